import { describe, expect, it } from 'vitest';
import { runKernel, slice } from '@veloce/core';
import { describeKernel } from '@veloce/core/testing';
import { marketOf, simulated } from '../testdata/markets.js';
import { dayType, type DayTypeName } from './day-type.js';
import { filledFraction, profileEvents } from './events.js';
import { followThrough } from './follow-through.js';
import { followThroughKernel } from './follow-through-kernel.js';
import { profileLevels } from './levels.js';
import { nakedColumns, nakedLevels, nakedLevelsKernel } from './naked-levels.js';
import { marketProfiles, type Profile } from './profile.js';
import { ledges, profileExtreme, profileNodes, singlePrints } from './structure.js';

type Range = readonly [low: number, high: number, open?: number, close?: number];

/** A profile with one 30m bar per bracket and rows of 1. */
function profileOfBars(...ranges: readonly Range[]): Profile {
  const bars = ranges.map(([low, high, open, close]) => ({
    low,
    high,
    open: open ?? (low + high) / 2,
    close: close ?? (low + high) / 2,
  }));
  return marketProfiles(marketOf('30m', bars), { tickSize: 1, rowSize: 1 })[0];
}

describe('profileExtreme', () => {
  it.each([
    {
      kind: 'poor',
      ranges: [
        [100, 105],
        [101, 105],
        [100, 103],
      ],
    },
    {
      kind: 'weak',
      ranges: [
        [100, 105],
        [101, 104],
        [101, 103],
      ],
    },
    {
      kind: 'excess',
      ranges: [
        [100, 106],
        [101, 104],
        [101, 103],
      ],
    },
    {
      kind: 'spike',
      ranges: [
        [100, 103],
        [101, 104],
        [101, 106],
      ],
    },
    {
      kind: 'weak',
      ranges: [
        [100, 103],
        [101, 104],
        [101, 105],
      ],
    },
  ] as const)('of $ranges is $kind', ({ kind, ranges }) => {
    const high = profileExtreme(profileOfBars(...(ranges as unknown as Range[])), 'high');
    expect(high.kind).toBe(kind);
    // The mirror image has the same at its low.
    const mirrored = ranges.map(([low, high]) => [200 - high, 200 - low] as const);
    expect(profileExtreme(profileOfBars(...mirrored), 'low')).toEqual({ ...high, side: 'low' });
  });

  it('reads two TPOs as poor, or three when strict', () => {
    const profile = profileOfBars([100, 105], [101, 105], [100, 103]);
    expect(profileExtreme(profile, 'high', { poorMinTpos: 3 }).kind).toBe('weak');
    expect(() => profileExtreme(profile, 'high', { poorMinTpos: 1 })).toThrow(/poorMinTpos: .*got 1/);
  });
});

describe('singlePrints', () => {
  it('are interior runs with their direction', () => {
    const up = profileOfBars([100, 103], [101, 103], [102, 110, 102, 110], [108, 111], [108, 112]);
    expect(singlePrints(up)).toEqual([{ from: 4, to: 7, direction: 1, bracket: 2 }]);
    const down = profileOfBars([108, 111], [108, 112], [102, 110, 110, 102], [100, 103], [101, 103]);
    expect(singlePrints(down)).toEqual([{ from: 4, to: 7, direction: -1, bracket: 2 }]);
    expect(singlePrints(profileOfBars([100, 103], [101, 106]))).toEqual([]);
  });
});

describe('ledges', () => {
  it('are rows where three brackets stop inside the profile', () => {
    const profile = profileOfBars([100, 105], [101, 105], [102, 105], [100, 109], [103, 108]);
    expect(ledges(profile)).toEqual([{ side: 'upper', row: 5, stops: 3, bracket: 2, brokenBy: 3 }]);
    expect(ledges(profile, { ledgeMin: 4 })).toEqual([]);
    expect(ledges(profile, { breakRows: 5 })[0].brokenBy).toBe(-1);
  });

  it('merge where they touch, keeping the row with the most stops', () => {
    const profile = profileOfBars([100, 106], [101, 106], [102, 106], [101, 105], [101, 104], [100, 108]);
    expect(
      ledges(profile, { ledgeTolerance: 1, ledgeDrop: 1 })
        .filter(({ side }) => side === 'upper')
        .map(({ row, stops }) => [row, stops]),
    ).toEqual([[6, 4]]);
  });

  it('stand on the other side in the mirror', () => {
    const profile = profileOfBars([95, 100], [95, 99], [95, 98], [91, 100], [92, 97]);
    expect(ledges(profile)).toEqual([{ side: 'lower', row: 4, stops: 3, bracket: 2, brokenBy: 3 }]);
  });
});

describe('profileNodes', () => {
  const withRows = (tpos: readonly number[]): Profile => ({
    ...profileOfBars([100, 103]),
    tpos: Int32Array.from(tpos),
  });

  it('are the hills and valleys of the smoothed rows', () => {
    const nodes = profileNodes(withRows([1, 9, 9, 9, 0, 0, 0, 9, 9, 9, 1]), 'tpo');
    expect(nodes.map(({ kind, row }) => [kind, row])).toEqual([['hvn', 2], ['lvn', 5], ['hvn', 8]]); // prettier-ignore
  });

  it('stand in the middle of a plateau', () => {
    const nodes = profileNodes(withRows([0, 0, 0, 6, 6, 6, 6, 6, 0, 0]), 'tpo');
    expect(nodes).toEqual([{ kind: 'hvn', row: 5, amount: 6 }]);
  });
});

describe('dayType', () => {
  const balance: Range[] = [[100, 106], [100, 106]]; // prettier-ignore
  const cases: readonly { type: DayTypeName; ranges: readonly Range[]; median?: number }[] = [
    { type: 'non-trend', ranges: [...balance, [101, 105]], median: 20 },
    { type: 'neutral-centre', ranges: [...balance, [101, 110], [96, 104], [101, 105, 102, 103]] },
    { type: 'neutral-extreme', ranges: [...balance, [101, 110], [96, 104], [102, 110, 104, 109.5]] },
    {
      type: 'double-distribution',
      ranges: [
        [100, 104],
        [100, 104],
        [100, 112],
        [108, 112],
        [108, 112],
        [109, 112],
      ],
    },
    {
      type: 'trend',
      ranges: [
        [100, 102, 100, 102],
        [100, 102],
        [101, 105],
        [103, 108],
        [106, 112],
        [110, 116, 111, 116],
      ],
    },
    { type: 'normal', ranges: [...balance, [101, 106]] },
    { type: 'normal-variation', ranges: [...balance, [104, 109]] },
    {
      type: 'unclassified',
      ranges: [
        [100, 103],
        [100, 103],
        [103, 104],
      ],
    },
  ];

  it.each(cases)('$type', ({ type, ranges, median = NaN }) => {
    expect(dayType(profileOfBars(...ranges), median).type).toBe(type);
  });

  it('carries its numbers, and is not final while the session develops', () => {
    expect(dayType(profileOfBars(...balance, [104, 109]), NaN)).toMatchObject({
      ...{ final: false, range: 9, ibRange: 6, extensionUp: 3, extensionDown: 0 },
    });
  });
});

describe('naked levels', () => {
  const day = (low: number, high: number): { low: number; high: number }[] =>
    Array.from({ length: 48 }, () => ({ low, high }));
  const data = marketOf('30m', [...day(100, 104), ...day(110, 114), ...day(101, 112)]);
  const profiles = marketProfiles(data, { tickSize: 1, rowSize: 1 });

  it('count from the bar after their session, until a bar trades them', () => {
    expect(nakedLevels(data, profiles)).toEqual([
      { price: 102.5, session: data.time[0], from: 48, naked: false, touchedAt: 96, age: 48 },
      { price: 112.5, session: data.time[48], from: 96, naked: true, touchedAt: NaN, age: 48 },
    ]);
    expect(nakedLevels(data, profiles, { touch: 'row' })[1]).toMatchObject({ naked: false, touchedAt: 96 });
    expect(nakedLevels(data, profiles, { gapCounts: true })[1].naked).toBe(true);
    expect(nakedLevels(data, profiles.slice(1), { level: 'val' })[0]).toMatchObject({
      price: 110.5,
      naked: false,
    });
  });

  it('are jumped by a gap unless it counts', () => {
    const jumped = marketOf('30m', [...day(100, 104), ...day(90, 94).map((bar) => ({ ...bar, close: 94 })), ...day(120, 124)]); // prettier-ignore
    const own = marketProfiles(jumped, { tickSize: 1, rowSize: 1 }).slice(0, 1);
    expect(nakedLevels(jumped, own)[0].naked).toBe(true);
    expect(nakedLevels(jumped, own, { gapCounts: true })[0].touchedAt).toBe(96);
  });

  it('as columns are those of a search by hand', () => {
    const market = simulated(1440 * 6, 3);
    const all = marketProfiles(market, { tickSize: 0.1, rowSize: 25 });
    const level = new Float64Array(market.length).fill(NaN);
    for (const profile of all.slice(0, -1)) level[profile.lastIndex + 1] = profileLevels(profile).poc;
    const { high, low, close } = market;
    const found = nakedColumns(high, low, close, level);
    for (let i = 1439; i < market.length; i += 97) {
      const open = nakedLevels(slice(market, 0, i + 1), all.filter((one) => one.lastIndex < i)).filter((one) => one.naked); // prettier-ignore
      const prices = open.map((one) => one.price);
      expect(found.count[i]).toBe(prices.length);
      const above = prices.filter((price) => price > close[i]);
      expect(found.above[i]).toBe(above.length > 0 ? Math.min(...above) : NaN);
      const below = prices.filter((price) => price <= close[i]);
      expect(found.below[i]).toBe(below.length > 0 ? Math.max(...below) : NaN);
    }
  });

  const market = simulated(600, 3);
  const level = Float64Array.from(market.close, (x, i) =>
    i % 5 === 0 ? x * (1 + 0.002 * Math.sin(i)) : NaN,
  );
  describeKernel('nakedLevels', nakedLevelsKernel, {
    inputs: [market.high, market.low, market.close, level],
  });
});

describe('followThrough', () => {
  const flat = (price: number, bars: number): { low: number; high: number }[] =>
    Array.from({ length: bars }, () => ({ low: price - 0.1, high: price + 0.1 }));
  const event = [{ index: 0, level: 100 }];
  const of = (...bars: { low: number; high: number }[]): unknown => {
    const [{ outcome, direction, departedAt, confirmedAt }] = followThrough(marketOf('30m', bars), event);
    return [outcome, direction, departedAt, confirmedAt];
  };

  it('needs a departure, and then four hours without re-entry', () => {
    expect(of(...flat(100, 1), ...flat(101, 9))).toEqual(['follow-through', 1, 1, 9]);
    expect(of(...flat(100, 2), ...flat(99, 9))).toEqual(['follow-through', -1, 2, 10]);
    expect(of(...flat(100, 1), ...flat(101, 5), ...flat(100.3, 1))).toEqual(['re-entry', 1, 1, 6]);
    expect(of(...flat(100, 3), ...flat(101, 3))).toEqual(['no-departure', 0, NaN, 2]);
    expect(of(...flat(100, 1), ...flat(101, 8))).toEqual(['pending', 1, 1, NaN]);
    expect(of(...flat(100, 2))).toEqual(['pending', 0, NaN, NaN]);
    expect(of(...flat(100, 3))).toEqual(['no-departure', 0, NaN, 2]);
  });

  it('never changes an outcome once it is confirmed', () => {
    const data = simulated(3_000, 5);
    const events = Array.from({ length: 40 }, (_, k) => ({
      index: 20 + 60 * k,
      level: data.close[20 + 60 * k],
    }));
    const options = { buffer: 0.002 };
    const whole = followThrough(data, events, options);
    expect(new Set(whole.map((one) => one.outcome)).size).toBeGreaterThan(2);
    for (let cut = 20; cut < data.length; cut += 71) {
      const past = followThrough(
        slice(data, 0, cut + 1),
        events.filter((one) => one.index <= cut),
        options,
      );
      past.forEach((one, k) => {
        if (whole[k].confirmedAt <= cut) expect(one).toEqual(whole[k]);
        else expect(one.outcome).toBe('pending');
      });
    }
  });

  it('as columns is the same, bar by bar', () => {
    const data = simulated(3_000, 5, { outages: [{ start: 900, bars: 70 }] });
    const { time, high, low, close, length } = data;
    const level = Float64Array.from(close, (x, i) => (i % 37 === 5 ? x : NaN));
    const events = [...level.keys()]
      .filter((i) => i % 37 === 5)
      .map((index) => ({ index, level: level[index] }));
    const expected = followThrough(data, events, { buffer: 0.002 });
    const kernel = followThroughKernel(60_000, 0.002, 3_600_000, 14_400_000);
    const [followed, direction, reentries, stayed] = runKernel(kernel, [time, high, low, close, level]);
    for (let i = 0; i < length; i++) {
      const now = expected.filter((one) => one.confirmedAt === i);
      const of = (outcome: string): typeof now => now.filter((one) => one.outcome === outcome);
      expect([reentries[i], stayed[i]]).toEqual([of('re-entry').length, of('no-departure').length]);
      const last = of('follow-through').at(-1);
      expect([followed[i], direction[i]]).toEqual([last?.level ?? NaN, last?.direction ?? NaN]);
    }
    expect(followed.some((x) => x === x)).toBe(true);
  });

  const walk = simulated(600, 5);
  const marked = Float64Array.from(walk.close, (x, i) => (i % 37 === 5 ? x : NaN));
  describeKernel('followThrough', () => followThroughKernel(60_000, 0.001, 1_800_000, 3_600_000), {
    inputs: [walk.time, walk.high, walk.low, walk.close, marked],
  });

  it('refuses an event outside the data', () => {
    expect(() => followThrough(simulated(10), [{ index: 10, level: 1 }])).toThrow(
      /event 0 must be at a bar from 0 to 9, got 10/,
    );
  });
});

describe('profileEvents', () => {
  const data = simulated(1440 * 12, 21);
  const options = { profile: { tickSize: 0.1, rowSize: 25 } };
  const whole = profileEvents(data, options);

  it('finds every kind on a dozen days', () => {
    const kinds = new Set(whole.map((event) => event.kind));
    expect(kinds.size).toBeGreaterThanOrEqual(8);
    expect(whole.every((event) => event.index <= event.confirmedAt && event.strength > 0)).toBe(true);
  });

  it('knows nothing before it is confirmed: the past of any cut is the same', () => {
    for (let cut = 1400; cut < data.length; cut += 463) {
      const past = profileEvents(slice(data, 0, cut + 1), options);
      expect(past).toEqual(whole.filter((event) => event.confirmedAt <= cut));
    }
  });

  /** Sessions of 4 h, brackets of 30 m, rows of 1. */
  const eventsOf = (...ranges: readonly Range[]): unknown => {
    const bars = ranges.map(([low, high, open = (low + high) / 2, close = (low + high) / 2]) => ({ low, high, open, close })); // prettier-ignore
    return profileEvents(marketOf('30m', bars), { profile: { tickSize: 1, rowSize: 1, session: '4h' } })
      .filter(({ confirmedAt, kind }) => confirmedAt > 7 || kind === 'spike')
      .map(({ kind, confirmedAt, low, high, direction }) => [kind, confirmedAt, low, high, direction]);
  };
  const flat = (count: number, range: Range): Range[] => Array.from({ length: count }, () => range);

  it('repairs a poor extreme two rows beyond it', () => {
    const poor = [...flat(4, [100, 110]), [101, 108], [102, 107], [103, 106], [104, 105]] as Range[];
    expect(eventsOf(...poor, ...flat(2, [104, 111]), [104, 112], [104, 113])).toEqual([
      ['poor-extreme-repaired', 10, 110, 111, 0],
    ]);
    expect(eventsOf(...poor, ...flat(2, [104, 109]), [98, 104])).toEqual([['poor-extreme-repaired', 10, 100, 101, 0]]); // prettier-ignore
    expect(eventsOf(...poor, ...flat(8, [104, 111]))).not.toContainEqual(expect.arrayContaining(['poor-extreme-repaired'])); // prettier-ignore
  });

  it('breaks a ledge two rows past it', () => {
    // Three brackets stop at 105, two go to 110.
    const ledge = [
      ...flat(2, [100, 110]),
      ...flat(3, [100, 105]),
      [100, 103],
      [100, 102],
      [100, 101],
    ] as Range[];
    const broken = (found: unknown): unknown[] =>
      (found as unknown[][]).filter(([kind]) => kind === 'ledge-broken');
    expect(broken(eventsOf(...ledge, [101, 105], [101, 106], [101, 107]))).toEqual([
      ['ledge-broken', 10, 105, 106, 0],
    ]);
    expect(broken(eventsOf(...ledge, ...flat(3, [101, 106])))).toEqual([]);
  });

  it('judges a spike by the open of the next session', () => {
    // The last bracket of the session probes 107 to 109 alone.
    const spike = [...flat(7, [100, 106]), [104, 109]] as Range[];
    const [of, next] = [(open: number): Range => [104, 109, open], ['spike', 7, 107, 110, 0]];
    expect(eventsOf(...spike, of(108))).toEqual([next, ['spike-accepted', 8, 107, 110, 1]]);
    expect(eventsOf(...spike, of(107))).toEqual([next, ['spike-accepted', 8, 107, 110, 1]]);
    expect(eventsOf(...spike, of(106))).toEqual([next, ['spike-rejected', 8, 107, 110, -1]]);
  });

  it('fills single prints when their rows have been traded', () => {
    const profiles = marketProfiles(data, options.profile);
    const filled = whole.filter((event) => event.kind === 'single-prints-filled');
    expect(filled.length).toBeGreaterThan(3);
    for (const event of filled) {
      const profile = profiles.find((one) => one.start === event.session)!;
      const row = Math.round(event.low / 25) - profile.bottomRow;
      const run = singlePrints(profile).find((one) => one.from === row)!;
      expect(filledFraction(data, profile, run, event.index)).toBeLessThan(1);
      expect(filledFraction(data, profile, run, event.index + 1)).toBe(1);
    }
  });
});
