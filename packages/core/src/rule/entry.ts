import type { Either } from 'fp-ts/lib/Either.js';
import { rejection, type Phase, type Rejection } from '../phase.js';
import type { Features } from '../row.js';
import { pointwise, type Operand, type Series } from '../series.js';
import type { Side } from '../signal.js';
import type { PartsOf } from './parts.js';

/** What the first phase of a rule finds. */
export interface Entering {
  readonly side: Side;
}

/** The first phase of a rule: which side its conditions hold for. */
export type EntryPhase = Phase<unknown, Features, undefined, Entering, 'entry'>;

/** Describes the first phase of a rule from its parts. */
export function entryPhase(partsOf: PartsOf): EntryPhase {
  return {
    name: 'entry',
    features: (market, params) => {
      const { long, short, show } = partsOf(market.timeframe, params);
      return {
        ...show,
        ...(long === undefined ? {} : { long }),
        ...(short === undefined ? {} : { short }),
        entry: entrySeries(long, short),
      };
    },
    gate: { feature: 'entry', rejection: noEntry, unknown: notKnown },
    decide: ({ entry }) => (entry === 1 ? goLong : entry === -1 ? goShort : noSide),
  };
}

/** 1 where only `long` holds, -1 where only `short` does, 2 where both do, 0 where neither; `NaN` where that is not known. */
export function entrySeries(long: Operand | undefined, short: Operand | undefined): Series {
  if (long !== undefined && short !== undefined) return pointwise(sideOf, [], [long, short]);
  return pointwise(short === undefined ? longOf : shortOf, [], [(long ?? short)!]);
}

const holds = (x: number): boolean => x !== 0 && x === x;
const sideOf = (long: number, short: number): number =>
  holds(long) ? (holds(short) ? 2 : 1) : holds(short) ? -1 : 0 * (long + short);
const longOf = (long: number): number => (holds(long) ? 1 : long);
const shortOf = (short: number): number => (holds(short) ? -1 : short);

const noEntry = /* @__PURE__ */ rejection('entry', 'no condition holds');
const notKnown = /* @__PURE__ */ rejection('entry', 'a value is missing or warming up');
const goLong: Either<Rejection, Entering> = { _tag: 'Right', right: { side: 'LONG' } };
const goShort: Either<Rejection, Entering> = { _tag: 'Right', right: { side: 'SHORT' } };
const noSide: Either<Rejection, Entering> = {
  _tag: 'Left',
  left: /* @__PURE__ */ rejection('entry', 'long and short hold at once'),
};
