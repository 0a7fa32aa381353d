import { checkArguments } from '@veloce/core';
import type { ISeriesApi } from 'lightweight-charts';
import { drawOver } from './areas.js';
import type { AttachedOverlay } from './overlay-switch.js';

/** The volume traded at each price of a bar, by the side of the taker. */
export interface FootprintBar {
  readonly bar: number;
  /** Lower edge of the first row, and the height of each, in quote currency. */
  readonly low: number;
  readonly rowHeight: number;
  /** Base units sold into the bid, and bought from the ask, by row from the lowest. */
  readonly bid: readonly number[];
  readonly ask: readonly number[];
}

/** Pixels a bar and a row must have before numbers are drawn; below that a footprint would be a blur. */
const leastBar = 56;
const leastRow = 11;
/** One side at least this many times the other colours its row. */
const imbalance = 3;

const short = (size: number): string =>
  size >= 1000 ? `${(size / 1000).toFixed(1)}k` : size >= 10 ? size.toFixed(0) : size.toFixed(1);

/** Share of a bar's width that a row takes: the candle can be seen on both sides. */
const rowWidth = 0.8;

/** Draws `bid × ask` in each row of the bars in view, over the candles, once the view is close enough. */
export function footprint(
  price: ISeriesApi<'Candlestick'>,
  bars: () => readonly FootprintBar[],
): AttachedOverlay {
  checkArguments('footprint', { price, bars }, { price: { attachPrimitive: 'function' }, bars: 'function' });
  return drawOver(price, (context, { view, colours, x, y }) => {
    const from = x(view.to - 2);
    const to = x(view.to - 1);
    const width = from === null || to === null ? 0 : to - from;
    if (width < leastBar) return;
    context.font = '10px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const { bar, low, rowHeight, bid, ask } of bars()) {
      const at = x(bar);
      if (bar < view.from || bar >= view.to || at === null) continue;
      for (let r = 0; r < bid.length; r++) {
        const top = y(low + (r + 1) * rowHeight);
        const bottom = y(low + r * rowHeight);
        if (top === null || bottom === null || bottom - top < leastRow) continue;
        const [sold, bought] = [bid[r] ?? 0, ask[r] ?? 0];
        if (sold === 0 && bought === 0) continue;
        context.fillStyle = `${colours.panel}e6`;
        context.fillRect(at - (rowWidth * width) / 2, top + 0.5, rowWidth * width, bottom - top - 1);
        context.fillStyle =
          bought >= imbalance * sold ? colours.up : sold >= imbalance * bought ? colours.down : colours.text;
        context.fillText(`${short(sold)} × ${short(bought)}`, at, (top + bottom) / 2, rowWidth * width - 4);
      }
    }
    context.textAlign = 'start';
    context.textBaseline = 'alphabetic';
  });
}
