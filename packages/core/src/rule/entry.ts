import type { Either } from 'fp-ts/lib/Either.js';
import { rejection, type Phase, type Rejection } from '../phase.js';
import type { Features } from '../row.js';
import type { Kernel } from '../kernel.js';
import { compute, type Operand, type Series } from '../series.js';
import type { Side } from '../signal.js';
import type { PartsOf } from './parts.js';

/** The result of a rule's first phase. */
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
        entry: gateSeries(long, short),
      };
    },
    gate: { feature: 'entry', rejection: noEntry, unknown: notKnown },
    decide({ entry }, _found, params) {
      const { long, short } = partsOf(undefined, params);
      if (short === undefined) return goLong;
      if (long === undefined) return goShort;
      return entry === 1 ? goLong : entry === -1 ? goShort : noSide;
    },
  };
}

/** The series that the gate reads: one side's condition unchanged, or the {@link sideKernel} of two. */
function gateSeries(long: Operand | undefined, short: Operand | undefined): Series | number {
  if (long === undefined || short === undefined) return (long ?? short)!;
  return compute(sideKernel, [], [long, short]);
}

/** 1 where only the first holds, -1 where only the second does, 2 where both do, 0 where neither; `NaN` where that is not known. */
function sideKernel(): Kernel<null> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => null,
    advance(_state, [longs, shorts], [output], from, to) {
      for (let i = from; i < to; i++) {
        const long = longs[i];
        const short = shorts[i];
        const goes = long !== 0 && long === long;
        const falls = short !== 0 && short === short;
        output[i] = goes ? (falls ? 2 : 1) : falls ? -1 : 0 * (long + short);
      }
    },
  };
}

const noEntry = /* @__PURE__ */ rejection('entry', 'no condition holds');
const notKnown = /* @__PURE__ */ rejection('entry', 'a value is missing or warming up');
const goLong: Either<Rejection, Entering> = { _tag: 'Right', right: { side: 'LONG' } };
const goShort: Either<Rejection, Entering> = { _tag: 'Right', right: { side: 'SHORT' } };
const noSide: Either<Rejection, Entering> = {
  _tag: 'Left',
  left: /* @__PURE__ */ rejection('entry', 'long and short hold at once'),
};
