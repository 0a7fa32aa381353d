import type { Column, Kernel } from '@veloce/core';
import { composeKernel, atrKernel, zscoreKernel, tieOf } from '@veloce/indicators';
import { checkInteger, checkPositive } from '../check.js';

/** The events in the life of a zone. */
export type ZoneChange = 'fresh' | 'tested' | 'broken' | 'merged' | 'expired';

/** Hears of zones; see {@link zoneFields} for the numbers. */
export type ZoneListener = (change: ZoneChange, zones: Float64Array, at: number, bar: number) => void;

/** Numbers per zone in the state. */
const zoneSize = 13;
/** Places of the numbers of a zone. */
export const zoneFields = {
  /** 1 demand, -1 supply. */
  side: 0,
  proximal: 1,
  distal: 2,
  tests: 3,
  /** 1 while a visit lasts. */
  inside: 4,
  /** The bar that completed it. */
  born: 5,
  /** First bar of its base, and how many there are. */
  baseStart: 6,
  baseBars: 7,
  /** Displacement of the leg out in average true ranges. */
  displacement: 8,
  /** Largest volume z-score of the leg out; NaN where unknown. */
  volumeZ: 9,
  /** 1 when the leg in rose, -1 when it fell. */
  legIn: 10,
  id: 11,
  score: 12,
} as const;

const F = zoneFields;
const mostBaseBars = 6;
const legOutBars = 3;
/** Numbers per pattern at work. */
const patternSize = 11;
const P = {
  legIn: 0,
  range: 1,
  bars: 2,
  start: 3,
  low: 4,
  high: 5,
  bodyLow: 6,
  bodyHigh: 7,
  /** Bars after the base so far. */
  after: 8,
  /** Low and high of the base and the first bar after it. */
  outerLow: 9,
  outerHigh: 10,
} as const;

/** Everything zones remember. */
interface ZoneState {
  bar: number;
  nextId: number;
  /** Zones that live, oldest first. */
  zones: Float64Array;
  count: number;
  /** Place 0: the pattern whose base is at work; after it, those that wait for their leg out. */
  readonly patterns: Float64Array;
  hasBase: boolean;
  waiting: number;
  /** Volume z-scores of the last bars. */
  readonly volumes: Float64Array;
}

/** The definition of a zone, as numbers. */
export interface ZoneRules {
  readonly edges: 'body' | 'wick';
  readonly breakBy: 'close' | 'wick';
  readonly maxAge: number;
  /** Least overlap of two zones that merge, of the smaller; above 1: never. */
  readonly mergeOverlap: number;
}

/**
 * Supply and demand zones: reads open, high, low, close and volume; writes of the nearest living zone of each side its edges, score and
 * number of tests.
 */
export function zonesMachine(rules: ZoneRules, listen: ZoneListener | undefined): Kernel<unknown[]> {
  checkInteger('zones', rules.maxAge, 'maxAge');
  checkPositive('zones', rules.mergeOverlap, 'mergeOverlap');
  return composeKernel(
    'open high low close volume',
    [
      [atrKernel(14), 'high low close', 'range'],
      [zscoreKernel(50), 'volume', 'volumeZ'],
      [machine(rules, listen), 'open high low close range volumeZ', zoneOutputs.join(' ')],
    ],
    zoneOutputs.join(' '),
  );
}

/** The columns that {@link zonesMachine} writes. */
export const zoneOutputs = [
  'demandProximal',
  'demandDistal',
  'demandScore',
  'demandTests',
  'supplyProximal',
  'supplyDistal',
  'supplyScore',
  'supplyTests',
] as const;

function machine(rules: ZoneRules, listen: ZoneListener | undefined): Kernel<ZoneState> {
  return {
    inputs: 6,
    outputs: zoneOutputs.length,
    init: () => ({
      bar: 0,
      nextId: 0,
      zones: new Float64Array(16 * zoneSize),
      count: 0,
      patterns: new Float64Array((2 + legOutBars) * patternSize),
      hasBase: false,
      waiting: 0,
      volumes: new Float64Array(legOutBars).fill(NaN),
    }),

    advance(state, inputs, outputs, from, to) {
      const [open, high, low, close, , volumeZ] = inputs;
      for (let i = from; i < to; i++) {
        const isKnown = 0 * (open[i] + high[i] + low[i] + close[i]) === 0;
        if (isKnown) {
          state.volumes[state.bar % legOutBars] = volumeZ[i];
          updateZones(state, rules, listen, inputs, i);
          followPatterns(state, rules, listen, inputs, i);
        }
        writeNearest(state, outputs, i, isKnown);
        state.bar++;
      }
    },
  };
}

/** The life of zones: visits, breaks, age. As the others it reads the columns itself: numbers handed to a function would be boxed. */
function updateZones(
  state: ZoneState,
  { breakBy, maxAge }: ZoneRules,
  listen: ZoneListener | undefined,
  [, high, low, close]: readonly Column[],
  i: number,
): void {
  const { zones } = state;
  const h = high[i];
  const l = low[i];
  const c = close[i];
  let kept = 0;
  for (let k = 0; k < state.count; k++) {
    const at = k * zoneSize;
    const side = zones[at + F.side];
    const reach = side > 0 ? l : h;
    const proximal = zones[at + F.proximal];
    let change: ZoneChange | undefined;
    if (state.bar - zones[at + F.born] >= maxAge) change = 'expired';
    else if (side * ((breakBy === 'close' ? c : reach) - zones[at + F.distal]) < 0) change = 'broken';
    else if (zones[at + F.inside] === 0 && side * (reach - proximal) <= 0) {
      zones[at + F.inside] = 1;
      zones[at + F.tests]++;
      zones[at + F.score] = scoreOf(zones, at);
      listen?.('tested', zones, at, state.bar);
    }
    if (zones[at + F.inside] === 1 && side * (c - proximal) > 0) zones[at + F.inside] = 0;
    if (change !== undefined) {
      listen?.(change, zones, at, state.bar);
      continue;
    }
    if (kept < k) zones.copyWithin(kept * zoneSize, at, at + zoneSize);
    kept++;
  }
  state.count = kept;
}

/** Leg in, base, leg out. */
function followPatterns(
  state: ZoneState,
  rules: ZoneRules,
  listen: ZoneListener | undefined,
  [open, high, low, close, ranges]: readonly Column[],
  i: number,
): void {
  const { patterns } = state;
  const o = open[i];
  const h = high[i];
  const l = low[i];
  const c = close[i];
  const range = ranges[i];
  const body = Math.abs(c - o);
  const height = h - l;
  const tie = tieOf(h); // equal in ticks is equal, however it is rounded
  if (state.hasBase) {
    const isBase = body <= 0.5 * height + tie && height <= patterns[P.range] + tie;
    if (isBase && patterns[P.bars] < mostBaseBars) {
      patterns[P.bars]++;
      if (l < patterns[P.low]) patterns[P.low] = l;
      if (h > patterns[P.high]) patterns[P.high] = h;
      patterns[P.bodyLow] = Math.min(patterns[P.bodyLow], o, c);
      patterns[P.bodyHigh] = Math.max(patterns[P.bodyHigh], o, c);
    } else {
      state.hasBase = false;
      if (!isBase && patterns[P.bars] > 0) {
        patterns[P.outerLow] = Math.min(patterns[P.low], l);
        patterns[P.outerHigh] = Math.max(patterns[P.high], h);
        state.waiting++;
        patterns.copyWithin(state.waiting * patternSize, 0, patternSize);
      }
    }
  }
  let kept = 0;
  for (let k = 1; k <= state.waiting; k++) {
    const at = k * patternSize;
    const after = ++patterns[at + P.after];
    const up = c - patterns[at + P.high];
    const down = patterns[at + P.low] - c;
    const far = Math.min(2 * patterns[at + P.range], 2 * (patterns[at + P.high] - patterns[at + P.low]));
    const isUp = up >= far - tie;
    if (isUp || down >= far - tie) addZone(state, rules, listen, at, isUp ? 1 : -1, Math.max(up, down));
    else if (after < legOutBars) {
      kept++;
      if (kept < k) patterns.copyWithin(kept * patternSize, at, at + patternSize);
    }
  }
  state.waiting = kept;
  if (height > 0 && body >= 0.5 * height - tie && height >= range - tie && c !== o) {
    state.hasBase = true;
    patterns.fill(0, 0, patternSize);
    patterns[P.legIn] = c > o ? 1 : -1;
    patterns[P.range] = range;
    patterns[P.start] = state.bar + 1;
    patterns[P.low] = patterns[P.bodyLow] = Infinity;
    patterns[P.high] = patterns[P.bodyHigh] = -Infinity;
  }
}

function addZone(
  state: ZoneState,
  { edges, mergeOverlap }: ZoneRules,
  listen: ZoneListener | undefined,
  at: number,
  side: 1 | -1,
  displacement: number,
): void {
  const { patterns } = state;
  if (state.zones.length < (state.count + 1) * zoneSize) {
    const larger = new Float64Array(2 * state.zones.length);
    larger.set(state.zones);
    state.zones = larger;
  }
  const { zones } = state;
  const own = state.count * zoneSize;
  const body = side > 0 ? P.bodyHigh : P.bodyLow;
  const wick = side > 0 ? P.high : P.low;
  zones[own + F.side] = side;
  zones[own + F.proximal] = patterns[at + (edges === 'body' ? body : wick)];
  zones[own + F.distal] = patterns[at + (side > 0 ? P.outerLow : P.outerHigh)];
  zones[own + F.tests] = 0;
  zones[own + F.inside] = 0;
  zones[own + F.born] = state.bar;
  zones[own + F.baseStart] = patterns[at + P.start];
  zones[own + F.baseBars] = patterns[at + P.bars];
  zones[own + F.displacement] = displacement / patterns[at + P.range];
  let volumeZ = NaN;
  for (let k = 0; k < patterns[at + P.after]; k++) {
    const z = state.volumes[(state.bar - k) % legOutBars];
    if (!(z <= volumeZ)) volumeZ = z;
  }
  zones[own + F.volumeZ] = volumeZ;
  zones[own + F.legIn] = patterns[at + P.legIn];
  zones[own + F.id] = state.nextId++;
  merge(state, mergeOverlap, listen, own);
  const now = state.count * zoneSize;
  zones[now + F.score] = scoreOf(zones, now);
  state.count++;
  listen?.('fresh', zones, now, state.bar);
}

/** Takes the zones that a new one overlaps into it. */
function merge(state: ZoneState, least: number, listen: ZoneListener | undefined, own: number): void {
  const { zones } = state;
  const side = zones[own + F.side];
  let kept = 0;
  for (let k = 0; k < state.count; k++) {
    const at = k * zoneSize;
    const top = Math.min(upper(zones, at), upper(zones, own));
    const bottom = Math.max(lower(zones, at), lower(zones, own));
    const smaller = Math.min(upper(zones, at) - lower(zones, at), upper(zones, own) - lower(zones, own));
    const overlaps =
      zones[at + F.side] === side && top >= bottom && top - bottom >= least * smaller - tieOf(top);
    if (overlaps) {
      const outer = side > 0 ? Math.max : Math.min;
      const inner = side > 0 ? Math.min : Math.max;
      zones[own + F.proximal] = outer(zones[own + F.proximal], zones[at + F.proximal]);
      zones[own + F.distal] = inner(zones[own + F.distal], zones[at + F.distal]);
      zones[own + F.tests] = Math.max(zones[own + F.tests], zones[at + F.tests]);
      listen?.('merged', zones, at, state.bar);
      continue;
    }
    if (kept < k) zones.copyWithin(kept * zoneSize, at, at + zoneSize);
    kept++;
  }
  if (kept < state.count) zones.copyWithin(kept * zoneSize, own, own + zoneSize);
  state.count = kept;
}

const upper = (zones: Column, at: number): number => Math.max(zones[at + F.proximal], zones[at + F.distal]);
const lower = (zones: Column, at: number): number => Math.min(zones[at + F.proximal], zones[at + F.distal]);

/** The mean of what is known of a zone: displacement, brevity, freshness, volume of the leg out. */
function scoreOf(zones: Column, at: number): number {
  const displacement = Math.min(1, zones[at + F.displacement] / 4);
  const brevity = 1 - (zones[at + F.baseBars] - 1) / mostBaseBars;
  const freshness = 1 / (1 + zones[at + F.tests]);
  const z = zones[at + F.volumeZ];
  const sum = displacement + brevity + freshness;
  return z === z ? (sum + Math.min(1, Math.max(0, z / 3))) / 4 : sum / 3;
}

/** Demand with the highest proximal edge, supply with the lowest one. */
function writeNearest(state: ZoneState, outputs: readonly Float64Array[], i: number, isKnown: boolean): void {
  const { zones } = state;
  let demand = -1;
  let supply = -1;
  for (let at = 0; at < state.count * zoneSize; at += zoneSize) {
    if (zones[at] > 0) {
      if (demand < 0 || zones[at + F.proximal] > zones[demand + F.proximal]) demand = at;
    } else if (supply < 0 || zones[at + F.proximal] < zones[supply + F.proximal]) supply = at;
  }
  for (let k = 0; k < 2; k++) {
    const at = k === 0 ? demand : supply;
    const none = at < 0 || !isKnown ? NaN : 0;
    const own = at < 0 ? 0 : at;
    outputs[4 * k][i] = zones[own + F.proximal] + none;
    outputs[4 * k + 1][i] = zones[own + F.distal] + none;
    outputs[4 * k + 2][i] = zones[own + F.score] + none;
    outputs[4 * k + 3][i] = zones[own + F.tests] + none;
  }
}
