import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { live, scan, slice, type Bar, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { ema } from '@veloce/indicators';
import {
  bookWeight,
  createOrderBook,
  developingProfile,
  marketProfiles,
  profileLevels,
  vectorFlow,
  type BookDiff,
  type BookLevel,
  type OrderBook,
} from '@veloce/vectorflow-analytics';
import { peakMemory, writeResult } from './machine.js';

/** Developing profiles, book updates, the fused strategy's analytics, and a live run that must not grow. */
export async function benchVectorFlow(bars = 1_000_000, liveBars = 10_000_000): Promise<void> {
  const { data } = simulateMarket({ seed: 1, bars, tradesPerMinute: 2 });
  // On a machine at rest an average takes 3 to 5 ns per bar: by how much the rest is too high.
  const yardstick = nsPer(bars, () => ema(data.close, 50));
  console.log(`ema(50): ${yardstick} ns per bar`);
  const options = { tickSize: 0.1, rowSize: 25 } as const;
  const byCount = nsPer(bars, () => developingProfile(data, options));
  const byVolume = nsPer(bars, () => developingProfile(data, { ...options, basis: 'volume' }));
  const fromScratch = countFromScratch(data, options);
  const profile = {
    'TPO, ns per bar': byCount,
    'volume, ns per bar': byVolume,
    'a count of the session from scratch at every bar, ns per bar': fromScratch,
    'times faster': Math.round(fromScratch / byCount),
  };
  console.table(profile);

  const book = benchBook();
  console.table(book);

  const params = { tickSize: 0.1, rowSize: 25 };
  const signals = scan(vectorFlow, data, params).signals.length;
  const fused = { 'scan, ns per bar': nsPer(bars, () => scan(vectorFlow, data, params)), signals };
  console.table(fused);

  const memory = benchLive(slice(data, 0, 100_000), liveBars);
  console.table(memory);

  await writeResult('vectorflow', {
    bars,
    'ema(50), ns per bar': yardstick,
    profile,
    book,
    fused,
    live: memory,
    peakMiB: peakMemory(),
  });
}

/** Least processor time of a few runs, by which others on the machine matter less, per piece of work in nanoseconds. */
function nsPer(pieces: number, work: () => unknown, runs = 5): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return Math.round((1e4 * least) / pieces) / 10;
}

/** What the developing profile replaces: making the profile of the session anew at each bar; measured at bars of one day. */
function countFromScratch(
  data: MarketData,
  options: { readonly tickSize: number; readonly rowSize: number },
): number {
  const cuts = Array.from({ length: 48 }, (_, k) => 15 + 30 * k);
  return nsPer(
    cuts.length,
    () => {
      for (const cut of cuts) {
        for (const profile of marketProfiles(slice(data, 0, cut + 1), options)) profileLevels(profile);
      }
    },
    3,
  );
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
  const replay = (work: (book: OrderBook) => unknown): void => {
    const book = createOrderBook();
    book.snapshot({ sequence: 0, bids, asks });
    for (const diff of diffs) {
      const status = book.update(diff);
      if (status !== 'applied') throw new Error(`${status}: ${book.fault()}`);
      work(book);
    }
  };
  const naive = (): void => {
    const sides = [new Map(bids), new Map(asks)];
    for (const diff of diffs.slice(0, 2_000)) {
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
  };
  const ns = nsPer(updates, () => replay((book) => book.bidPrice(0)));
  const plain = nsPer(2_000, naive);
  const weigh = bookWeight({ levels: 20, halfLifeBps: 2, bandPct: 0.02 });
  return {
    'update of 5 levels, ns': ns,
    'update and weight of all 1000 levels a side, ns': nsPer(updates, () => replay(weigh), 3),
    'a map of prices and its extremes, ns': plain,
    'times faster': Math.round(plain / ns),
  };
}

/** Heap after each million bars, pushed one by one; the same prices again and again. */
function benchLive(data: MarketData, liveBars: number): Readonly<Record<string, number>> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const following = live(vectorFlow, data, { tickSize: 0.1, rowSize: 25 });
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
  const start = process.cpuUsage();
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
    if ((n + 1) % (liveBars / 10) === 0) {
      collect();
      heaps.push(process.memoryUsage().heapUsed / 2 ** 20);
    }
  }
  const { user, system } = process.cpuUsage(start);
  const round = (x: number): number => Math.round(100 * x) / 100;
  return {
    bars: liveBars,
    'ns per bar': Math.round(((user + system) * 1e3) / liveBars),
    'heap after a tenth, MiB': round(heaps[0] ?? NaN),
    'heap at the end, MiB': round(heaps.at(-1) ?? NaN),
  };
}
