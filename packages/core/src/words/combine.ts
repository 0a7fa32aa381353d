import { applyKernel } from '../apply.js';
import type { Column } from '../column.js';
import { pointwiseKernel, type Rule } from '../pointwise.js';
import { madeBy } from './series-text.js';
import { isSeries, constant, kindOf, type Operand, type Series } from '../series.js';

/**
 * A rule at each bar over operands of any kind, in their order. Numbers at the end are arguments of the rule, so that the loop
 * holds them as constants; numbers alone are worked out here.
 */
export function combine(
  word: string,
  rule: Rule,
  operands: readonly (Column | Operand)[],
): Series | Float64Array {
  operands.forEach((one, k) => checkOperand(word, one, k));
  let count = operands.length;
  while (count > 0 && typeof operands[count - 1] === 'number') count--;
  const args = operands.slice(count) as readonly number[];
  if (count === 0) return constant(rule(...args));
  return madeBy(word, applyKernel(pointwiseKernel, [rule, count, args], operands.slice(0, count))[0]);
}

/**
 * Refuses what a word cannot read.
 *
 * @throws {TypeError} saying which operand it is.
 */
function checkOperand(word: string, operand: Column | Operand, k: number): void {
  if (typeof operand === 'number' || isSeries(operand)) return;
  if (typeof operand === 'object' && operand !== null && typeof operand.length === 'number') return;
  throw new TypeError(
    `${word}: operand ${k + 1} must be a series, a column or a number, got ${kindOf(operand)}`,
  );
}
