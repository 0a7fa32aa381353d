import { backtest } from '@veloce/backtest';
import type { MarketData, ParamsInput } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { inProcess, sweep, type Executor, type SweepResult, type Space } from '@veloce/research';
import { threads } from '@veloce/research/node';
import { squeezeFlow } from '@veloce/squeezeflow';
import { peakMemory, writeResult } from './machine.js';

/** 1000 sets: two squeezes and five divergences to compute, the rest decides on them. */
const space: Space<typeof squeezeFlow> = {
  squeezeLength: [15, 20],
  divergenceLookback: [60, 80, 100, 120, 140],
  minScore: [3, 3.5, 4, 4.5, 5],
  stopAtr: [1, 1.5, 2, 3],
  targetAtr: [2, 3, 4, 5, 6],
};

/** Node has no TypeScript of its own: threads that run from the sources load it as the tests' do. */
const fromSources = [
  '--import',
  new URL('../packages/research/src/testdata/typescript-loader.mjs', import.meta.url).href,
  '--conditions=@veloce/source',
];
const workers = (count: number): Executor =>
  threads({
    module: import.meta.resolve('@veloce/squeezeflow'),
    name: 'squeezeFlow',
    threads: count,
    execArgv: fromSources,
  });

interface Timed {
  readonly seconds: number;
  /** Processor time of all threads. */
  readonly cpuSeconds: number;
  readonly result: SweepResult;
}

async function timed(data: MarketData, executor: Executor, own = space): Promise<Timed> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await sweep(squeezeFlow, data, {
    space: own,
    search: { kind: 'grid' },
    objective: 'sharpe',
    executor,
    top: 0,
  });
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6, result };
}

/** A sweep of 1000 sets over a year of minutes: threads against one, shared columns against columns of one's own. */
export async function benchSweep(bars = 525_600): Promise<void> {
  const { data } = simulateMarket({ seed: 1, bars, tradesPerMinute: 2 });
  const start = await timed(data, workers(2), { minScore: [4, 5] });
  const two = await timed(data, workers(2));
  const peakMiB = peakMemory();
  const one = await timed(data, workers(1));
  const here = await timed(data, inProcess());
  const sets = two.result.rows.length;

  // What the sets would take one by one: a sample, spread over the grid.
  const sample = two.result.rows.filter((_, k) => k % 40 === 0);
  const cpu = process.cpuUsage();
  const began = performance.now();
  for (const { params } of sample) backtest(squeezeFlow, data, params as ParamsInput<typeof squeezeFlow>);
  const alone = (performance.now() - began) / 1_000 / sample.length;
  const aloneCpu = process.cpuUsage(cpu);
  const aloneCpuSeconds = (aloneCpu.user + aloneCpu.system) / 1e6 / sample.length;

  const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
  const summary = {
    sets,
    bars,
    trades: two.result.rows.reduce((sum, { metrics }) => sum + (metrics?.trades ?? 0), 0),
    seconds: {
      'two threads': round(two.seconds),
      'one thread': round(one.seconds),
      'this thread': round(here.seconds),
      'start of two threads, 2 sets': round(start.seconds),
      'all sets on their own, from a sample': round(alone * sets),
    },
    cpuSeconds: {
      'two threads': round(two.cpuSeconds),
      'one thread': round(one.cpuSeconds),
      'this thread': round(here.cpuSeconds),
      'all sets on their own, from a sample': round(aloneCpuSeconds * sets),
    },
    setBarsPerSecond: Math.round((sets * bars) / two.seconds),
    'two threads against one': round(one.seconds / two.seconds),
    'two threads against one, less the start': round(
      (one.seconds - start.seconds) / (two.seconds - start.seconds),
    ),
    'shared columns against own, one thread': round((alone * sets) / here.seconds, 1),
    peakMiB,
  };
  console.log(summary);
  await writeResult('sweep', summary);
}
