import { checkArguments } from '@veloce/core';
import type { ISeriesApi } from 'lightweight-charts';
import { drawBehind } from './areas.js';
import { pointsOf } from './view.js';
import type { AttachedOverlay } from './overlay-switch.js';

/** Share of the pane's height that the largest bar takes. */
const tallest = 0.22;

/**
 * Draws the liquidations of each bar at the lower edge of the price: of shorts (`liquidationsBuy`) in the colour of rises, of longs
 * (`liquidationsSell`) in that of falls, side by side, the largest in view at its fullest.
 */
export function liquidationBars(price: ISeriesApi<'Candlestick'>): AttachedOverlay {
  checkArguments('liquidationBars', { price }, { price: { attachPrimitive: 'function' } });
  return drawBehind(price, (context, { view, colours, x, size }) => {
    const bought = pointsOf(view, 'liquidationsBuy');
    const sold = pointsOf(view, 'liquidationsSell');
    const count = view.to - view.from;
    const places: (readonly [at: number, buy: number, sell: number])[] = [];
    let most = 0;
    for (let k = 0; k < count; k++) {
      const [buy, sell] = [bought[k] ?? 0, sold[k] ?? 0];
      if (!(buy > 0) && !(sell > 0)) continue;
      const at = x(view.from + k);
      if (at === null || at < 0 || at > size.width) continue;
      most = Math.max(most, buy > 0 ? buy : 0, sell > 0 ? sell : 0);
      places.push([at, buy, sell]);
    }
    if (most === 0) return;
    const next = x(view.from + 1);
    const first = x(view.from);
    const width = next === null || first === null ? 2 : Math.max(1, 0.35 * (next - first));
    for (const [at, buy, sell] of places) {
      for (const [left, amount, tone] of [
        [at - width, buy, 'up'],
        [at, sell, 'down'],
      ] as const) {
        if (!(amount > 0)) continue;
        const tall = (tallest * size.height * amount) / most;
        context.fillStyle = `${colours[tone]}b0`;
        context.fillRect(left, size.height - tall, width, tall);
      }
    }
  });
}
