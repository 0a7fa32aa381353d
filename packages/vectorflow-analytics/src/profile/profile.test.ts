import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slice, type MarketData } from '@veloce/core';
import { describeKernel, seededRandom } from '@veloce/core/testing';
import { simulateTrades } from '@veloce/data-files';
import { hasShared, marketOf, realMarket, sharedText, simulated } from '../testdata/markets.js';
import { compositeProfile } from './composite.js';
import { dayType, dayTypes } from './day-type.js';
import { developingProfile, developingProfileKernel } from './developing.js';
import { letterOf, lettersOf } from './letters.js';
import { initialBalance, profileLevels } from './levels.js';
import { marketProfiles, marketProfilesFromTrades, type Profile } from './profile.js';
import { profileExtreme, singlePrints } from './structure.js';

const half = { high: 0, low: 0 };

describe('the worked example of definitions §1.14', () => {
  // Four brackets, each of one 30m bar; ticks of 1 make the rows.
  const bars = [
    { ...half, low: 100, high: 104 },
    { ...half, low: 102, high: 106 },
    { ...half, low: 103, high: 105 },
    { ...half, low: 104, high: 109 },
  ];
  const [profile] = marketProfiles(marketOf('30m', bars), { tickSize: 1, rowSize: 1 });

  it('has its letters and counts', () => {
    expect(profile.bottomRow).toBe(100);
    expect(lettersOf(profile)).toEqual(['A', 'A', 'AB', 'ABC', 'ABCD', 'BCD', 'BD', 'D', 'D', 'D']);
    expect([...profile.tpos]).toEqual([1, 1, 2, 3, 4, 3, 2, 1, 1, 1]);
  });

  it('has its levels', () => {
    for (const method of ['two-row', 'single'] as const) {
      const { rows } = profileLevels(profile, 'tpo', { method });
      expect(rows).toEqual({ poc: 4, val: 2, vah: 6, inside: 14, total: 19 });
    }
    expect(profileLevels(profile)).toMatchObject({ poc: 104.5, val: 102.5, vah: 106.5 });
    expect(profileLevels(profile, 'tpo', { edges: true })).toMatchObject({ poc: 104.5, val: 102, vah: 107 });
    expect(initialBalance(profile)).toEqual({
      high: 106,
      low: 100,
      complete: true,
      extensionUp: 3,
      extensionDown: 0,
    });
  });

  it('has a buying tail and a spike', () => {
    expect(profileExtreme(profile, 'low')).toEqual({
      side: 'low',
      kind: 'excess',
      tpos: 1,
      tailRows: 2,
      confirmed: true,
    });
    expect(profileExtreme(profile, 'high')).toEqual({
      side: 'high',
      kind: 'spike',
      tpos: 1,
      tailRows: 3,
      confirmed: false,
    });
    expect(singlePrints(profile)).toEqual([]);
  });
});

it('§1.3: letters', () => {
  expect([0, 25, 26, 47, 51, 52, 53, 77, 78].map(letterOf)).toEqual(
    ['A', 'Z', 'a', 'v', 'z', 'AA', 'AB', 'AZ', 'BA'], // prettier-ignore
  );
});

/** Counts every row of every bracket from the bars themselves, price by price. */
function countedFromBars(data: MarketData, tick: number, rowTicks: number): ReadonlyMap<number, number[][]> {
  const bySession = new Map<number, Map<number, { low: number; high: number }>>();
  for (let i = 0; i < data.length; i++) {
    const session = Math.floor(data.time[i] / 86_400_000);
    const bracket = Math.floor((data.time[i] % 86_400_000) / 1_800_000);
    const own = bySession.get(session) ?? new Map<number, { low: number; high: number }>();
    bySession.set(session, own);
    const range = own.get(bracket) ?? { low: Infinity, high: -Infinity };
    own.set(bracket, { low: Math.min(range.low, data.low[i]), high: Math.max(range.high, data.high[i]) });
  }
  const counts = new Map<number, number[][]>();
  for (const [session, brackets] of bySession) {
    const rows = new Map<number, number>();
    for (const { low, high } of brackets.values()) {
      const printed = new Set<number>();
      for (let t = Math.round(low / tick); t <= Math.round(high / tick); t++)
        printed.add(Math.floor(t / rowTicks));
      for (const row of printed) rows.set(row, (rows.get(row) ?? 0) + 1);
    }
    counts.set(
      session * 86_400_000,
      [...rows].sort((x, y) => x[0] - y[0]),
    );
  }
  return counts;
}

const rowsOf = (profile: Profile): number[][] => [...profile.tpos].map((n, k) => [profile.bottomRow + k, n]);

describe('marketProfiles', () => {
  it.each([
    ['uniform', [2, 2, 2, 2]],
    ['close', [0, 8, 0, 0]],
    ['typical', [0, 0, 8, 0]],
  ] as const)('§1.3: puts the volume of a bar %s', (volumeIn, expected) => {
    const bar = { low: 100, high: 104, close: 101, volume: 8 };
    const [profile] = marketProfiles(marketOf('30m', [{ ...bar, high: 103, close: 101 }]), { tickSize: 1, rowSize: 1, volumeIn }); // prettier-ignore
    const [high] = marketProfiles(marketOf('30m', [{ ...bar, high: 103, close: 103 }]), { tickSize: 1, rowSize: 1, volumeIn }); // prettier-ignore
    expect([...(volumeIn === 'typical' ? high : profile).volume]).toEqual(expected); // (100 + 103 + 103) / 3 = 102
  });

  it.each([
    {
      name: 'simulated, with an outage',
      load: () => simulated(6_000, 5, { outages: [{ start: 700, bars: 90 }] }),
      tick: 0.1,
      rows: 50,
      skip: false,
    },
    {
      name: 'FILUSDT, three months',
      load: () => realMarket('FILUSDT-1m-2023-04'),
      tick: 0.001,
      rows: 10,
      skip: !hasShared,
    },
    {
      name: 'AVAXUSDT 2026-07',
      load: () => realMarket('AVAXUSDT-1m-2026-07'),
      tick: 0.001,
      rows: 5,
      skip: !hasShared,
    },
  ])('counts what a count by hand counts: $name', ({ load, tick, rows, skip }) => {
    if (skip) return;
    const data = load();
    const counted = countedFromBars(data, tick, rows);
    const profiles = marketProfiles(data, { tickSize: tick, rowSize: tick * rows });
    expect(profiles.map((one) => one.start)).toEqual([...counted.keys()]);
    for (const profile of profiles) {
      expect(rowsOf(profile).filter(([, n]) => n > 0)).toEqual(counted.get(profile.start));
      const volume = Float64Array.from(
        data.volume.subarray(profile.firstIndex, profile.lastIndex + 1),
      ).reduce((sum, v) => sum + v, 0);
      // Two orders of summation of some thousand terms.
      expect(profile.volume.reduce((sum, v) => sum + v, 0) / volume).toBeCloseTo(1, 11);
      const { rows: area } = profileLevels(profile);
      expect(area.total).toBe(profile.brackets.reduce((sum, one) => sum + one.topRow - one.bottomRow + 1, 0));
      expect(area.val <= area.poc && area.poc <= area.vah && area.inside >= 0.7 * area.total).toBe(true);
    }
  });

  it('from trades counts what a count by hand counts, filled and as traded', () => {
    const time: number[] = [];
    const price: number[] = [];
    const size: number[] = [];
    simulateTrades({ seed: 8, bars: 3_000 }, {
      onTrade: (trade) => {
        time.push(trade.time);
        price.push(trade.price);
        size.push(trade.size);
      },
    }); // prettier-ignore
    const trades = {
      time: Float64Array.from(time),
      price: Float64Array.from(price),
      size: Float64Array.from(size),
    };
    const options = { tickSize: 0.1, rowSize: 10 };
    for (const fill of ['traded', 'range'] as const) {
      for (const profile of marketProfilesFromTrades(trades, { ...options, fill })) {
        const visited = new Map<number, Set<number>>();
        const volume = new Map<number, number>();
        for (let i = profile.firstIndex; i <= profile.lastIndex; i++) {
          const row = Math.floor(Math.round(price[i] * 10) / 100);
          const bracket = Math.floor((time[i] - profile.start) / 1_800_000);
          visited.set(bracket, (visited.get(bracket) ?? new Set()).add(row));
          volume.set(row, (volume.get(row) ?? 0) + size[i]);
        }
        const expected = new Int32Array(profile.tpos.length);
        for (const rows of visited.values()) {
          const [low, high] = [Math.min(...rows), Math.max(...rows)];
          for (let row = low; row <= high; row++) {
            if (fill === 'range' || rows.has(row)) expected[row - profile.bottomRow]++;
          }
        }
        expect(profile.tpos).toEqual(expected);
        expect([...profile.volume]).toEqual([...profile.volume.keys()].map((k) => volume.get(profile.bottomRow + k) ?? 0)); // prettier-ignore
      }
    }
  });

  it.skipIf(!hasShared)('from recorded trades holds all their volume where it traded', () => {
    const rows = sharedText('trades/binance-usdm-btcusdt-20240808-trades-from-capture.csv.gz').trim().split('\n').slice(1); // prettier-ignore
    const columns = rows.map((row) => row.split(',').map(Number));
    const pick = (k: number): Float64Array => Float64Array.from(columns, (row) => row[k]);
    const trades = { time: pick(2), price: pick(4), size: pick(5) };
    const [profile] = marketProfilesFromTrades(trades, {
      session: '30m',
      bracketMs: 60_000,
      tickSize: 0.1,
      rowSize: 10,
    });
    const byRow = new Map<number, number>();
    columns.forEach((row) => {
      const key = Math.floor(Math.round(row[4] * 10) / 100);
      byRow.set(key, (byRow.get(key) ?? 0) + row[5]);
    });
    expect([...profile.volume]).toEqual(
      [...profile.volume.keys()].map((k) => byRow.get(profile.bottomRow + k) ?? 0),
    );
    expect(profile.brackets.length).toBeGreaterThan(4);
  });

  it('changes nothing when prices and ticks are scaled together', () => {
    const data = simulated(3_000, 9);
    const scale = (column: ArrayLike<number>): Float64Array => Float64Array.from(column, (x) => x * 0.125);
    const { open, high, low, close } = data;
    const scaled = { ...data, open: scale(open), high: scale(high), low: scale(low), close: scale(close) };
    const shape = (one: Profile): unknown => [one.bottomRow, one.tpos, one.volume, one.printed];
    expect(marketProfiles(scaled, { tickSize: 0.0125, rowSize: 1.25 }).map(shape)).toEqual(
      marketProfiles(data, { tickSize: 0.1, rowSize: 10 }).map(shape),
    );
  });

  it('knows a profile at the bar that completes it, and never changes it later', () => {
    const data = simulated(5_000, 2, { outages: [{ start: 2870, bars: 40 }] });
    const options = { tickSize: 0.1, rowSize: 25 };
    const whole = marketProfiles(data, options);
    expect(whole.map((one) => one.completeAt)).toEqual([1439, 2870, 4279, NaN]);
    for (const cut of [1438, 1439, 2000, 2869, 2870, 4000, 4959]) {
      const complete = (all: readonly Profile[]): readonly Profile[] =>
        all.filter((one) => one.completeAt <= cut);
      expect(complete(marketProfiles(slice(data, 0, cut + 1), options))).toEqual(complete(whole));
    }
  });

  it('makes rows from the average range of the sessions before, and none before there are enough', () => {
    const data = simulated(1440 * 18, 4);
    const profiles = marketProfiles(data, { tickSize: 0.1 });
    expect(profiles.map((one) => (one.start - data.time[0]) / 86_400_000)).toEqual([14, 15, 16, 17]);
    const heights = profiles.map((one) => one.tickSize * one.ticksPerRow);
    for (const height of heights) {
      const leading = height / Number(`1e${Math.floor(Math.log10(height))}`);
      expect([1, 2, 2.5, 5, 10].some((nice) => Math.abs(nice - leading) < 1e-9)).toBe(true);
    }
  });

  it.each([
    [{ tickSize: 0.1, rowSize: 0.25 }, /rowSize must be a multiple of tickSize 0.1, got 0.25/],
    [{ tickSize: 0 }, /tickSize: .*got 0/],
    [{ tickSize: 1, session: '3d' }, /session: must be one of/],
    [{ tickSize: 1, bracketMs: 7 }, /bracketMs must divide the session 1d, got 7/],
    [{ tickSize: 1, rows: 3 }, /unknown field rows/],
  ])('refuses %j', (options, message) => {
    expect(() => marketProfiles(simulated(10), options as never)).toThrow(message);
  });

  it('refuses bars longer than a bracket, and bad trades by their number', () => {
    expect(() => marketProfiles(marketOf('1h', [{ high: 2, low: 1 }]), { tickSize: 1 })).toThrow(
      /bars of 3600000 ms do not fit/,
    );
    const trades = { time: Float64Array.of(0, 1), price: Float64Array.of(1, 0), size: Float64Array.of(1, 1) };
    expect(() => marketProfilesFromTrades(trades, { tickSize: 1, rowSize: 1 })).toThrow(
      /price must be .*got 0 at trade 1/,
    );
  });
});

describe('compositeProfile', () => {
  it('adds the rows of its sessions', () => {
    const profiles = marketProfiles(simulated(1440 * 5, 6), { tickSize: 0.1, rowSize: 50 });
    const whole = compositeProfile(profiles);
    expect(whole.tpos.reduce((sum, n) => sum + n, 0)).toBe(
      profiles.reduce((sum, one) => sum + one.tpos.reduce((all, n) => all + n, 0), 0),
    );
    const row = whole.bottomRow + 7;
    const at = (one: Profile): number => one.tpos[row - one.bottomRow] ?? 0;
    expect(whole.tpos[7]).toBe(profiles.reduce((sum, one) => sum + at(one), 0));
    expect(() => compositeProfile([])).toThrow(/at least one/);
    expect(() => compositeProfile([profiles[0], { ...profiles[1], ticksPerRow: 7 }])).toThrow(
      /rows differ: .* profile 1/,
    );
  });
});

describe('developingProfile', () => {
  const options = { tickSize: 0.1, rowSize: 25 } as const;

  it.each(['tpo', 'volume'] as const)('is at every bar what the bars so far give: %s', (basis) => {
    const data = simulated(1440 * 3 + 200, 7, { outages: [{ start: 1500, bars: 100 }] });
    const found = developingProfile(data, { ...options, basis });
    const random = seededRandom(5);
    for (let k = 0; k < 250; k++) {
      const i = Math.floor(random() * data.length);
      const profiles = marketProfiles(slice(data, 0, i + 1), options);
      const own = profiles[profiles.length - 1];
      const levels = profileLevels(own, basis);
      const complete = data.time[i] + 60_000 >= own.start + 3_600_000;
      const ib = initialBalance(own);
      const before = profiles.at(-2);
      const singles =
        before &&
        singlePrints(before)
          .toSorted((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from)
          .at(-1);
      const expected = {
        poc: levels.poc,
        vah: levels.vah,
        val: levels.val,
        ibHigh: complete ? ib.high : NaN,
        ibLow: complete ? ib.low : NaN,
        sessionHigh: own.high,
        sessionLow: own.low,
        newSession: own.firstIndex === i ? 1 : 0,
        previousPoc: before === undefined ? NaN : profileLevels(before, basis).poc,
        previousTop: before === undefined ? NaN : 1 + ['poor', 'weak', 'excess', 'spike'].indexOf(profileExtreme(before, 'high').kind),
        previousBottom: before === undefined ? NaN : 1 + ['poor', 'weak', 'excess', 'spike'].indexOf(profileExtreme(before, 'low').kind),
        previousDayType: before === undefined ? NaN : dayTypes.indexOf(dayType(before, NaN).type),
        previousSinglesHigh: singles === undefined ? NaN : (before!.bottomRow + singles.to + 1) * before!.ticksPerRow * before!.tickSize,
        previousSinglesLow: singles === undefined ? NaN : (before!.bottomRow + singles.from) * before!.ticksPerRow * before!.tickSize,
      }; // prettier-ignore
      const row = Object.fromEntries(Object.keys(expected).map((name) => [name, found[name as 'poc'][i]]));
      // The prices of rows are one product each.
      expect(row, `bar ${i}`).toEqual(expected);
    }
  });

  it('sizes its rows as the batch form does', () => {
    const data = simulated(1440 * 17, 4);
    const { poc, newSession } = developingProfile(data, { tickSize: 0.1, session: '1d' });
    const profiles = marketProfiles(data, { tickSize: 0.1 });
    for (const profile of profiles) expect(poc[profile.lastIndex]).toBe(profileLevels(profile).poc);
    expect(poc.findIndex((x) => x === x)).toBe(profiles[0].firstIndex);
    expect(newSession.reduce((sum, x) => sum + x, 0)).toBe(17);
  });

  it('has nothing to say between the hours of a place', () => {
    const data = simulated(1440 * 2, 4);
    const { poc, previousPoc } = developingProfile(data, {
      ...options,
      session: 'America/New_York 09:30-16:00',
    });
    expect([poc[14 * 60 + 29], poc[21 * 60]]).toEqual([NaN, NaN]);
    expect(poc[14 * 60 + 30]).toBeGreaterThan(0);
    expect(previousPoc[21 * 60]).toBe(poc[21 * 60 - 1]);
  });

  const data = simulated(1440 * 2, 12);
  const inputs = [data.time, data.open, data.high, data.low, data.close, data.volume].map((column) => column.subarray(1200, 1800)); // prettier-ignore
  describeKernel('developingProfile, days', () => developingProfileKernel({ session: '1d', barMs: 60_000, tickSize: 0.1, ticksPerRow: 250, bracketMs: 1_800_000, atrSessions: 14, basis: 'tpo', valueAreaPct: 0.7, ibBrackets: 2, volumeIn: 'uniform' }), { inputs }); // prettier-ignore
  describeKernel('developingProfile, 30m by volume', () => developingProfileKernel({ session: '30m', barMs: 60_000, tickSize: 0.1, ticksPerRow: 0, bracketMs: 300_000, atrSessions: 3, basis: 'volume', valueAreaPct: 0.68, ibBrackets: 1, volumeIn: 'typical' }), { inputs }); // prettier-ignore
});

it('a table of rows grows whichever way prices go', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 2, maxLength: 40 }), (prices) => {
      const bars = prices.map((price) => ({ low: price, high: price + 1 }));
      const data = marketOf('1m', bars);
      const [profile] = marketProfiles(data, { tickSize: 1, rowSize: 1 });
      const counted = countedFromBars(data, 1, 1).get(profile.start)!;
      expect(rowsOf(profile).filter(([, n]) => n > 0)).toEqual(counted);
    }),
  );
});
