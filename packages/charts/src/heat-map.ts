import { checkArguments } from '@veloce/core';
import type { ISeriesApi } from 'lightweight-charts';
import { drawBehind } from './areas.js';
import type { AttachedOverlay } from './overlay-switch.js';

/** Amounts over price and time: the resting sizes of an order book, or liquidations. */
export interface HeatMap {
  /** Number of the bar of each column, ascending. */
  readonly bars: readonly number[];
  /** Lower edge of the first row, and the height of each, in quote currency. */
  readonly low: number;
  readonly rowHeight: number;
  readonly rows: number;
  /** The amount at column `c` and row `r` stands at `c * rows + r`; >= 0, 0 for nothing. */
  readonly amounts: readonly number[];
}

/**
 * Draws a heat map behind the candles as one bitmap, so that it costs the same however many cells it has. The strongest amount has
 * the accent at its fullest; the scale is that of the square root, so that small walls still show.
 *
 * @throws {RangeError} when the amounts are not `bars × rows`, or the row height is not > 0.
 */
export function heatMap(price: ISeriesApi<'Candlestick'>, map: HeatMap): AttachedOverlay {
  checkArguments(
    'heatMap',
    { price, map },
    {
      price: { attachPrimitive: 'function' },
      map: { bars: 'numbers', low: 'number', rowHeight: 'number', rows: 'number', amounts: 'numbers' },
    },
  );
  const { bars, low, rowHeight, rows, amounts } = map;
  if (amounts.length !== bars.length * rows) {
    throw new RangeError(
      `heatMap: amounts must be ${bars.length} bars × ${rows} rows = ${bars.length * rows} values, got ${amounts.length}`,
    );
  }
  if (!(rowHeight > 0)) throw new RangeError(`heatMap: rowHeight must be > 0, got ${rowHeight}`);
  let bitmap: OffscreenCanvas | undefined;
  let painted = '';
  const paint = (accent: string): OffscreenCanvas | undefined => {
    if (painted === accent || bars.length === 0 || rows === 0) return bitmap;
    painted = accent;
    bitmap = new OffscreenCanvas(bars.length, rows);
    const context = bitmap.getContext('2d');
    if (context === null) return undefined;
    let most = 0;
    for (const amount of amounts) if (amount > most) most = amount;
    const [red, green, blue] = [1, 3, 5].map((k) => parseInt(accent.slice(k, k + 2), 16));
    const image = context.createImageData(bars.length, rows);
    for (let c = 0; c < bars.length; c++) {
      for (let r = 0; r < rows; r++) {
        const share = most === 0 ? 0 : Math.sqrt((amounts[c * rows + r] ?? 0) / most);
        // The first row is the lowest price, the first line of a picture the highest.
        const k = 4 * ((rows - 1 - r) * bars.length + c);
        image.data[k] = red ?? 0;
        image.data[k + 1] = green ?? 0;
        image.data[k + 2] = blue ?? 0;
        image.data[k + 3] = 200 * share;
      }
    }
    context.putImageData(image, 0, 0);
    return bitmap;
  };
  return drawBehind(price, (context, { colours, x, y }) => {
    const picture = paint(colours.accent);
    const left = x(bars[0] ?? 0);
    const right = x(bars.at(-1) ?? 0);
    const top = y(low + rows * rowHeight);
    const bottom = y(low);
    if (picture === undefined || left === null || right === null || top === null || bottom === null) return;
    const width = bars.length < 2 ? 8 : (right - left) / (bars.length - 1);
    context.imageSmoothingEnabled = false;
    context.drawImage(picture, left - width / 2, top, right - left + width, bottom - top);
  });
}
