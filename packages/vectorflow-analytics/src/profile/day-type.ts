import * as z from 'zod';
import { tieOf } from '@veloce/indicators';
import { checkArguments, parseOptions } from '@veloce/core';
import { initialBalance } from './levels.js';
import type { Profile } from './profile.js';
import { singlePrints } from './structure.js';

/** The kinds of day, in the order in which they are tried. */
export const dayTypes = [
  'non-trend',
  'neutral-centre',
  'neutral-extreme',
  'double-distribution',
  'trend',
  'normal',
  'normal-variation',
  'unclassified',
] as const;

/** A kind of day. */
export type DayTypeName = (typeof dayTypes)[number];

/** Thresholds of the kinds of day. */
export const DayTypeOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    ibBrackets: z.int().min(1).default(2).describe('brackets of the initial balance'),
    narrowPct: z
      .number()
      .positive()
      .default(0.5)
      .describe('range of a non-trend day, by the median of sessions before'),
    quietExtension: z
      .number()
      .min(0)
      .default(0.25)
      .describe('its largest extension, by the range of the initial balance'),
    extremePct: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.2)
      .describe('distance from an end of the range that is extreme'),
    splitPct: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.25)
      .describe('share of TPOs on each side of a double distribution'),
    trendEnds: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.25)
      .describe('distance of open and close of a trend day from opposite ends'),
    trendBrackets: z
      .number()
      .gt(0)
      .max(1)
      .default(0.6)
      .describe('share of brackets that one-time-frame on a trend day'),
    normalPct: z
      .number()
      .gt(0)
      .max(1)
      .default(0.85)
      .describe('share of the range that a normal day makes in the initial balance'),
  }))();

/** A kind of day, and the numbers behind it. */
export interface DayType {
  readonly type: DayTypeName;
  /** False while the session develops. */
  readonly final: boolean;
  readonly range: number;
  readonly ibRange: number;
  readonly extensionUp: number;
  readonly extensionDown: number;
  /** The places of open and close in the range, in [0, 1]; 0.5 when there is no range. */
  readonly openAt: number;
  readonly closeAt: number;
  /** Share of brackets after the initial balance that kept to one direction. */
  readonly oneTimeFraming: number;
}

/**
 * The kind of day of a profile; the first rule that holds wins.
 *
 * @param medianRange Median range of the sessions before, usually 20; NaN when not known: then no day is a non-trend day.
 * @see definitions §1.11
 * @example
 * ```ts
 * dayType(profile, NaN).type; // 'trend'
 * ```
 */
export function dayType(
  profile: Profile,
  medianRange: number,
  options?: z.input<typeof DayTypeOptions>,
): DayType {
  checkArguments(
    'dayType',
    { profile, medianRange },
    { profile: { tpos: 'numbers', brackets: 'list', printed: 'numbers' }, medianRange: 'number' },
  );
  const own = parseOptions('dayType', DayTypeOptions, options ?? {});
  const { high, low, open, close, tickSize, ticksPerRow } = profile;
  const ib = initialBalance(profile, own.ibBrackets);
  const range = high - low;
  const place = (price: number): number => (range > 0 ? (price - low) / range : 0.5);
  const facts = {
    final: !Number.isNaN(profile.completeAt),
    range,
    ibRange: ib.high - ib.low,
    extensionUp: ib.extensionUp,
    extensionDown: ib.extensionDown,
    openAt: place(open),
    closeAt: place(close),
    oneTimeFraming: oneTimeFraming(profile, own.ibBrackets),
  };
  return { type: classify(profile, facts, medianRange, tickSize * ticksPerRow, own), ...facts };
}

type Facts = Omit<DayType, 'type'>;

function classify(
  profile: Profile,
  { range, ibRange, extensionUp, extensionDown, openAt, closeAt, oneTimeFraming: framing }: Facts,
  medianRange: number,
  row: number,
  own: z.output<typeof DayTypeOptions>,
): DayTypeName {
  // Equal in ticks is equal, however it is rounded.
  const tie = tieOf(profile.high);
  const part = range > 0 ? tie / range : 0;
  const quiet = own.quietExtension * ibRange + tie;
  if (range <= own.narrowPct * medianRange + tie && extensionUp <= quiet && extensionDown <= quiet)
    return 'non-trend';
  const [up, down] = [extensionUp > row + tie, extensionDown > row + tie];
  const isExtreme = closeAt <= own.extremePct + part || closeAt >= 1 - own.extremePct - part;
  if (up && down) return isExtreme ? 'neutral-extreme' : 'neutral-centre';
  const oneSide = up !== down;
  if (oneSide && ibRange <= 0.5 * range + tie && isSplit(profile, own.splitPct)) return 'double-distribution';
  const ends = own.trendEnds + part;
  const across = (openAt <= ends && closeAt >= 1 - ends) || (openAt >= 1 - ends && closeAt <= ends);
  if (oneSide && ibRange <= range / 3 + tie && across && framing >= own.trendBrackets) return 'trend';
  if (ibRange >= own.normalPct * range - tie) return 'normal';
  return oneSide ? 'normal-variation' : 'unclassified';
}

/** Whether single prints of two rows or more leave enough TPOs on both sides. */
function isSplit(profile: Profile, share: number): boolean {
  const { tpos } = profile;
  const total = tpos.reduce((sum, n) => sum + n, 0);
  return singlePrints(profile).some(({ from, to }) => {
    if (to === from) return false;
    const below = tpos.subarray(0, from).reduce((sum, n) => sum + n, 0);
    const above = tpos.subarray(to + 1).reduce((sum, n) => sum + n, 0);
    return below >= share * total && above >= share * total;
  });
}

/** Share of the brackets after the initial balance whose low (up day) or high (down day) did not fall behind the one before. */
function oneTimeFraming({ brackets, open, close }: Profile, ibBrackets: number): number {
  let [kept, all] = [0, 0];
  brackets.forEach((bracket, k) => {
    if (k === 0 || bracket.number < ibBrackets) return;
    const before = brackets[k - 1];
    all++;
    if (close >= open ? bracket.low >= before.low : bracket.high <= before.high) kept++;
  });
  return all === 0 ? 0 : kept / all;
}
