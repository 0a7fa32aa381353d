import { DataFrame } from 'data-forge';
import { backtest as grademark, type IBar } from 'grademark';
import { fromSignals, portfolio, signalLeg, type BacktestOptions, type SignalBatch } from '@veloce/backtest';
import { fromColumns, type MarketData, type Timeframe } from '@veloce/core';
import { peakMemory, writeResult } from './machine.js';

const minute = 60_000;

/** The engine on columns of signals, beside a plain loop that only counts money, and an npm peer. */
export async function benchBacktest(): Promise<void> {
  const jobs = [oneMillionOrders(), oneColumn(), manyConfigurations()];
  const peer = beside();
  const many = memory();
  const year = portfolioYear();
  for (const job of jobs) {
    console.log(`\n${job.job}: ${job.trades} trades`);
    console.table(job.milliseconds);
  }
  console.log(`\n${peer.job}`);
  console.table(peer.milliseconds);
  console.log(`\n${year.job}: ${year.trades} trades in ${year.seconds} s, ${year.nsPerBar} ns per bar`);
  console.table(many);
  await writeResult('backtest', { jobs, peer, portfolio: year, memory: many, peakMiB: peakMemory() });
}

interface Job {
  readonly job: string;
  readonly trades: number;
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** 1000 configurations of 1000 daily bars, an order at each open. */
function oneMillionOrders(): Job {
  const n = 1000;
  const data = randomWalk('X', '1d', n, 1);
  const entries = Array.from({ length: 1000 }, () => Uint8Array.from({ length: n }, (_, i) => 1 - (i & 1)));
  const exits = entries.map((column) => column.map((flag) => 1 - flag));
  const run = (keep = true): SignalBatch => fromSignals(data, { entries, exits }, { keep: { trades: keep } });
  return {
    job: 'one million orders: 1000 x 1000 alternating entries and exits',
    trades: run().trades?.pnl.length ?? 0,
    milliseconds: {
      'with records and metrics': best(() => run()),
      'with metrics': best(() => run(false)),
      'plain loop, final value only': best(() =>
        entries.map((column, k) => plainLoop(data, column, exits[k] ?? column, NaN, NaN)),
      ),
    },
  };
}

/** One configuration of a million 1m bars. */
function oneColumn(): Job {
  const n = 1_000_000;
  const data = randomWalk('X', '1m', n, 2);
  const entries = every(n, 50, 0);
  const none = new Uint8Array(n);
  const run = (keep = true): SignalBatch =>
    fromSignals(data, { entries, stop: 0.01, target: 0.02 }, { keep: { trades: keep } });
  return {
    job: 'one column of a million bars, with stop and target',
    trades: run().trades?.pnl.length ?? 0,
    milliseconds: {
      'with records and metrics': best(() => run()),
      'with records, metrics and the equity of every bar': best(() =>
        fromSignals(data, { entries, stop: 0.01, target: 0.02 }, { keep: { equity: true } }),
      ),
      'plain loop, final value only': best(() => plainLoop(data, entries, none, 0.01, 0.02)),
    },
  };
}

/** 1000 configurations of 10 000 bars. */
function manyConfigurations(): Job {
  const n = 10_000;
  const data = randomWalk('X', '1m', n, 3);
  const entries = Array.from({ length: 1000 }, (_, k) => every(n, 50, k % 50));
  const none = new Uint8Array(n);
  const run = (): SignalBatch => fromSignals(data, { entries, stop: 0.01, target: 0.02 });
  return {
    job: '1000 configurations of 10 000 bars, with stop and target',
    trades: run().trades?.pnl.length ?? 0,
    milliseconds: {
      'with records and metrics': best(run),
      'plain loop, final value only': best(() =>
        entries.map((column) => plainLoop(data, column, none, 0.01, 0.02)),
      ),
    },
  };
}

/** The same stops and targets by grademark, whose rules are called bar by bar. */
function beside(): Job {
  const n = 20_000;
  const data = randomWalk('X', '1m', n, 4);
  const entries = every(n, 50, 0);
  const bars = Array.from({ length: n }, (_, i): IBar & { readonly enter: boolean } => ({
    time: new Date(data.time[i] ?? 0),
    open: data.open[i] ?? NaN,
    high: data.high[i] ?? NaN,
    low: data.low[i] ?? NaN,
    close: data.close[i] ?? NaN,
    volume: 1,
    enter: entries[i] === 1,
  }));
  const frame = new DataFrame<number, (typeof bars)[number]>(bars).bake();
  const theirs = (): number =>
    grademark(
      {
        entryRule: (enter, { bar }) => {
          if (bar.enter) enter();
        },
        stopLoss: ({ entryPrice }) => entryPrice * 0.01,
        profitTarget: ({ entryPrice }) => entryPrice * 0.02,
      },
      frame,
    ).length;
  const ours = (): SignalBatch => fromSignals(data, { entries, stop: 0.01, target: 0.02 });
  const milliseconds = { veloce: best(ours), grademark: best(theirs, 3) };
  const { veloce, grademark: other } = milliseconds;
  console.log(
    `grademark ${theirs()} trades, ours ${ours().trades?.pnl.length ?? 0} (its rules of entry and exit differ a little)`,
  );
  return {
    job: `${n} bars with stop and target, beside grademark 0.3.0 (${Math.round(other / veloce)} times our time)`,
    trades: ours().trades?.pnl.length ?? 0,
    milliseconds,
  };
}

/** The memory a configuration keeps, for 10 and for 100 thousand bars: nothing that grows with them. */
function memory(): readonly { readonly bars: number; readonly 'bytes kept per configuration': number }[] {
  return [10_000, 100_000].map((n) => {
    const data = randomWalk('X', '1m', n, 5);
    const entries = every(n, 50, 0);
    const stop = Array.from({ length: 1000 }, (_, k) => 0.001 * (k + 1));
    const batch = fromSignals(data, { entries, stop, target: 0.02 }, { keep: { trades: false } });
    const kept = Object.values(batch.columns).reduce(
      (sum, column) => sum + column.byteLength,
      batch.ambiguousFills.byteLength,
    );
    return { bars: n, 'bytes kept per configuration': kept / 1000 };
  });
}

/** 50 symbols on one account over a year of 1m bars. */
function portfolioYear(): {
  readonly job: string;
  readonly trades: number;
  readonly seconds: number;
  readonly nsPerBar: number;
} {
  const n = 365 * 1440;
  const symbols = 50;
  const time = Float64Array.from({ length: n }, (_, i) => i * minute);
  const legs = Array.from({ length: symbols }, (_, k) => {
    const data = randomWalk(`S${String(k).padStart(2, '0')}`, '1m', n, 10 + k, time);
    return signalLeg(data, { entries: every(n, 997 + 13 * k, k), stop: 0.01, target: 0.02 });
  });
  const options: BacktestOptions = { size: 0.02, leverage: 3, margin: 'cross', maxExposure: 2 };
  const trades = portfolio(legs, options).trades.length;
  const seconds = best(() => portfolio(legs, options), 2) / 1000;
  return {
    job: `portfolio of ${symbols} symbols over a year of 1m bars, cross margin`,
    trades,
    seconds: Math.round(100 * seconds) / 100,
    nsPerBar: Math.round((1e10 * seconds) / (n * symbols)) / 10,
  };
}

/** The least that the job takes: fills and cash, without records, samples or metrics. Long only, pessimistic. */
function plainLoop(
  { open, high, low, close, length }: MarketData,
  entries: Uint8Array,
  exits: Uint8Array,
  stopAt: number,
  targetAt: number,
): number {
  let cash = 10_000;
  let size = 0;
  let entry = 0;
  let stop = NaN;
  let target = NaN;
  let due = 0;
  for (let i = 0; i < length; i++) {
    const first = open[i] ?? NaN;
    if (due === 1) {
      entry = first * 1.0001;
      size = cash / entry;
      cash -= size * entry * 0.0005;
      stop = entry * (1 - stopAt);
      target = entry * (1 + targetAt);
    } else if (due === -1) {
      const price = first * 0.9999;
      cash += size * (price - entry) - size * price * 0.0005;
      size = 0;
    }
    due = 0;
    if (size > 0) {
      if ((low[i] ?? NaN) <= stop) {
        const price = Math.min(first, stop) * 0.9999;
        cash += size * (price - entry) - size * price * 0.0005;
        size = 0;
      } else if ((high[i] ?? NaN) >= target) {
        const price = Math.max(first, target);
        cash += size * (price - entry) - size * price * 0.0002;
        size = 0;
      }
    }
    if (size > 0 ? exits[i] === 1 : entries[i] === 1) due = size > 0 ? -1 : 1;
  }
  return size > 0 ? cash + size * ((close[length - 1] ?? NaN) - entry) : cash;
}

/** The least processor time of a run, in milliseconds: other work on the machine does not count. All of it runs on one thread. */
function best(work: () => unknown, runs = 25): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return Math.round(100 * least) / 100;
}

function every(n: number, step: number, first: number): Uint8Array {
  const flags = new Uint8Array(n);
  for (let i = first; i < n; i += step) flags[i] = 1;
  return flags;
}

function randomWalk(
  symbol: string,
  timeframe: Timeframe,
  n: number,
  seed: number,
  clock?: Float64Array,
): MarketData {
  let state = seed * 2_654_435_761;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const [open, high, low, close] = [0, 0, 0, 0].map(() => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let price = 100;
  for (let i = 0; i < n; i++) {
    open[i] = price;
    price *= 1 + (random() - 0.5) * 0.004;
    close[i] = price;
    high[i] = Math.max(open[i] ?? 0, price) * (1 + random() * 0.001);
    low[i] = Math.min(open[i] ?? 0, price) * (1 - random() * 0.001);
  }
  const step = timeframe === '1d' ? 1440 * minute : minute;
  const time = clock ?? Float64Array.from({ length: n }, (_, i) => i * step);
  return fromColumns({
    symbol,
    timeframe,
    time,
    open,
    high,
    low,
    close,
    volume: new Float64Array(n).fill(1),
  });
}
