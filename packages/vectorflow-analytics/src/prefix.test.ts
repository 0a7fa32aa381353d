import { describe, expect, it } from 'vitest';
import { runKernel, slice, type Column, type Kernel, type MarketData } from '@veloce/core';
import { delta, logReturn } from '@veloce/indicators';
import * as analytics from './index.js';
import type { HmmModel, Profile } from './index.js';
import { simulated } from './testdata/markets.js';

const {
  activityScores,
  adaptiveVelocity,
  adxTalib,
  developingProfile,
  divergenceEvents,
  failedAuctions,
  failedBreakouts,
  flowTurn,
  followThrough,
  fusionWeights,
  heldHurst,
  hmmArguments,
  hmmFilter,
  marketProfiles,
  marketProfilesFromTrades,
  multiTimeframeZones,
  nakedColumns,
  nakedLevels,
  oiQuadrant,
  openInterestEvents,
  openInterestSpikes,
  outliers,
  pivotDivergence,
  profileEvents,
  regimeColumns,
  regimeEvents,
  suggestVwapRedraws,
  topOfBook,
  trapEvents,
  venueDisagreement,
  vwapBand,
  vwapFromBar,
  vwapSince,
  walkForwardHmm,
  windowDivergence,
  zoneColumns,
  zoneEvents,
} = analytics;

const bars = 480;
const whole = simulated(bars, 21);
const flow = (data: MarketData): Float64Array => delta(data.buyVolume!, data.sellVolume!);
const interest = (data: MarketData): Column => data.openInterest!;
/** Every column that traps read. */
const traded = (d: MarketData): readonly Column[] => [
  ...[d.high, d.low, d.close, d.volume],
  ...[d.buyVolume!, d.sellVolume!, interest(d)],
];
/** Numbers in [-1, 1]. */
const opinion = (d: MarketData, k: number): Float64Array =>
  Float64Array.from(d.close, (x) => Math.sin(k * x));
const levels = (data: MarketData): Float64Array =>
  Float64Array.from(data.close, (x, i) => (i % 37 === 5 ? x * (1 + 0.001 * Math.sin(i)) : NaN));
const session = { tickSize: 0.1, rowSize: 5, session: '30m' } as const;
const model: HmmModel = {
  initial: [0.5, 0.5],
  transitions: [[0.9, 0.1], [0.2, 0.8]],
  means: [[0], [0]],
  deviations: [[1e-4], [5e-4]],
}; // prettier-ignore

interface Analytic {
  /** Its columns, from bars. */
  readonly of?: (data: MarketData) => object;
  /** The exported kernel behind it, with its arguments and what it reads. */
  readonly kernel?: readonly [
    name: string,
    args: readonly unknown[],
    reads: (data: MarketData) => readonly Column[],
  ];
  /** Bars between two cuts where one costs much; 1 by default. */
  readonly every?: number;
}

/** The facts about a market that a kernel needs besides its columns. */
const from = ({ firstBar }: MarketData) => ({ firstBar });

/** Analytics that give columns, by the name they are exported under. */
const columns: Readonly<Record<string, Analytic>> = {
  activityScores: {
    of: (d) => activityScores(d.close, d.volume, interest(d), d.high, from(d)),
    kernel: ['activityScoreKernel', [], (d) => [d.close, d.volume, interest(d), d.high]],
  },
  adaptiveVelocity: {
    of: (d) => adaptiveVelocity(d.close, { fast: 5, slow: 20, memory: 50 }, from(d)),
    kernel: ['adaptiveVelocityKernel', [5, 20, 50], (d) => [d.close]],
  },
  adxTalib: {
    of: (d) => adxTalib(d.high, d.low, d.close, 14, from(d)),
    kernel: ['adxTalibKernel', [14], (d) => [d.high, d.low, d.close]],
  },
  developingProfile: {
    of: (d) => developingProfile(d, session),
    kernel: [
      'developingProfileKernel',
      [
        {
          ...{ session: '30m', barMs: 60_000, tickSize: 0.1, ticksPerRow: 50, bracketMs: 300_000 },
          ...{ atrSessions: 14, basis: 'tpo', valueAreaPct: 0.7, ibBrackets: 2, volumeIn: 'uniform' },
        },
      ],
      (d) => [d.time, d.open, d.high, d.low, d.close, d.volume],
    ],
  },
  failedAuctions: {
    of: (d) => failedAuctions(d, levels(d), levels(d), 3, 1),
    kernel: ['failedAuctionsKernel', [3, 1], (d) => [levels(d), levels(d), ...traded(d)]],
  },
  failedBreakouts: {
    of: (d) => failedBreakouts(d, 20, 3, 1),
    kernel: ['failedBreakoutsKernel', [20, 3, 1], traded],
  },
  flowTurn: {
    of: (d) => flowTurn(flow(d), { bars: 5, window: 60, sigmas: 1 }, from(d)),
    kernel: ['flowTurnKernel', [5, 60, 1], (d) => [flow(d)]],
  },
  heldHurst: {
    of: (d) => heldHurst(d.close, { period: 256, maxLag: 10, every: 7 }, from(d)),
    kernel: ['heldHurstKernel', [256, 10, 7], (d) => [d.close]],
  },
  hmmFilter: {
    of: (d) => hmmFilter([logReturn(d.close)], model, from(d)),
    kernel: ['hmmFilterKernel', hmmArguments(model), (d) => [logReturn(d.close)]],
  },
  nakedColumns: {
    of: (d) => nakedColumns(d.high, d.low, d.close, levels(d), from(d)),
    kernel: ['nakedLevelsKernel', [], (d) => [d.high, d.low, d.close, levels(d)]],
  },
  oiQuadrant: {
    of: (d) => oiQuadrant(d.high, d.low, d.close, interest(d), flow(d), 20, 30, from(d)),
    kernel: ['oiQuadrantKernel', [20, 30], (d) => [d.high, d.low, d.close, interest(d), flow(d)]],
  },
  openInterestSpikes: {
    of: (d) => openInterestSpikes(d.close, [interest(d), d.volume], { zWindows: 60, zLeast: 20 }),
    kernel: [
      'openInterestSpikesKernel',
      [
        2,
        {
          ...{ spikePct: 5, largePct: 10, zThreshold: 4, zWindows: 60, zLeast: 20 },
          ...{ minCoverage: 0.5, wholeNumberSteps: [], tickSize: 1e-8 },
        },
      ],
      (d) => [d.close, interest(d), d.volume],
    ],
  },
  outliers: {
    of: (d) => outliers(logReturn(d.close), 30, 5, from(d)),
    kernel: ['outliersKernel', [30, 5], (d) => [logReturn(d.close)]],
  },
  pivotDivergence: {
    of: (d) =>
      pivotDivergence(
        d.high,
        d.low,
        d.close,
        flow(d),
        { left: 5, right: 5, maxSpan: 60, tolerance: 2 },
        from(d),
      ),
    kernel: ['pivotDivergenceKernel', [5, 5, 60, 2], (d) => [d.high, d.low, d.close, flow(d)]],
  },
  regimeColumns: {
    of: (d) => regimeColumns(d, { hurstEvery: 30, volatilityWindow: 100 }),
    kernel: [
      'regimeKernel',
      [
        {
          adxPeriod: 14,
          emaPeriod: 50,
          hurstPeriod: 256,
          hurstEvery: 30,
          volatilityWindow: 100,
          minDwell: 3,
        },
      ],
      (d) => [d.high, d.low, d.close],
    ],
  },
  topOfBook: {
    of: (d) => topOfBook(d.low, d.volume, d.high, flow(d), from(d)),
    kernel: ['topOfBookKernel', [], (d) => [d.low, d.volume, d.high, flow(d)]],
  },
  venueDisagreement: {
    of: (d) => venueDisagreement([d.open, d.close, d.low], from(d)),
    kernel: ['venueDisagreementKernel', [3], (d) => [d.open, d.close, d.low]],
  },
  vwapBand: { of: (d) => vwapBand(vwapSince(d, '4h'), 2) },
  vwapFromBar: { of: (d) => vwapFromBar(d, 0) },
  vwapSince: {
    of: (d) => vwapSince(d, 'swing-low'),
    kernel: ['vwapSinceKernel', ['swing-low'], (d) => [d.time, d.high, d.low, d.close, d.volume]],
  },
  walkForwardHmm: {
    of: (d) => walkForwardHmm(logReturn(d.close), { states: 2, train: 200, every: 100 }, from(d)),
    kernel: ['walkForwardHmmKernel', [2, 200, 100], (d) => [logReturn(d.close)]],
    every: 40,
  },
  windowDivergence: {
    of: (d) =>
      windowDivergence(d.high, d.low, d.close, flow(d), { window: 50, minPrice: 1, minFlow: 0.02 }, from(d)),
    kernel: ['windowDivergenceKernel', [50, 1, 0.02], (d) => [d.high, d.low, d.close, flow(d)]],
  },
  zoneColumns: {
    of: (d) => zoneColumns(d),
    kernel: ['zonesKernel', ['body', 'close', 1_000, 0.5], (d) => [d.open, d.high, d.low, d.close, d.volume]],
  },
  // Kernels without a form of their own for whole columns.
  arbiter: {
    kernel: ['arbiterKernel', [{ threshold: 0.3, trapThreshold: 0.6, minConfidence: 0.1, minMargin: 0.1, cooldownBars: 5 }], (d) => [opinion(d, 3), opinion(d, 2), opinion(d, 5), opinion(d, 7), new Float64Array(d.length)]], // prettier-ignore
  },
  followThrough: {
    kernel: ['followThroughKernel', [60_000, 0.001, 1_800_000, 3_600_000], (d) => [d.time, d.high, d.low, d.close, levels(d)]], // prettier-ignore
  },
  fusion: {
    kernel: ['fusionKernel', [Object.values(fusionWeights)], (d) => Array.from({ length: 12 }, (_, k) => opinion(d, k + 2))], // prettier-ignore
  },
  lateVwap: {
    kernel: ['lateVwapKernel', [5], (d) => [levels(d).map((x) => (x === x ? 5 : NaN)), d.high, d.low, d.close, d.volume]], // prettier-ignore
  },
  vwapAnchor: { kernel: ['vwapAnchorKernel', ['swing-high'], (d) => [d.time, d.high, d.low]] },
};

interface Known {
  /** The bar at which it became known; NaN while it is not. */
  readonly confirmedAt: number;
}

const tradesOf = ({ time, close, volume }: MarketData): Parameters<typeof marketProfilesFromTrades>[0] => ({ time, price: close, size: volume }); // prettier-ignore
const complete = (profiles: readonly Profile[]): readonly (Profile & Known)[] =>
  profiles.map((profile) => ({ ...profile, confirmedAt: profile.completeAt }));

/** Analytics that give events, by the name they are exported under: what is known at a cut is what is known of the bars up to it. */
const events: Readonly<Record<string, (data: MarketData) => readonly Known[]>> = {
  divergenceEvents: (d) =>
    divergenceEvents(
      pivotDivergence(d.high, d.low, d.close, flow(d), { left: 3, right: 3, maxSpan: 60, tolerance: 2 }),
      3,
    ),
  followThrough: (d) => {
    const marked = levels(d);
    const at = [...marked.keys()].filter((i) => marked[i] === marked[i]);
    return followThrough(d, at.map((index) => ({ index, level: marked[index] })), { buffer: 0.0005, windowMs: 1_800_000 }); // prettier-ignore
  },
  marketProfiles: (d) => complete(marketProfiles(d, session)),
  marketProfilesFromTrades: (d) => complete(marketProfilesFromTrades(tradesOf(d), session)),
  multiTimeframeZones: (d) => multiTimeframeZones(d, ['5m', '15m']),
  nakedLevels: (d) => {
    const profiles = marketProfiles(d, session).filter(({ completeAt }) => completeAt === completeAt);
    return nakedLevels(d, profiles).map((level) => ({ ...level, confirmedAt: level.touchedAt }));
  },
  openInterestEvents: (d) =>
    openInterestEvents(
      openInterestSpikes(d.close, [interest(d)], { zWindows: 60, zLeast: 20, zThreshold: 2 }),
    ),
  profileEvents: (d) => profileEvents(d, { profile: session }),
  regimeEvents: (d) => regimeEvents(regimeColumns(d)),
  suggestVwapRedraws: (d) => suggestVwapRedraws(profileEvents(d, { profile: session })),
  trapEvents: (d) => trapEvents(failedBreakouts(d, 10, 3, 1)),
  zoneEvents: (d) => zoneEvents(d),
};

/** Exports that read no series: of one moment, of a profile, of a sample given whole; and machines fed with events as they come. */
const others =
  'activityScore bandImbalance bookOf bookWeight clockSkew compositeProfile dayType expectedRange filledFraction fitHmm fuse ' +
  'hmmArguments hmmLogLikelihood hurstOfLags hurstOfRanges imbalance initialBalance isWholeNumber ledges letterOf lettersOf ' +
  'microPrice midPrice niceTicksPerRow pollingIntervalMs profileExtreme profileLevels profileNodes rowEdge rowMiddle rowOf ' +
  'sessionClock singlePrints staleness timeGaps valueArea vamp walls weightedImbalance ' +
  'createArbiter createOiGatherer createOrderBook createSuspicionWatch createWallWatch openInterestWindows';

/** Columns as one list of typed arrays. */
const listed = (found: object): readonly Float64Array[] =>
  ArrayBuffer.isView(found) ? [found as Float64Array] : (Object.values(found) as Float64Array[]);

const kernelOf = ([name, args]: NonNullable<Analytic['kernel']>): Kernel =>
  (analytics as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Kernel>>)[name](...args);

describe('every analytic has the prefix property', () => {
  it('is one of those below', () => {
    const names = Object.keys(analytics).filter((name) => typeof analytics[name as 'fuse'] === 'function');
    const kernels = Object.values(columns).flatMap(({ kernel }) => (kernel === undefined ? [] : [kernel[0]]));
    const batches = Object.keys(columns).filter((name) => columns[name].of !== undefined);
    // A series is compiled into a run of its kernel, and components into one of their own (`fusion.test.ts`).
    const series = names.filter((name) => name.endsWith('Series'));
    const known = [...kernels, ...batches, ...Object.keys(events), ...series, ...others.split(' ')];
    expect([...new Set(known)].sort()).toEqual(names.sort());
  });

  it.each(Object.entries(columns))('columns at every cut, and bar by bar: %s', (_, analytic) => {
    const { kernel, every = 1 } = analytic;
    const of =
      analytic.of ??
      ((data: MarketData) => runKernel(kernelOf(kernel!), kernel![2](data), { firstBar: data.firstBar }));
    const expected = listed(of(whole));
    expect(expected.some((column) => column.some((x) => x === x && x !== 0))).toBe(true);
    for (let cut = 1; cut <= bars; cut += every) {
      const found = listed(of(slice(whole, 0, cut)));
      const differs = found.findIndex((column, k) => column.some((x, i) => !Object.is(x, expected[k][i])));
      expect([cut, differs, found[0].length]).toEqual([cut, -1, cut]);
    }
    if (kernel === undefined) return;
    const [machine, inputs] = [kernelOf(kernel), kernel[2](whole)];
    const state = machine.init(whole.firstBar);
    for (let i = 0; i < bars; i++) {
      const out = Array.from({ length: machine.outputs }, () => new Float64Array(1));
      machine.advance(state, inputs.map((column) => column.slice(i, i + 1)), out, 0, 1); // prettier-ignore
      expect([i, ...expected.map((_, k) => out[k][0])]).toEqual([i, ...expected.map((column) => column[i])]);
    }
  });

  it.each(Object.entries(events))('events at every cut: %s', (_, of) => {
    const textOf = (found: readonly Known[], cut: number): readonly string[] =>
      found.filter(({ confirmedAt }) => confirmedAt < cut).map((one) => JSON.stringify(one));
    const expected = of(whole);
    expect(textOf(expected, bars).length).toBeGreaterThan(0);
    for (let cut = 20; cut <= bars; cut++) {
      const past = textOf(of(slice(whole, 0, cut)), cut);
      expect([cut, ...past]).toEqual([cut, ...textOf(expected, cut)]);
    }
  });
});
