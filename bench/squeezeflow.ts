import { loadavg } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  columnOf,
  compileStrategy,
  live,
  scan,
  slice,
  startProgram,
  startStrategy,
  type Column,
  type MarketData,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { atr, cvdSlope, delta, linregSlope, rollingSum, sma, squeeze, stdev } from '@veloce/indicators';
import { squeezeFlow } from '@veloce/squeezeflow';
import { leastTime, writeResult } from './machine.js';
import { costOfBars, leastByStretch, nsPerBar, round, type Stretches } from './stretches.js';
import { pushBars } from './push-bars.js';

const blockLength = 4096;
const minutes = 1_000_000;
const secondsPerYear = 31_536_000;

/** SqueezeFlow on one thread: history, live, a year of seconds, and the form that computes everything again at each bar. */
export async function benchSqueezeFlow(): Promise<void> {
  // A busy market: with two trades a minute half of the bars would be flat.
  const { data } = simulateMarket({ seed: 1, bars: minutes, tradesPerMinute: 60 });
  const { signals, funnel } = scan(squeezeFlow, data);
  const inSqueeze = funnel.stages[0]?.passed ?? NaN;
  const [features, decisions] = costOfBars(compileStrategy(squeezeFlow, data.timeframe), {
    ...blocksOf(data),
    data,
    runs: 12,
  });
  const history = { features, decisions, 'features and decisions': round(features + decisions) };
  const whole = nsPerBar(
    leastTime(() => scan(squeezeFlow, data), 3),
    minutes,
  );
  console.log(`the whole scan by the clock: ${whole} ns per bar`);
  const following = followLive(data); // before the kernels are called from elsewhere, as in a process that trades
  const kernels = costOfKernels(data);
  console.log(`${minutes} bars, ${inSqueeze} in a squeeze, ${signals.length} signals`);
  console.table(Object.entries(history).map(([step, ns]) => ({ step, 'ns per bar': ns })));
  console.table(kernels);

  console.table([following]);
  const year = scanYear(data);
  console.table([year]);
  const naive = recompute(data, features);
  console.table([naive]);

  await writeResult('squeezeflow', {
    // The clock counts what else the machine does; the least times of short stretches do not.
    loadAverage: round(loadavg()[0] ?? NaN),
    bars: minutes,
    signals: signals.length,
    nsPerBar: { ...history, 'whole scan by the clock': whole },
    kernelsNsPerBar: kernels,
    live: following,
    yearOfSeconds: year,
    recomputedPerBar: naive,
  });
}

const blocksOf = (data: MarketData): Pick<Stretches, 'from' | 'to' | 'length'> => ({
  from: 0,
  to: data.length,
  length: blockLength,
});

/** The cost of each kernel, in ns per bar; the dearest first. */
function costOfKernels(data: MarketData): Readonly<Record<string, number>> {
  const { program } = compileStrategy(squeezeFlow, data.timeframe);
  const costs = leastByStretch({ ...blocksOf(data), runs: 8, pieces: program.steps.length }, () => {
    const run = startProgram(program, data.firstBar, blockLength);
    const columns = run.columns as Float64Array[];
    return (from, to) => {
      program.inputs.forEach((name, k) => {
        columns[k] = (columnOf(data, name) as Float64Array).subarray(from, to);
      });
      return program.steps.map(({ kernel, reads, writes }, s) => {
        const inputs = reads.map((slot) => columns[slot] as Float64Array);
        const outputs = writes.map((slot) => columns[slot] as Float64Array);
        const start = performance.now();
        kernel.advance(run.states[s], inputs, outputs, 0, to - from);
        return performance.now() - start;
      });
    };
  });
  const named = program.steps.map(
    ({ label, reads }, s) => [`${label} of ${reads.join(' ')}`, costs[s] ?? NaN] as const,
  );
  return Object.fromEntries(named.sort((x, y) => y[1] - x[1]));
}

/** Bar by bar, and what the heap holds after a fifth of the bars and at the end. */
function followLive(data: MarketData, bars = 500_000): Readonly<Record<string, number>> {
  const [ns = NaN] = leastByStretch({ from: 0, to: bars, length: 250, runs: 4, pieces: 1 }, () => {
    const started = live(squeezeFlow, data);
    return (from, to) => {
      const start = performance.now();
      pushBars(started, data, from, to);
      return [performance.now() - start];
    };
  });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 1024;
  };
  const following = live(squeezeFlow, data);
  pushBars(following, data, 0, bars / 5);
  const before = heap();
  pushBars(following, data, bars / 5, bars);
  const after = heap();
  return {
    bars,
    'ns per bar': ns,
    'heap grown, KiB': round(after - before),
    'snapshot, bytes': JSON.stringify(following.snapshot()).length,
  };
}

/** A year of seconds through the columns of one day, used again and again: what a stored year would need is never in memory. */
function scanYear(data: MarketData): Readonly<Record<string, number>> {
  const day = 86_400;
  const base = slice(data, 0, day);
  const time = new Float64Array(day);
  const seconds: MarketData = { ...base, timeframe: '1s', intervalMs: 1000, time };
  const scanAll = (): { readonly signals: number; readonly heldMiB: number } => {
    const before = process.memoryUsage();
    let peak = 0;
    let signals = 0;
    const run = startStrategy(compileStrategy(squeezeFlow, '1s'), base.symbol, 0, {
      blockLength: blockLength,
    });
    for (let start = 0; start < secondsPerYear; start += day) {
      for (let i = 0; i < day; i++) time[i] = 1000 * (start + i);
      for (let from = 0; from < day; from += blockLength) {
        const to = Math.min(from + blockLength, day);
        run.advance(seconds, from, to);
        for (let i = run.skip(0, to - from); i < to - from; i = run.skip(i + 1, to - from)) {
          if (run.decide(i)._tag === 'Right') signals++;
        }
      }
      const now = process.memoryUsage();
      peak = Math.max(peak, now.heapUsed - before.heapUsed + now.arrayBuffers - before.arrayBuffers);
    }
    return { signals, heldMiB: round(peak / 2 ** 20) };
  };
  let outcome = { signals: 0, heldMiB: 0 };
  const ms = leastTime(() => {
    outcome = scanAll();
  }, 2);
  return {
    bars: secondsPerYear,
    seconds: Math.round(ms / 10) / 100,
    'ns per bar': nsPerBar(ms, secondsPerYear),
    ...outcome,
  };
}

/** The naive form, as one would write it with a library of indicators: at each bar, every column again over the last bars. */
function recompute(data: MarketData, scanned: number): Readonly<Record<string, number>> {
  const { high, low, close, buyVolume = data.volume, sellVolume = data.volume } = data;
  const at = 500_000;
  const perBar = (window: number, bars: number): number => {
    const stretches = { from: at, to: at + bars, length: 1, runs: 5, pieces: 1 };
    const [ns = NaN] = leastByStretch(stretches, () => (bar) => {
      const start = performance.now();
      const last = (column: Column): Column => column.subarray(bar - window + 1, bar + 1);
      const [h, l, c] = [last(high), last(low), last(close)];
      const flow = delta(last(buyVolume), last(sellVolume));
      const sizes = flow.map(Math.abs);
      squeeze(h, l, c, { period: 20, bandWidth: 2, channelWidth: 1.5 });
      sma(c, 50);
      sma(c, 200);
      atr(h, l, c, 14);
      linregSlope(c, 100);
      cvdSlope(flow, 100);
      rollingSum(sizes, 100);
      rollingSum(sizes, 5);
      rollingSum(flow, 5);
      stdev(flow, 100);
      return [performance.now() - start];
    });
    return ns;
  };
  const windowed = perBar(300, 1000);
  const whole = perBar(100_000, 20);
  return {
    'ns per bar, last 300 bars': windowed,
    'times the features of a scan': Math.round(windowed / scanned),
    'ns per bar, last 100000 bars': whole,
    'times the features of a scan, 100000 bars': Math.round(whole / scanned),
  };
}
