import { checkArguments } from './check-arguments.js';
import { checkFields } from './check-fields.js';
import type { Column } from './column.js';
import { runKernel, type Kernel } from './kernel.js';
import {
  checkCut,
  firstDifference,
  spreadCuts,
  withoutDoubles,
  type Lookahead,
  type LookaheadOptions,
} from './lookahead-finding.js';

/**
 * Looks for look-ahead in a kernel: its outputs at or before each cut may not depend on its inputs after it.
 *
 * @throws {RangeError} when a cut leaves no bar before or after it.
 */
export function detectKernelLookahead(
  kernel: Kernel,
  inputs: readonly Column[],
  options: LookaheadOptions = {},
): readonly Lookahead[] {
  checkArguments('detectKernelLookahead', { inputs }, { inputs: ['numbers'] });
  const length = inputs[0]?.length ?? 0;
  checkFields('detectKernelLookahead', options, ['cuts']);
  const { cuts = spreadCuts(length) } = options;
  const whole = runKernel(kernel, inputs);
  const found: Lookahead[] = [];
  for (const cut of cuts) {
    checkCut('detectKernelLookahead', cut, length);
    const changed = inputs.map((input) => {
      const copy = input.slice();
      for (let i = cut + 1; i < length; i++) copy[i] = 3 * copy[i] + 1 + i;
      return copy;
    });
    const past = inputs.map((input) => input.slice(0, cut + 1));
    for (const other of [runKernel(kernel, past), runKernel(kernel, changed)]) {
      other.forEach((output, k) => found.push(...firstDifference(`output ${k}`, whole[k], output, cut)));
    }
  }
  return withoutDoubles(found);
}
