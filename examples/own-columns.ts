import { mkdir, writeFile } from 'node:fs/promises';
import { backtest } from '@veloce/backtest';
import { above, and, below, detectLookahead, orThrow, rule, withColumns } from '@veloce/core';
import { joinSamples, loadKlineFiles, loadSampleFiles, simulateMarket } from '@veloce/data-files';
import { sma } from '@veloce/indicators';

// Two files, made up here: candles with a column of your own, and the funding that an exchange settled.
const made = simulateMarket({
  symbol: 'BTCUSDT',
  seed: 7,
  bars: 3_000,
  timeframe: '1h',
  episodesPerDay: 0,
}).data;
const bars = Array.from(made.time, (time, i) =>
  [time, made.open[i], made.high[i], made.low[i], made.close[i], made.volume[i], Math.round(50 + 40 * Math.sin(i / 60))].join(','),
); // prettier-ignore
const rates = Array.from(made.time).flatMap((time, i) =>
  time % 28_800_000 === 0 ? [`${time},${(0.0001 * Math.sin(i / 200)).toFixed(8)}`] : [],
);
await mkdir('out/columns', { recursive: true });
await writeFile('out/columns/BTCUSDT-1h.csv', `time,open,high,low,close,volume,mood\n${bars.join('\n')}\n`);
await writeFile('out/columns/BTCUSDT-funding.csv', `calc_time,last_funding_rate\n${rates.join('\n')}\n`);

// 1. A further column of a CSV: `extra` names it, and `columns` then names the others.
const columns = { time: 'time', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' };
const [loaded] = await orThrow(
  loadKlineFiles(['out/columns/BTCUSDT-1h.csv'], { timeframe: '1h', columns, extra: { mood: 'mood' } }),
);
if (loaded === undefined) throw new Error('no market');

// 2. Funding that was settled: positions pay it, and a strategy may read it.
const samples = await orThrow(loadSampleFiles(['out/columns/BTCUSDT-funding.csv']));
const { data: funded } = joinSamples(loaded.data, samples);

// 3. An array: one number for each bar, NaN where there is none.
const hour = Array.from(funded.time, (time) => new Date(time).getUTCHours());
const data = withColumns(funded, { hour });

const calm = rule('calm nights', { mood: 60 }, (market, { mood }) => ({
  long: and(below(market.column('hour'), 8), below(market.column('mood'), mood), above(market.close, sma(market.close, 50))),
  exit: above(market.column('hour'), 20),
})); // prettier-ignore
const { trades, metrics } = backtest(calm, data);
const paid = metrics.funding.value ?? NaN;
console.log(
  `${trades.length} trades, funding paid ${paid.toFixed(2)}, columns ${Object.keys(data.extra).join(', ')}`,
);

// 4. A column you bring is taken as known at the close of its bar. This one holds the next close, and nothing in the data shows it.
const peeks = withColumns(data, { next: Array.from(data.close, (_, i) => data.close[i + 1] ?? NaN) });
const prophet = rule('prophet', {}, (market) => ({
  long: above(market.column('next'), market.close),
  exit: below(market.column('next'), market.close),
}));
const found = detectLookahead(prophet, peeks);
console.log(
  `prophet: ${backtest(prophet, peeks).metrics.totalReturn.value?.toFixed(1)} times the capital gained`,
);
console.log(`${found.length} findings; nobody could check: ${found.unchecked.join(', ')}`);

// 5. Made inside `prepare`, the column is made again on shortened data, and the future shows.
const prepare = (market: typeof data) =>
  withColumns(market, { next: Array.from(market.close, (_, i) => market.close[i + 1] ?? NaN) });
console.log(`with prepare: ${detectLookahead(prophet, data, {}, { prepare }).length} findings`);
