import { loadavg } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileStrategy, live, scan, slice, type Bar, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { ema } from '@veloce/indicators';
import {
  bookWeight,
  createOrderBook,
  developingProfileKernel,
  type DevelopingProfileSetup,
  marketProfiles,
  profileLevels,
  vectorFlow,
  type BookDiff,
  type BookLevel,
  type OrderBook,
} from '@veloce/vectorflow-analytics';
import { leastTime, peakMemory, writeResult } from './machine.js';
import { costOfBars, leastByStretch, nsPerBar, round, type Stretches } from './stretches.js';

const blockLength = 4096;
const options = { tickSize: 0.1, rowSize: 25 } as const;

/** Developing profiles, book updates, the fused strategy's analytics, and a live run that must not grow. */
export async function benchVectorFlow(bars = 1_000_000, liveBars = 10_000_000): Promise<void> {
  // A busy market: with two trades a minute half of the bars would be flat.
  const { data } = simulateMarket({ seed: 1, bars, tradesPerMinute: 60 });
  // First, as in a process that trades: code that has seen other calls is slower for these.
  const followed = benchLive(slice(data, 0, 100_000), liveBars);
  console.table(followed);

  // On a machine at rest an average takes 3 to 5 ns per bar: by how much the rest is too high.
  const yardstick = nsPerBar(
    leastTime(() => ema(data.close, 50)),
    bars,
  );
  console.log(`ema(50): ${yardstick} ns per bar`);
  const byCount = costOfProfile(data, 'tpo');
  const fromScratch = countFromScratch(data);
  const profile = {
    'TPO, ns per bar': byCount,
    'volume, ns per bar': costOfProfile(data, 'volume'),
    'a count of the session from scratch at every bar, ns per bar': fromScratch,
    'times faster': Math.round(fromScratch / byCount),
  };
  console.table(profile);

  const book = benchBook();
  console.table(book);

  const fused = costOfScan(data);
  console.table(fused);

  await writeResult('vectorflow', {
    // Processor times count what else the machine does; the least times of short stretches hardly do.
    loadAverage: round(loadavg()[0] ?? NaN),
    bars,
    'ema(50), ns per bar': yardstick,
    profile,
    book,
    fused,
    live: followed,
    peakMiB: peakMemory(),
  });
}

const blocksOf = (data: MarketData): Omit<Stretches, 'pieces'> => ({
  from: 0,
  to: data.length,
  length: blockLength,
  runs: 8,
});

/** The developing profile of a day, block by block, in ns per bar. */
function costOfProfile(data: MarketData, basis: 'tpo' | 'volume'): number {
  const { outputs } = developingProfileKernel(profileSetup(basis));
  const { time, open, high, low, close, volume } = data;
  const columns = Array.from({ length: outputs }, () => new Float64Array(blockLength));
  const [ns = NaN] = leastByStretch({ ...blocksOf(data), pieces: 1 }, () => {
    const kernel = developingProfileKernel(profileSetup(basis));
    const state = kernel.init(0);
    return (from, to) => {
      const inputs = [time, open, high, low, close, volume].map((column) => column.slice(from, to));
      const start = performance.now();
      kernel.advance(state, inputs, columns, 0, to - from);
      return [performance.now() - start];
    };
  });
  return ns;
}

function profileSetup(basis: 'tpo' | 'volume'): DevelopingProfileSetup {
  const { tickSize, rowSize } = options;
  return {
    ...{
      session: '1d',
      barMs: 60_000,
      tickSize,
      ticksPerRow: Math.round(rowSize / tickSize),
      bracketMs: 1_800_000,
    },
    ...{ atrSessions: 14, basis, valueAreaPct: 0.7, ibBrackets: 2, volumeIn: 'uniform' },
  };
}

/** The work that the developing profile replaces: making the profile of the session again at each bar; measured at bars of one day. */
function countFromScratch(data: MarketData): number {
  const [ns = NaN] = leastByStretch({ from: 0, to: 48, length: 1, runs: 3, pieces: 1 }, () => (cut) => {
    const start = performance.now();
    for (const profile of marketProfiles(slice(data, 0, 16 + 30 * cut), options)) profileLevels(profile);
    return [performance.now() - start];
  });
  return ns;
}

/** All analytics of the fused strategy and its decisions, in ns per bar, and the whole scan by processor time. */
function costOfScan(data: MarketData): Readonly<Record<string, number>> {
  const compiled = compileStrategy(vectorFlow, data.timeframe, options);
  const [analytics, decisions] = costOfBars(compiled, { ...blocksOf(data), data });
  let signals = 0;
  const ms = leastProcessorTime(() => {
    signals = scan(vectorFlow, data, options).signals.length;
  });
  return {
    'analytics, ns per bar': analytics,
    'decisions, ns per bar': decisions,
    'the whole scan by processor time, ns per bar': nsPerBar(ms, data.length),
    signals,
  };
}

/** The least processor time of a few runs, in milliseconds; it counts the collector's threads, too. */
function leastProcessorTime(work: () => unknown, runs = 3): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1e3);
  }
  return least;
}

const updates = 100_000;
const changesPerUpdate = 5;

/** Diffs around a price that walks, most of them near the top of a book of 1000 levels a side. */
function benchBook(): Readonly<Record<string, number>> {
  let seed = 42;
  const random = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  let mid = 600_000;
  const side = (sign: number): BookLevel[] =>
    Array.from({ length: 1_000 }, (_, n): BookLevel => [(mid + sign * (1 + n)) / 10, 1 + random()]);
  const [bids, asks] = [side(-1), side(1)];
  const diffs: BookDiff[] = [];
  for (let k = 0; k < updates; k++) {
    const change = (sign: number): BookLevel => {
      const away = 2 + Math.floor(200 * random() ** 3);
      return [(mid + sign * away) / 10, random() < 0.3 ? 0 : random()];
    };
    const step = random() < 0.1 ? Math.sign(random() - 0.5) : 0;
    // The side that the price moves into makes room first.
    const room: BookLevel[] = step === 0 ? [] : [[(mid + step) / 10, 0], [(mid + 2 * step) / 10, 0]]; // prettier-ignore
    mid += step;
    const own = Array.from({ length: changesPerUpdate }, () => random() < 0.5);
    diffs.push({
      first: k + 1,
      last: k + 1,
      bids: [...(step < 0 ? room : []), ...own.filter((isBid) => isBid).map(() => change(-1))],
      asks: [...(step > 0 ? room : []), ...own.filter((isBid) => !isBid).map(() => change(1))],
    });
  }
  const costOf = (work: (book: OrderBook) => unknown, count: number): number => {
    const [ns = NaN] = leastByStretch({ from: 0, to: count, length: 250, runs: 6, pieces: 1 }, () => {
      const book = createOrderBook();
      book.snapshot({ sequence: 0, bids, asks });
      return (from, to) => {
        const start = performance.now();
        for (let k = from; k < to; k++) {
          const status = book.update(diffs[k] as BookDiff);
          if (status !== 'applied') throw new Error(`${status}: ${book.fault()}`);
          work(book);
        }
        return [performance.now() - start];
      };
    });
    return ns;
  };
  const costOfMaps = (): number => {
    const [ns = NaN] = leastByStretch({ from: 0, to: 2_000, length: 50, runs: 4, pieces: 1 }, () => {
      const sides = [new Map(bids), new Map(asks)];
      return (from, to) => {
        const start = performance.now();
        for (let n = from; n < to; n++) {
          const diff = diffs[n] as BookDiff;
          for (const [k, levels] of [diff.bids, diff.asks].entries()) {
            for (const [price, size] of levels) {
              if (size > 0) sides[k]?.set(price, size);
              else sides[k]?.delete(price);
            }
          }
          // The best prices of a map: all of its keys.
          Math.max(...(sides[0]?.keys() ?? []));
          Math.min(...(sides[1]?.keys() ?? []));
        }
        return [performance.now() - start];
      };
    });
    return ns;
  };
  const ns = costOf((book) => book.bidPrice(0), updates);
  const plain = costOfMaps();
  const weigh = bookWeight({ levels: 20, halfLifeBps: 2, bandPct: 0.02 });
  return {
    'update of 5 levels, ns': ns,
    'update and weight of all 1000 levels a side, ns': costOf(weigh, 10_000),
    'a map of prices and its extremes, ns': plain,
    'times faster': Math.round(plain / ns),
  };
}

/** Heap after each tenth of the bars, pushed one by one; the same prices again and again, of which the least times count. */
function benchLive(data: MarketData, liveBars: number): Readonly<Record<string, number>> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const following = live(vectorFlow, data, options);
  const { open, high, low, close, volume, buyVolume, sellVolume, openInterest, intervalMs, length } = data;
  const bar = {
    time: 0,
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    volume: 0,
    buyVolume: 0,
    sellVolume: 0,
    openInterest: 0,
  };
  const at = (column: ArrayLike<number> | undefined, i: number): number => column?.[i] ?? NaN;
  const heaps: number[] = [];
  const stretch = 500;
  const least = new Float64Array(length / stretch).fill(Infinity);
  let start = performance.now();
  for (let n = 0; n < liveBars; n++) {
    const i = n % length;
    bar.time = (data.time[0] ?? 0) + n * intervalMs;
    bar.open = at(open, i);
    bar.high = at(high, i);
    bar.low = at(low, i);
    bar.close = at(close, i);
    bar.volume = at(volume, i);
    bar.buyVolume = at(buyVolume, i);
    bar.sellVolume = at(sellVolume, i);
    bar.openInterest = at(openInterest, i);
    following.push(bar satisfies Bar);
    if ((n + 1) % stretch === 0) {
      const k = Math.floor(i / stretch);
      least[k] = Math.min(least[k] ?? NaN, performance.now() - start);
      start = performance.now();
    }
    if ((n + 1) % (liveBars / 10) === 0) {
      collect();
      heaps.push(process.memoryUsage().heapUsed / 2 ** 20);
      start = performance.now();
    }
  }
  const hundredths = (x: number): number => Math.round(100 * x) / 100;
  return {
    bars: liveBars,
    'ns per bar': nsPerBar(
      least.reduce((sum, ms) => sum + ms, 0),
      length,
    ),
    'heap after a tenth, MiB': hundredths(heaps[0] ?? NaN),
    'heap at the end, MiB': hundredths(heaps.at(-1) ?? NaN),
  };
}
