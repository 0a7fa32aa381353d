import { checkArguments } from '@veloce/core';
import type { Kernel } from '@veloce/core';
import { componentNames } from './fuse.js';

/**
 * {@link fuse} on columns: reads for each component its opinion (direction times strength; NaN: missing) and its confidence; writes `net`
 * and confidence.
 *
 * @param weights One per component, >= 0.
 * @throws {RangeError} when there is not one weight per component, or all are 0.
 * @see definitions §10
 */
export function fusionKernel(weights: readonly number[]): Kernel<null> {
  checkArguments('fusionKernel', { weights }, { weights: 'numbers' });
  const count = componentNames.length;
  const all = weights.reduce((sum, w) => sum + w, 0);
  if (weights.length !== count || weights.some((w) => !(w >= 0)) || !(all > 0)) {
    throw new RangeError(`fusion: needs ${count} weights >= 0, not all 0, got ${weights.join(', ')}`);
  }
  return {
    inputs: 2 * count,
    outputs: 2,
    init: () => null,

    advance(_state, inputs, [net, confidence], from, to) {
      for (let i = from; i < to; i++) {
        let sum = 0;
        let sure = 0;
        let present = 0;
        let rising = 0;
        let falling = 0;
        let strong = 0;
        for (let k = 0; k < count; k++) {
          const opinion = inputs[2 * k][i];
          if (opinion !== opinion) continue;
          const weight = weights[k];
          const certain = weight * inputs[2 * k + 1][i];
          sum += certain * opinion;
          sure += certain;
          present += weight;
          const size = weight * Math.abs(opinion);
          strong += size;
          if (opinion > 0) rising += size;
          else falling += size;
        }
        const own = sure > 0 ? sum / sure : 0;
        const opposing = own > 0 ? falling : own < 0 ? rising : 0;
        net[i] = own;
        confidence[i] = (present / all) * (strong > 0 ? 1 - opposing / strong : 1);
      }
    },
  };
}
