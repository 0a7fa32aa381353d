import { backtestMetrics } from '@veloce/backtest';
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

const workers = (count: number): Executor =>
  threads({ module: import.meta.resolve('@veloce/squeezeflow'), name: 'squeezeFlow', threads: count });

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
export async function benchSweep(): Promise<void> {
  const summary = {
    'a quiet market, 2 trades a minute': await benchMarket(2),
    'a busy market, 60 trades a minute': await benchMarket(60),
  };
  await writeResult('sweep', summary);
}

async function benchMarket(
  tradesPerMinute: number,
  bars = 525_600,
): Promise<Readonly<Record<string, unknown>>> {
  const { data } = simulateMarket({ seed: 1, bars, tradesPerMinute });
  const start = await timed(data, workers(2), { minScore: [4, 5] });
  const two = await timed(data, workers(2));
  const peakMiB = peakMemory();
  const one = await timed(data, workers(1));
  const here = await timed(data, inProcess());
  const { rows } = two.result;
  const sets = rows.length;

  // The time of the sets one by one: a sample, spread over the grid.
  const sample = rows.filter((_, k) => k % 50 === 0);
  const began = performance.now();
  for (const { params } of sample) {
    backtestMetrics(squeezeFlow, data, params as ParamsInput<typeof squeezeFlow>);
  }
  const alone = ((performance.now() - began) / 1_000 / sample.length) * sets;

  const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
  const summary = {
    sets,
    bars,
    trades: rows.reduce((sum, { metrics }) => sum + (metrics?.trades ?? 0), 0),
    seconds: {
      'two threads': round(two.seconds),
      'one thread': round(one.seconds),
      'this thread': round(here.seconds),
      'start of two threads, 2 sets': round(start.seconds),
      'each set on its own, from a sample': round(alone),
    },
    'processor seconds': {
      'two threads': round(two.cpuSeconds),
      'one thread': round(one.cpuSeconds),
      'this thread': round(here.cpuSeconds),
    },
    'million set-bars per second, two threads': round((sets * bars) / two.seconds / 1e6, 1),
    'two threads against one, less the start': round(
      (one.seconds - start.seconds) / (two.seconds - start.seconds),
    ),
    'shared columns against own, one thread': round(alone / here.seconds, 1),
    peakMiB,
  };
  console.log(summary);
  return summary;
}
