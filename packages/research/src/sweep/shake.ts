import type { MarketData } from '@veloce/core';
import type { Random } from '../random.js';

/**
 * A market whose prices are a little off: each is moved by up to `noise` times the range of its bar, either way. Bars stay bars: the
 * high is the highest, the low the lowest, and all are positive.
 */
export function shakePrices(data: MarketData, noise: number, { uniform }: Random): MarketData {
  const { length } = data;
  const [open, high, low, close] = [data.open, data.high, data.low, data.close].map((column) =>
    column.slice(),
  );
  for (let i = 0; i < length; i++) {
    const reach = 2 * noise * (data.high[i] - data.low[i]);
    const move = (price: number): number => Math.max(price * 1e-6, price + (uniform() - 0.5) * reach);
    open[i] = move(data.open[i]);
    close[i] = move(data.close[i]);
    const [top, bottom] = [move(data.high[i]), move(data.low[i])];
    high[i] = Math.max(open[i], close[i], top, bottom);
    low[i] = Math.min(open[i], close[i], top, bottom);
  }
  return Object.freeze({ ...data, open, high, low, close });
}
