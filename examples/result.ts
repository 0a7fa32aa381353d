import { backtest, tradesBy } from '@veloce/backtest';
import { above, below, rule } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { rsi } from '@veloce/indicators';

const { data } = simulateMarket({
  symbol: 'BTCUSDT',
  seed: 3,
  bars: 3_000,
  timeframe: '1h',
  episodesPerDay: 0,
});
const dips = rule('dips', { low: 30 }, ({ close }, { low }) => ({
  long: below(rsi(close, 14), low),
  exit: above(rsi(close, 14), 60),
}));
const result = backtest(dips, data, {}, { takerFee: 0.0004 });

// Metrics are a value, or null and the reason.
const { totalReturn, sharpe, maxDrawdown } = result.metrics;
for (const metric of [totalReturn, sharpe, maxDrawdown])
  console.log(metric.value === null ? `none: ${metric.reason}` : metric.value.toFixed(4));

// Trades are closed round trips; a position that is still open is apart from them.
const [first] = result.trades;
if (first !== undefined)
  console.log(new Date(first.entryTime).toISOString(), first.side, first.exit, first.pnl.toFixed(2));
console.log('open at the end:', result.openPosition?.unrealisedPnl ?? 'nothing');
console.log(tradesBy(result, 'exit').map(({ key, trades }) => `${key}: ${trades.length}`));

// Curves have one value for each bar.
console.log('equity at the end:', result.equity.at(-1), 'deepest:', Math.min(...result.drawdown.slice()));

// Read these before you believe the rest.
for (const warning of result.warnings) console.log('warning:', warning);
console.log('left at their defaults:', result.defaulted.slice(0, 5).join(', '), '…');
for (const { time, reason } of result.skipped.slice(0, 2)) console.log(new Date(time).toISOString(), reason);
console.log('made from', result.manifest.markets[0]?.hash.slice(0, 12));
