import * as z from 'zod';
import {
  checkArguments,
  checkMarket,
  computeAll,
  intervalMs,
  parseOptions,
  resample,
  runKernel,
} from '@veloce/core';
import type { Kernel, MarketData, MarketSeries, Series, Timeframe } from '@veloce/core';
import { named } from '../named.js';
import { zoneFields, zoneOutputs, zonesMachine, type ZoneChange } from './zone-machine.js';

/** The definition of a zone. */
export const ZoneOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    edges: z
      .enum(['body', 'wick'])
      .default('body')
      .describe('what the proximal edge follows: bodies of the base, or wicks'),
    breakBy: z.enum(['close', 'wick']).default('close').describe('what breaks a zone beyond its distal edge'),
    maxAge: z.int().min(1).default(1_000).describe('bars after which a zone is dropped'),
    mergeOverlap: z
      .number()
      .positive()
      .default(0.5)
      .describe('least overlap of two zones of a side that become one, of the smaller; above 1: none do'),
  }))();

/** The definition of a zone; fields with a default are optional. */
export type ZoneOptions = z.input<typeof ZoneOptions>;

/** The nearest living zone of each side as it was known at each bar; NaN where there is none. */
export type ZoneColumns<T = Float64Array> = Readonly<Record<(typeof zoneOutputs)[number], T>>;

/**
 * Supply and demand zones: a leg in, a base of one to six small bars, and a fast leg out of it. Demand is left upward, supply downward.
 *
 * Each side shows the zone with the proximal edge nearest to the other side. A zone is known at the bar that completes its leg
 * out, and dies when a bar closes beyond its distal edge, or of age.
 *
 * @returns Per side: proximal edge (in quote currency), distal edge, score in [0, 1], number of tests; n values each.
 * @throws {RangeError} naming each option that is out of its domain.
 * @see definitions §9
 * @example
 * ```ts
 * const { demandProximal, demandDistal } = zoneColumns(data);
 * ```
 */
export function zoneColumns(data: MarketData, options: ZoneOptions = {}): ZoneColumns {
  checkMarket('zoneColumns', data);
  const { open, high, low, close, volume, firstBar } = data;
  const kernel = zonesKernel(...argumentsOf(options));
  return named(zoneOutputs, runKernel(kernel, [open, high, low, close, volume], { firstBar }));
}

/** The same as series, for the features of a phase. */
export function zoneSeries(market: MarketSeries, options: ZoneOptions = {}): ZoneColumns<Series> {
  checkArguments('zoneSeries', { market }, { market: { open: 'series', volume: 'series' } });
  const { open, high, low, close, volume } = market;
  return named(zoneOutputs, computeAll(zonesKernel, argumentsOf(options), [open, high, low, close, volume]));
}

/** The kernel of {@link zoneColumns}: reads open, high, low, close and volume. */
export function zonesKernel(
  edges: 'body' | 'wick',
  breakBy: 'close' | 'wick',
  maxAge: number,
  mergeOverlap: number,
): Kernel {
  checkArguments(
    'zonesKernel',
    { edges, breakBy, maxAge, mergeOverlap },
    { edges: 'body|wick', breakBy: 'close|wick', maxAge: 'number', mergeOverlap: 'number' },
  );
  return zonesMachine({ edges, breakBy, maxAge, mergeOverlap }, undefined);
}

function argumentsOf(options: ZoneOptions): Parameters<typeof zonesKernel> {
  const { edges, breakBy, maxAge, mergeOverlap } = parseOptions('zones', ZoneOptions, options);
  return [edges, breakBy, maxAge, mergeOverlap];
}

/** An event in the life of a zone. */
export interface ZoneEvent {
  readonly change: ZoneChange;
  readonly side: 'demand' | 'supply';
  /** Leg in, base, leg out. */
  readonly pattern: 'RBR' | 'DBR' | 'DBD' | 'RBD';
  /** Tells the events of one zone from those of another. */
  readonly id: number;
  /** First bar of the base, or the bar at which the change happened. */
  readonly index: number;
  readonly confirmedAt: number;
  readonly proximal: number;
  readonly distal: number;
  readonly tests: number;
  /** In [0, 1]: the mean of what is known of it. */
  readonly score: number;
  /** How much that is: 3 (displacement, brevity, freshness), or 4 where the volume of its leg out can be judged. */
  readonly scoreParts: number;
}

/**
 * Everything that happened to zones, in the order of time: `fresh` when one is complete, `tested` for each visit, and its end:
 * `broken`, `merged` into a newer one, or `expired`.
 *
 * @throws {RangeError} naming each option that is out of its domain.
 * @see definitions §9
 * @example
 * ```ts
 * zoneEvents(data).filter((event) => event.change === 'fresh' && event.side === 'demand');
 * ```
 */
export function zoneEvents(data: MarketData, options: ZoneOptions = {}): readonly ZoneEvent[] {
  checkMarket('zoneEvents', data);
  const events: ZoneEvent[] = [];
  const F = zoneFields;
  const machine = zonesMachine(parseOptions('zones', ZoneOptions, options), (change, zones, at, bar) => {
    const isDemand = zones[at + F.side] > 0;
    events.push({
      change,
      side: isDemand ? 'demand' : 'supply',
      pattern: `${zones[at + F.legIn] > 0 ? 'R' : 'D'}B${isDemand ? 'R' : 'D'}`,
      id: zones[at + F.id],
      index: change === 'fresh' ? zones[at + F.baseStart] : bar,
      confirmedAt: bar,
      proximal: zones[at + F.proximal],
      distal: zones[at + F.distal],
      tests: zones[at + F.tests],
      score: zones[at + F.score],
      scoreParts: Number.isNaN(zones[at + F.volumeZ]) ? 3 : 4,
    });
  });
  const { open, high, low, close, volume, firstBar } = data;
  runKernel(machine, [open, high, low, close, volume], { firstBar });
  return events;
}

/** A fresh zone and the higher timeframes that agree with it. */
export interface MultiTimeframeZone extends ZoneEvent {
  /** Higher timeframes with a living zone of its side that overlapped it when it was complete. */
  readonly agrees: readonly Timeframe[];
  /** Score with the agreement (share of the timeframes) as one more part. */
  readonly combinedScore: number;
}

/**
 * Fresh zones of a market, and which higher timeframes had a living zone of the same side in their place. Higher timeframes count closed
 * bars only.
 *
 * @throws {RangeError} naming each option that is out of its domain, or when a timeframe is not longer than the market's.
 * @see definitions §9
 * @example
 * ```ts
 * multiTimeframeZones(data, ['15m', '1h']).filter((zone) => zone.agrees.length === 2);
 * ```
 */
export function multiTimeframeZones(
  data: MarketData,
  timeframes: readonly Timeframe[],
  options: ZoneOptions = {},
): readonly MultiTimeframeZone[] {
  checkMarket('multiTimeframeZones', data);
  checkArguments('multiTimeframeZones', { timeframes }, { timeframes: ['text'] });
  const higher = timeframes.map((timeframe) => {
    if (intervalMs(timeframe) <= data.intervalMs) {
      throw new RangeError(`multiTimeframeZones: ${timeframe} is not longer than ${data.timeframe}`);
    }
    return { timeframe, lives: zoneLives(resample(data, timeframe), options) };
  });
  return zoneEvents(data, options)
    .filter((event) => event.change === 'fresh')
    .map((zone) => {
      const knownAt = data.time[zone.confirmedAt] + data.intervalMs;
      const agrees = higher
        .filter(({ lives }) => lives.some((life) => overlapsAt(life, zone, knownAt)))
        .map(({ timeframe }) => timeframe);
      const { score, scoreParts } = zone;
      const combinedScore = (scoreParts * score + agrees.length / timeframes.length) / (scoreParts + 1);
      return { ...zone, agrees, combinedScore };
    });
}

interface ZoneLife extends ZoneEvent {
  /** Epoch ms from which it was known, and until when it lived. */
  readonly from: number;
  to: number;
}

function zoneLives(data: MarketData, options: ZoneOptions): readonly ZoneLife[] {
  const lives = new Map<number, ZoneLife>();
  const knownAt = (i: number): number => data.time[i] + data.intervalMs;
  for (const event of zoneEvents(data, options)) {
    if (event.change === 'fresh') {
      lives.set(event.id, { ...event, from: knownAt(event.confirmedAt), to: Infinity });
    } else if (event.change !== 'tested') {
      const life = lives.get(event.id);
      if (life !== undefined) life.to = knownAt(event.confirmedAt);
    }
  }
  return [...lives.values()];
}

function overlapsAt(life: ZoneLife, zone: ZoneEvent, time: number): boolean {
  const range = ({ proximal, distal }: ZoneEvent): [number, number] =>
    proximal > distal ? [distal, proximal] : [proximal, distal];
  const [[a, b], [c, d]] = [range(life), range(zone)];
  return life.side === zone.side && life.from <= time && time < life.to && a <= d && c <= b;
}
