import { op } from 'arquero';
import { mkdir, writeFile } from 'node:fs/promises';
import { backtest } from '@veloce/backtest';
import { toTable } from '@veloce/backtest/table';
import { toArrow, toTable as marketTable } from '@veloce/core/table';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 60_000 });

// A market is a table: one verb of arquero per question.
marketTable(data)
  .derive({ hour: (bar: { time: number }) => op.utchours(bar.time) })
  .groupby('hour')
  .rollup({ volume: (bar) => op.sum(bar.volume), trades: (bar) => op.sum(bar.trades) })
  .orderby('hour')
  .print();

// So is a result.
const result = backtest(squeezeFlow, data);
toTable(result)
  .trades.groupby('side', 'exit')
  .rollup({ trades: op.count(), pnl: op.sum('pnl'), r: op.mean('r') })
  .print();

// Arrow goes everywhere: Observable, DuckDB, pandas, R.
await mkdir('out', { recursive: true });
const bytes = toArrow(data);
await writeFile('out/SIMUSDT-1m.arrow', bytes);
console.log(`out/SIMUSDT-1m.arrow: ${(bytes.length / 1e6).toFixed(1)} MB`);
