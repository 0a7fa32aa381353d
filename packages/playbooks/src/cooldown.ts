import { above, below, compute, constant, pointwise, type Kernel, type Series } from '@veloce/core';

/** Entries with none in the `bars` bars after one, whichever its side. */
export function rested(
  bars: number,
  { long, short }: { readonly long?: Series | undefined; readonly short?: Series | undefined },
): { readonly long?: Series; readonly short?: Series } {
  const side = pointwise(sideOf, [], [long ?? constant(0), short ?? constant(0)]);
  const free = compute(restKernel, [bars], [side]);
  return {
    ...(long === undefined ? {} : { long: above(free, 0) }),
    ...(short === undefined ? {} : { short: below(free, 0) }),
  };
}

/** 1 where the first holds alone, -1 where the second does, 0 where both do or neither, NaN where that is not known. */
const sideOf = (long: number, short: number): number => {
  const goes = long !== 0 && long === long;
  const falls = short !== 0 && short === short;
  return goes ? (falls ? 0 : 1) : falls ? -1 : 0 * (long + short);
};

/** Lets a side through when none of the `bars` bars before it let one through. */
function restKernel(bars: number): Kernel<{ since: number }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ since: bars }),

    advance(state, [side], [output], from, to) {
      let since = 1 * state.since; // unboxed
      for (let i = from; i < to; i++) {
        const x = side[i];
        const enters = (x === 1 || x === -1) && since >= bars;
        output[i] = enters || x !== x ? x : 0;
        since = enters ? 0 : since + 1;
      }
      state.since = since;
    },
  };
}
