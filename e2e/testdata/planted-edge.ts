import { fromColumns, type MarketData, type Signal } from '@veloce/core';

/**
 * A market in which prices do go on as some signals of it say: after each, the whole market drifts its way for some bars, and stays
 * there. What is known at a signal is not changed by its own drift.
 *
 * @param size Of each drift, as a logarithm of the price.
 */
export function withPlantedEdge(
  data: MarketData,
  { signals, signalBars }: { readonly signals: readonly Signal[]; readonly signalBars: readonly number[] },
  size: number,
  bars: number,
): MarketData {
  const step = new Float64Array(data.length + bars + 1);
  signals.forEach(({ side }, k) => {
    for (let i = 1; i <= bars; i++) {
      const at = (signalBars[k] ?? 0) + i;
      step[at] = (step[at] ?? 0) + ((side === 'LONG' ? 1 : -1) * size) / bars;
    }
  });
  const factor = new Float64Array(data.length);
  let level = 0;
  for (let i = 0; i < data.length; i++) factor[i] = Math.exp((level += step[i] ?? 0));
  const { symbol, timeframe, time, volume, buyVolume, sellVolume, openInterest } = data;
  const { liquidationsBuy, liquidationsSell } = data;
  const bent = (column: ArrayLike<number>, k: 0 | 1): Float64Array =>
    Float64Array.from(column, (price, i) => price * (factor[Math.max(0, i - k)] ?? 1));
  // A bar opens where the one before it closed; its extremes hold both.
  const open = bent(data.open, 1);
  const close = bent(data.close, 0);
  const high = bent(data.high, 0).map((price, i) => Math.max(price, open[i] ?? price, close[i] ?? price));
  const low = bent(data.low, 0).map((price, i) => Math.min(price, open[i] ?? price, close[i] ?? price));
  return fromColumns({
    ...{ symbol, timeframe, time, open, high, low, close, volume, buyVolume, sellVolume, openInterest },
    ...{ liquidationsBuy, liquidationsSell },
  });
}
