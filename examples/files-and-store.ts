import { mkdir, rm, writeFile } from 'node:fs/promises';
import { orThrow } from '@veloce/core';
import {
  describeDataNote,
  joinSamples,
  loadSampleFiles,
  loadTradeFiles,
  simulateTrades,
} from '@veloce/data-files';
import { writeParquet } from '@veloce/data-files/parquet';
import { folderStore } from '@veloce/data-files/store';

async function main(): Promise<void> {
  // Two files as an exchange publishes them: trades, and open interest every five minutes. (Made up here; use your own.)
  const folder = 'out/files';
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const start = Date.UTC(2025, 7, 1);
  const rows: string[] = [];
  simulateTrades(
    { seed: 1, bars: 1_440, start, startPrice: 60_000 },
    {
      onTrade: ({ time, price, size, buyerIsAggressor }) =>
        rows.push(
          `${rows.length + 1},${price},${size},${rows.length},${rows.length},${time},${!buyerIsAggressor}`,
        ),
    },
  );
  await writeFile(`${folder}/BTCUSDT-aggTrades-2025-08-01.csv`, rows.join('\n'));
  const metrics = Array.from({ length: 288 }, (_, i) => `${start + (i + 1) * 300_000},BTCUSDT,${80_000 + i}`);
  await writeFile(
    `${folder}/BTCUSDT-metrics-2025-08-01.csv`,
    `create_time,symbol,sum_open_interest\n${metrics.join('\n')}\n`,
  );

  // Bars of any timeframe, with what takers bought and sold; notes tell what was odd.
  const [trades] = await orThrow(
    loadTradeFiles([`${folder}/BTCUSDT-aggTrades-2025-08-01.csv`], { timeframe: '1m' }),
  );
  if (trades === undefined) throw new Error('no trades');
  console.log(trades.data.length, 'bars of', rows.length, 'trades', trades.notes.map(describeDataNote));

  // Open interest counts at a bar only if it was known by its close, here five minutes after the exchange took it.
  const interest = await orThrow(loadSampleFiles([`${folder}/BTCUSDT-metrics-2025-08-01.csv`]));
  const { data } = joinSamples(trades.data, interest, { lagMs: 300_000 });
  console.log('open interest around its first sample:', data.openInterest?.slice(8, 11));

  // A folder of Parquet files as a store: append, look, load.
  const store = folderStore({ folder: `${folder}/store`, venue: 'binance-usdm' });
  console.log(await orThrow(store.append(data)));
  const { bars, gaps } = await orThrow(store.coverage({ symbol: 'BTCUSDT', timeframe: '1m' }));
  console.log(bars, 'bars,', gaps.length, 'gaps');
  const hours = await orThrow(store.load({ symbol: 'BTCUSDT', timeframe: '1h' }));
  console.log(hours.length, 'hours, volume of the first:', hours.volume[0]);

  // One file for other tools: pandas, DuckDB and polars read it as it is.
  await orThrow(writeParquet(`${folder}/BTCUSDT-1m.parquet`, data));
}

// The message says what went wrong, what was asked, and how to fix it; no stack is needed.
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
