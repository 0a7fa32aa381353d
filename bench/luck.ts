import { simulateMarket } from '@veloce/data-files';
import { noiseTest, overfittingProbability, realityCheck, shuffleTrades } from '@veloce/research';
import { inThreads, threads } from '@veloce/research/node';
import { squeezeFlow } from '@veloce/squeezeflow';
import { writeResult } from './machine.js';

interface Cost {
  readonly seconds: number;
  /** Processor time of all threads: what a busy machine changes little. */
  readonly cpuSeconds: number;
}

const rounded = (x: number): number => Number(x.toFixed(2));

/** The least of three runs. */
async function costOf(work: () => unknown, runs = 3): Promise<Cost> {
  let [seconds, cpuSeconds] = [Infinity, Infinity];
  for (let run = 0; run < runs; run++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    await work();
    seconds = Math.min(seconds, (performance.now() - start) / 1_000);
    const { user, system } = process.cpuUsage(cpu);
    cpuSeconds = Math.min(cpuSeconds, (user + system) / 1e6);
  }
  return { seconds: rounded(seconds), cpuSeconds: rounded(cpuSeconds) };
}

/** Returns without an edge: the same numbers on every machine. */
function noise(trials: number, days: number): readonly Float64Array[] {
  let state = 1;
  const next = (): number => (state = (1103515245 * state + 12345) % 2147483648) / 2147483648 - 0.5;
  return Array.from({ length: trials }, () => Float64Array.from({ length: days }, next));
}

/** The tests of luck in this thread and in two: where threads are worth their start. */
export async function benchLuck(): Promise<void> {
  const [year, five] = [noise(1_000, 365), noise(1_000, 1_825)];
  const trades = noise(1, 800).flatMap((values) => [...values]);
  const { data } = simulateMarket({ seed: 1, bars: 525_600 });
  const executor = threads({ module: import.meta.resolve('@veloce/squeezeflow'), name: 'squeezeFlow', threads: 2 }); // prettier-ignore
  const two = { threads: 2 };
  const many = { replications: 10_000 };
  const cases: readonly (readonly [string, () => unknown, () => unknown])[] = [
    ['reality check, 1000 trials of a year', () => realityCheck(year), () => inThreads(realityCheck, [year], two)],
    ['reality check, 1000 trials of five years', () => realityCheck(five), () => inThreads(realityCheck, [five], two)],
    ['overfitting, 1000 trials', () => overfittingProbability(year), () => inThreads(overfittingProbability, [year], two)],
    ['10 000 orders of 800 trades', () => shuffleTrades(trades, 1e4, many), () => inThreads(shuffleTrades, [trades, 1e4, many], two)],
    ['noise, 42 runs of a year of minutes', () => noiseTest(squeezeFlow, data), () => noiseTest(squeezeFlow, data, {}, { executor })],
  ]; // prettier-ignore
  const result: Record<string, { readonly here: Cost; readonly twoThreads: Cost }> = {};
  for (const [name, here, there] of cases) {
    result[name] = { here: await costOf(here), twoThreads: await costOf(there) };
    console.log(name, JSON.stringify(result[name]));
  }
  await writeResult('luck', result);
}
