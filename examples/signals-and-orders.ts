import { fromOrders, fromSignals } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';
import { rsi } from '@veloce/indicators';

const { data } = simulateMarket({
  symbol: 'BTCUSDT',
  seed: 3,
  bars: 5_000,
  timeframe: '1h',
  episodesPerDay: 0,
});
const percent = (value: number | undefined): string => `${(100 * (value ?? NaN)).toFixed(1)} %`;

// 1. Columns of signals: a value for each bar, known at its close, acted on at the next open.
const strength = rsi(data.close, 14);
const entries = Uint8Array.from(strength, (value) => (value < 30 ? 1 : 0));
const exits = Uint8Array.from(strength, (value) => (value > 60 ? 1 : 0));
const one = fromSignals(data, { entries, exits, stop: 0.03, timeStop: 48 }).result(0);
console.log(`long only: ${one.trades.length} trades, ${percent(one.metrics.totalReturn.value ?? NaN)}`);

// 2. Both sides: `side` gives the direction of each entry, `exits` has a column for each side.
const both = fromSignals(data, {
  entries: Uint8Array.from(strength, (value) => (value < 30 || value > 70 ? 1 : 0)),
  side: Float64Array.from(strength, (value) => (value < 50 ? 1 : -1)),
  exits: {
    long: Uint8Array.from(strength, (value) => (value > 60 ? 1 : 0)),
    short: Uint8Array.from(strength, (value) => (value < 40 ? 1 : 0)),
  },
}).result(0);
console.log(`both sides: ${both.trades.length} trades, ${percent(both.metrics.totalReturn.value ?? NaN)}`);

// 3. Many at once: a list holds one value for each configuration.
const stop = [0.01, 0.02, 0.04, 0.08];
const batch = fromSignals(data, { entries, exits, stop });
stop.forEach((distance, k) => {
  const { totalReturn, trades } = batch.columns;
  console.log(`stop ${percent(distance)}: ${percent(totalReturn[k])} in ${trades[k]} trades`);
});

// 4. Orders: what to send, and when. `size` is in base units; left out, it is the size of the settings.
const timeOf = (i: number): number => data.time[i] ?? NaN;
const price = data.close[999] ?? NaN;
const { orders } = fromOrders(
  data,
  [
    { id: 'in', time: timeOf(1_000), side: 'BUY', size: 0.1, stopLoss: 0.9 * price },
    {
      id: 'half',
      time: timeOf(1_000),
      side: 'SELL',
      type: 'take-profit',
      limitPrice: 1.02 * price,
      size: 0.05,
    },
    { id: 'out', time: timeOf(1_400), side: 'SELL', reduceOnly: true },
  ],
  { takerFee: 0.0004 },
);
for (const { name, side, type, status, filledSize, price: at, reason } of orders)
  console.log(
    `${name ?? 'stop'}: ${side} ${type} ${status} ${filledSize} at ${at?.toFixed(1) ?? '-'} (${reason})`,
  );
