import { shown } from './shown.js';
import type { Column } from './column.js';
import { generate } from './generated-code.js';
import type { Kernel } from './kernel.js';

/** A pure function of numbers. */
export type Rule = (...values: number[]) => number;

type Loop = (
  output: Float64Array,
  columns: readonly Column[],
  rule: Rule,
  args: readonly number[],
  from: number,
  to: number,
) => void;

/**
 * The kernel behind `pointwise`: `output = rule(...inputs, ...args)` at each bar, without memory.
 *
 * @param rule Pure function of `inputs + args.length` numbers.
 * @param inputs How many columns it reads, an integer >= 1.
 * @throws {RangeError} when `inputs` is not an integer >= 1.
 */
export function pointwiseKernel(rule: Rule, inputs: number, args: readonly number[]): Kernel<null> {
  if (!Number.isInteger(inputs) || inputs < 1) {
    throw new RangeError(`pointwise: needs at least one series, got ${shown(inputs)}`);
  }
  let loop: Loop | undefined; // made when it is first needed: a search describes many series that it has computed before

  return {
    inputs,
    outputs: 1,
    init: () => null,
    advance(_state, columns, [output], from, to) {
      loop ??= loopOf(rule, inputs, args.length);
      loop(output, columns, rule, args, from, to);
    },
  };
}

/**
 * The loop of a rule. A loop that is new to the engine runs slowly until it has been compiled: a rule has one, whichever columns and
 * constants it is given.
 */
function loopOf(rule: Rule, inputs: number, argCount: number): Loop {
  const own = loops.get(rule) ?? new Map<string, Loop>();
  loops.set(rule, own);
  const shape = `${inputs} ${argCount}`;
  const loop = own.get(shape) ?? generateLoop(inputs, argCount) ?? plainLoop;
  own.set(shape, loop);
  return loop;
}

const loops = /* @__PURE__ */ new WeakMap<Rule, Map<string, Loop>>();

/** A separate loop for one rule, into which the rule can be inlined: `output[i] = rule(a0[i], a1[i], b0)`. */
export function generateLoop(inputs: number, argCount: number): Loop | undefined {
  const columns = Array.from({ length: inputs }, (_, k) => `a${k}`);
  const args = Array.from({ length: argCount }, (_, k) => `b${k}`);
  const values = [...columns.map((column) => `${column}[i]`), ...args];
  return generate(
    ['output', 'columns', 'rule', 'args', 'from', 'to'],
    `const [${columns.join()}] = columns; const [${args.join()}] = args;
     for (let i = from; i < to; i++) output[i] = rule(${values.join()});`,
  ) as Loop | undefined;
}

/** The same without generated code. */
export const plainLoop: Loop = (output, columns, rule, args, from, to) => {
  const inputs = columns.length;
  const values = [...columns.map(() => 0), ...args];
  for (let i = from; i < to; i++) {
    for (let k = 0; k < inputs; k++) values[k] = columns[k][i];
    output[i] = rule(...values);
  }
};
