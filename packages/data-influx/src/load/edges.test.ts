import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeDataError, type BarQuery, type DataError, type Timeframe } from '@veloce/core';
import { seededRandom } from '@veloce/core/testing';
import type { Either } from 'fp-ts/lib/Either.js';
import type { LoadedBars } from './load.js';
import { describeLoadReport } from './load-report.js';
import { aggrServer, type SchemaProfile } from '../schema/profile.js';
import { influxProvider, type InfluxProvider } from '../provider.js';
import { timeBy } from '../wire/server-clock.js';
import { aggrBar, fakeInflux, type FakeInflux, type Point } from '../testdata/fake-influx.js';

const second = 1000;
const minute = 60_000;
const start = Date.UTC(2025, 7, 10, 12);
const own = 'A:x';
const other = 'B:y';

let server: FakeInflux;
beforeAll(async () => {
  server = await fakeInflux({});
});
afterAll(() => server.close());
beforeEach(() => {
  server.content = {};
  delete server.clock;
});

const profileOf = (more: Partial<SchemaProfile> = {}): SchemaProfile => ({ ...aggrServer, ...more });
const providerAt = (now: () => number, profile = profileOf()): InfluxProvider =>
  influxProvider({ connection: { url: server.url, database: 'd', retries: 0 }, profile, now });

/** Rows at these seconds. */
const at = (...seconds: readonly number[]): readonly Point[] =>
  seconds.map((one) => aggrBar(start + one * second, 100 + one / 1000, { vbuy: 1, vsell: 1 }));
const range = (from: number, to: number, step = 1): readonly number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);

const store = (rows: Readonly<Record<string, readonly Point[]>>, timeframe: Timeframe = '1s'): void => {
  server.content = {
    [`aggr_${timeframe}.trades_${timeframe}`]: Object.fromEntries(
      Object.entries(rows).map(([market, points]) => [`market=${market}`, points]),
    ),
  };
};

/** Minutes and volumes of the bars, and how many an outage touched. */
function shown(loaded: Either<DataError, LoadedBars>): readonly [readonly string[], number | string] {
  if (loaded._tag === 'Left') return [[], loaded.left.message.replace(/^.*?there, /, '')];
  const { data, report } = loaded.right;
  const bars = Array.from(data.time, (time, i) => `${(time - start) / minute} v=${data.volume[i]}`);
  return [bars, report.incompleteBars];
}

const later = (): number => start + 86_400_000;
const loadMinutes = (from?: number, to?: number, now = later) => {
  const query: BarQuery = {
    symbol: own,
    timeframe: '1m',
    ...(from !== undefined && { start: start + from * minute }),
    ...(to !== undefined && { end: start + to * minute }),
  };
  return providerAt(now).loadWithReport(query)();
};

describe('an outage over the edge of a range', () => {
  it('is measured past both ends: the bar that it touches is out of every load', async () => {
    const heard = at(...range(0, 40), ...range(80, 240));
    store({ [own]: heard, [other]: heard });
    expect(shown(await loadMinutes(0, 4))).toEqual([['2 v=120', '3 v=120'], 2]);
    expect(shown(await loadMinutes(0, 1))).toEqual([[], 'but no whole bar: outages touch 1 of them']);
    expect(shown(await loadMinutes(1, 4))).toEqual([['2 v=120', '3 v=120'], 1]);
    expect(shown(await loadMinutes(0, 2))).toEqual([[], 'but no whole bar: outages touch 2 of them']);
  });

  it('is measured to now where nothing came after it', async () => {
    // The collector dies at 12:02:34, 26 s before the minute ends.
    const heard = at(...range(0, 154));
    store({ [own]: heard, [other]: heard });
    const whole = [['0 v=120', '1 v=120'], 1];
    expect(shown(await loadMinutes(0, undefined, () => start + 18 * minute))).toEqual(whole);
    expect(shown(await loadMinutes(0, 3, () => start + 18 * minute))).toEqual(whole);
    // Rows are written up to 70 s late: at 12:04:10 those up to 12:03:00 are there, and the silence is one of 26 s yet.
    const early = await loadMinutes(0, 3, () => start + 4 * minute + 10_000);
    expect(shown(early)).toEqual([['0 v=120', '1 v=120'], 0]);
    expect(early._tag === 'Right' && early.right.report.unfinishedBars).toBe(1);
  });

  it('leaves out the first bar of all where the recording begins within it', async () => {
    store({ [own]: at(...range(20, 180)), [other]: at(...range(20, 180)) });
    expect(shown(await loadMinutes())).toEqual([['1 v=120', '2 v=120'], 1]);
    store({ [own]: at(...range(0, 180)) });
    expect(shown(await loadMinutes())).toEqual([['0 v=120', '1 v=120', '2 v=120'], 0]);
  });

  it('gives quiet bars where a market is silent in all of a range, and none where nobody trades', async () => {
    const quiet = range(0, 60).concat(range(600, 660));
    store({ [own]: at(...quiet), [other]: at(...range(0, 660, 5)) });
    expect(shown(await loadMinutes(3, 5))).toEqual([['3 v=0', '4 v=0'], 0]);
    store({ [own]: at(...quiet), [other]: at(...quiet) });
    expect(shown(await loadMinutes(3, 5))[0]).toEqual([]);
  });
});

/** Two markets of seconds: quiet at times, and with outages of one or both. */
function recorded(seed: number, length: number): Readonly<Record<string, readonly Point[]>> {
  const random = seededRandom(seed);
  const busy = { [own]: 0.15, [other]: 0.5 };
  const rows: Record<string, number[]> = { [own]: [], [other]: [] };
  let downUntil = 0;
  let feedDownUntil = 0;
  for (let t = 0; t < length; t++) {
    if (random() < 0.004) downUntil = t + 5 + random() * 40;
    if (random() < 0.004) feedDownUntil = t + random() * 120;
    for (const [market, share] of Object.entries(busy)) {
      const speaks = random() < share && t >= downUntil && (market === other || t >= feedDownUntil);
      if (speaks) rows[market].push(t);
    }
  }
  return Object.fromEntries(Object.entries(rows).map(([market, seconds]) => [market, at(...seconds)]));
}

const rule = { outageAfterMs: 20_000, feedTimeoutMs: 60_000 };

/** The bars of 10 s that no outage touches, written as slowly and plainly as can be: open times in seconds, and volumes. */
function oracle(rows: Readonly<Record<string, readonly Point[]>>, length: number): readonly string[] {
  const seconds = (points: readonly Point[]): readonly number[] =>
    points.map(({ time }) => (time - start) / second);
  const mine = new Set(seconds(rows[own]));
  const anyone = new Set(Object.values(rows).flatMap(seconds));
  const isOut = (heard: ReadonlySet<number>, limitMs: number, t: number): boolean => {
    if (heard.has(t)) return false;
    let [from, to] = [t, t];
    while (from >= 0 && !heard.has(from)) from--;
    while (to < length && !heard.has(to)) to++;
    return from < 0 || to >= length || (to - from - 1) * second > limitMs;
  };
  const bars: string[] = [];
  let priced = false;
  for (let open = 0; open < length; open += 10) {
    const within = range(open, open + 10);
    const lost = within.some(
      (t) => isOut(anyone, rule.outageAfterMs, t) || isOut(mine, rule.feedTimeoutMs, t),
    );
    const volume = within.filter((t) => mine.has(t)).length * 2;
    if (lost) priced = false;
    else if (volume > 0) priced = true;
    if (!lost && priced) bars.push(`${open} v=${volume}`);
  }
  return bars;
}

describe('loads of a recording with outages', () => {
  const length = 1200;
  const profile = profileOf({ silence: rule, lagMs: 1000 });
  const query = { symbol: own, timeframe: '10s' } as const;
  const load = async (now: () => number, more: Partial<BarQuery> = {}): Promise<readonly string[]> => {
    const loaded = await providerAt(now, profile).load({ ...query, ...more })();
    if (loaded._tag === 'Right') {
      const { time, volume } = loaded.right;
      return Array.from(time, (open, i) => `${(open - start) / second} v=${volume[i]}`);
    }
    if (loaded.left._tag !== 'DataNotFound') throw new Error(describeDataError(loaded.left));
    return [];
  };

  it.each([1, 2])('are parts of one whole, wherever they begin and end (recording %i)', async (seed) => {
    const rows = recorded(seed, length);
    store(rows);
    const whole = oracle(rows, length);
    expect(whole.length).toBeGreaterThan(20);
    expect(whole.length).toBeLessThan(115);
    expect(await load(later)).toEqual(whole);
    const random = seededRandom(seed + 100);
    for (let k = 0; k < 16; k++) {
      const from = Math.floor(random() * 110) * 10;
      const to = from + 10 + Math.floor(random() * 30) * 10;
      const part = await load(later, { start: start + from * second, end: start + to * second });
      const wanted = whole.filter((bar) => parseInt(bar) >= from && parseInt(bar) < to);
      expect(part, `${from} to ${to}`).toEqual(wanted);
    }
  });

  it('never give what a later one takes back', async () => {
    const rows = recorded(3, length);
    const whole = oracle(rows, length);
    for (let now = 47; now < length; now += 61) {
      const written = start + now * second;
      store({ [own]: rows[own].filter(({ time }) => time < written), [other]: rows[other].filter(({ time }) => time < written) }); // prettier-ignore
      const loaded = await load(() => written + 1000);
      expect(loaded, `at ${now}`).toEqual(whole.slice(0, loaded.length));
    }
  });

  it('are what is followed: nothing is made up, taken back or given twice', async () => {
    const rows = recorded(4, length);
    const whole = oracle(rows, length);
    let now = start + 30 * second;
    const followed: string[] = [];
    const end = start + (length + 120) * second;
    const stop = new AbortController();
    const tick = (): void => {
      now += 23 * second;
      store({ [own]: rows[own].filter(({ time }) => time < now), [other]: rows[other].filter(({ time }) => time < now) }); // prettier-ignore
      if (now > end) stop.abort();
    };
    const provider = providerAt(() => (tick(), now), profile);
    for await (const step of provider.follow({ ...query, start, pollMs: 1, signal: stop.signal })) {
      if (step._tag === 'Left') throw new Error(describeDataError(step.left));
      const { kind, bar } = step.right;
      followed.push(`${kind === 'closed' ? '' : `${kind} `}${(bar.time - start) / second} v=${bar.volume}`);
    }
    expect(followed).toEqual(whole);
  });
});

describe('follow', () => {
  it('takes nothing back when the window that is read again begins at an outage', async () => {
    const heard = at(...range(0, 2400, 10).filter((t) => t < 40 || t >= 80));
    store({ [own]: heard, [other]: heard }, '10s');
    let now = start + 3 * minute + 10_000;
    const seen: string[] = [];
    const query = { symbol: own, timeframe: '1m', start, pollMs: 1 } as const;
    for await (const step of providerAt(() => (now += 30_000)).follow(query)) {
      if (step._tag === 'Left') throw new Error(describeDataError(step.left));
      const { kind, bar } = step.right;
      seen.push(`${kind} ${(bar.time - start) / minute} v=${bar.volume}`);
      if (bar.time >= start + 30 * minute) break;
    }
    expect(seen).toEqual(range(2, 31).map((k) => `closed ${k} v=12`));
  });
});

describe('a clock that is ahead of the server’s', () => {
  const profile = profileOf({ lagMs: 1000 });
  const heard = (until: number): void => store({ [own]: at(...range(0, until)) });

  it('closes no bar before the server’s would, and the report says so', async () => {
    heard(150);
    server.clock = () => start + 150 * second;
    const loaded = await providerAt(() => start + 240 * second, profile).loadWithReport({ symbol: own, timeframe: '1m' })(); // prettier-ignore
    if (loaded._tag === 'Left') throw new Error(describeDataError(loaded.left));
    expect(shown(loaded)[0]).toEqual(['0 v=120', '1 v=120']);
    expect(loaded.right.report.unfinishedBars).toBe(1);
    expect(describeLoadReport(loaded.right.report)).toMatch(/this clock is (8\d|90) s ahead of the server's/);
    server.clock = () => start + 20 * second;
    const early = await providerAt(() => start + 110 * second, profile).load({ symbol: own, timeframe: '1m' })(); // prettier-ignore
    expect(early._tag === 'Left' && early.left.message).toMatch(/no closed bar yet by the server's clock/);
  });

  it('begins to follow at the bar that closes next by the server’s clock', async () => {
    let [seconds, asked] = [125, 0];
    heard(seconds);
    server.clock = () => {
      if (++asked === 20) heard((seconds = 190));
      return start + seconds * second;
    };
    const provider = providerAt(() => start + (seconds + 90) * second, profile);
    for await (const step of provider.follow({ symbol: own, timeframe: '1m', pollMs: 1 })) {
      if (step._tag === 'Left') throw new Error(describeDataError(step.left));
      expect([step.right.kind, (step.right.bar.time - start) / minute]).toEqual(['closed', 2]);
      break;
    }
  });

  it.each([
    { what: 'within a second of it', client: 10_900, now: 10_900 },
    { what: 'behind it', client: 4000, now: 4000 },
    { what: 'ahead', client: 99_000, now: 10_300 },
  ])('and one that is $what', ({ client, now }) => {
    // Sent at 1000, answered at 1200 with the time 10 s, and asked for 300 ms later.
    expect(timeBy(client, { date: 10_000, sentAt: 1000, receivedAt: 1200 }, 1500)).toBe(now);
  });
});
