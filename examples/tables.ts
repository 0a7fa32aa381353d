import * as aq from 'arquero';
import { op } from 'arquero';
import { mkdir, writeFile } from 'node:fs/promises';
import { backtest } from '@veloce/backtest';
import { resultTables } from '@veloce/backtest/table';
import { crossesAbove, crossesBelow, resample, rule } from '@veloce/core';
import { fromTable, toArrow, toTable } from '@veloce/core/table';
import { simulateMarket } from '@veloce/data-files';
import { ema } from '@veloce/indicators';
import { sweep } from '@veloce/research';

const { data } = simulateMarket({ seed: 7, bars: 60_000 });

// Bars. `derive` adds columns, `rolling` looks at a window of rows, `groupby` and `rollup` sum up: which hours are busy?
interface Bar {
  readonly time: number;
  readonly close: number;
  readonly volume: number;
}
const bars = toTable(data)
  .derive({
    hour: (bar: Bar) => op.utchours(bar.time),
    change: (bar: Bar) => bar.close / op.lag(bar.close, 1) - 1,
    usual: aq.rolling((bar: Bar) => op.mean(bar.volume), [-59, 0]) as object,
  })
  .derive({ busy: (bar: Bar & { usual: number }) => bar.volume / bar.usual });
bars
  .groupby('hour')
  .rollup({ busy: op.median('busy'), volatility: op.stdev('change') })
  .orderby(aq.desc('busy'))
  .print(3);

// And back: a table with the columns of a market becomes one again. Here without the quietest bars.
const { symbol, timeframe, origin } = data;
const loud = bars
  .filter((bar: { busy: number }) => bar.busy > 0.1)
  .select('time', 'open', 'high', 'low', 'close', 'volume');
const market = fromTable(loud, { symbol, timeframe, origin });
console.log(`${market.length} of ${data.length} bars are not quiet`);

// Trades of a backtest: by side and exit.
const cross = rule('moving-average cross', { fast: 12, slow: 26 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));
const hours = resample(data, '1h');
resultTables(backtest(cross, hours))
  .trades.groupby('side')
  .rollup({ trades: op.count(), pnl: op.sum('pnl'), held: op.mean('barsHeld') })
  .print();

// A sweep: one row for each parameter set, turned into a grid of Sharpe ratios.
const { rows } = await sweep(cross, hours, {
  space: { fast: [6, 12, 18], slow: [24, 36, 48] },
  search: { kind: 'grid' },
  objective: 'sharpe',
});
aq.from(rows.map(({ params, metrics }) => ({ ...params, sharpe: metrics?.sharpe ?? null })))
  .groupby('fast')
  .pivot('slow', 'sharpe')
  .orderby('fast')
  .print();

// Arrow goes everywhere: Observable, DuckDB, pandas, R.
await mkdir('out', { recursive: true });
const bytes = toArrow(data);
await writeFile('out/SIMUSDT-1m.arrow', bytes);
console.log(`out/SIMUSDT-1m.arrow: ${(bytes.length / 1e6).toFixed(1)} MB`);
