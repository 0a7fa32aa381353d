import { describe, expect, it } from 'vitest';
import type { Column } from '../column.js';
import { compile, startProgram } from '../program.js';
import { constant, input, type Operand, type Series } from '../series.js';
import { seededRandom } from '../seeded-random.js';
import { absolute, dividedBy, larger, minus, plus, smaller, times } from './arithmetic.js';
import { above, and, atLeast, atMost, below, choose, not, or } from './conditions.js';
import { crossesAbove, crossesBelow } from './crossing.js';
import { highest, lowest, since, within } from './memory.js';

const length = 400;
const random = seededRandom(17);
/** Small steps, so that values meet, with holes. */
const walk = (): Float64Array => {
  let x = 0;
  return Float64Array.from({ length }, () => (random() < 0.05 ? NaN : (x += Math.round(4 * random() - 2))));
};
const flags = (): Float64Array =>
  Float64Array.from({ length }, () => (random() < 0.1 ? NaN : random() < 0.8 ? 0 : random() < 0.5 ? 1 : -2));

const columns: Readonly<Record<string, Float64Array>> = { a: walk(), b: walk(), p: flags(), q: flags() };
const { a, b, p, q } = columns;
const [sa, sb, sp, sq] = [input('a'), input('b'), input('p'), input('q')];

/** The values of a series, computed in blocks of this many bars. */
function valuesOf(series: Series, blockLength: number): Float64Array {
  const program = compile({ it: series });
  const run = startProgram(program, 0, blockLength);
  const values = new Float64Array(length);
  for (let from = 0; from < length; from += blockLength) {
    const to = Math.min(length, from + blockLength);
    run.advance(
      program.inputs.map((name) => columns[name].subarray(from, to)),
      to - from,
    );
    values.set(run.columns[program.slots['it']].subarray(0, to - from), from);
  }
  return values;
}

/** True, false, or unknown. */
type Truth = boolean | undefined;
const truth = (x: number): Truth => (Number.isNaN(x) ? undefined : x !== 0);
const code = (one: Truth): number => (one === undefined ? NaN : one ? 1 : 0);
const each = (rule: (i: number) => number): Float64Array => Float64Array.from({ length }, (_, i) => rule(i));
const compared = (x: Column, y: Column | number, rule: (x: number, y: number) => boolean): Float64Array =>
  each((i) => {
    const [left, right] = [x[i], typeof y === 'number' ? y : y[i]];
    return Number.isNaN(left + right) ? NaN : Number(rule(left, right));
  });
const kleene = (word: 'and' | 'or', ...all: readonly Column[]): Float64Array =>
  each((i) => {
    const truths = all.map((one) => truth(one[i]));
    const decisive = word === 'or';
    return code(truths.includes(decisive) ? decisive : truths.includes(undefined) ? undefined : !decisive);
  });
const crossed = (x: Column, y: Column | number, direction: 1 | -1): Float64Array =>
  each((i) => {
    const distance = (k: number): number => x[k] - (typeof y === 'number' ? y : y[k]);
    if (Number.isNaN(distance(i))) return NaN;
    if (!(direction * distance(i) > 0)) return 0;
    for (let k = i - 1; k >= 0; k--) {
      if (distance(k) !== 0 && !Number.isNaN(distance(k))) return direction * distance(k) < 0 ? 1 : 0;
    }
    return 0;
  });
const windowed = (bars: number, rule: (window: readonly number[]) => number, x: Column): Float64Array =>
  each((i) => rule(Array.from({ length: bars }, (_, k) => (i - k < 0 ? NaN : x[i - k]))));

/** Word, its series, its column, and what it has to be, by a slower way. */
const words: readonly (readonly [string, Operand, Column, Float64Array])[] = [
  ['above', above(sa, sb), above(a, b), compared(a, b, (x, y) => x > y)],
  ['above a number', above(sa, 1), above(a, 1), compared(a, 1, (x, y) => x > y)],
  ['a number above', above(1, sa), above(1, a), compared(a, 1, (x, y) => y > x)],
  ['below', below(sa, sb), below(a, b), compared(a, b, (x, y) => x < y)],
  ['atLeast', atLeast(sa, sb), atLeast(a, b), compared(a, b, (x, y) => x >= y)],
  ['atMost', atMost(sa, sb), atMost(a, b), compared(a, b, (x, y) => x <= y)],
  ['and', and(sp, sq), and(p, q), kleene('and', p, q)],
  ['and of three', and(sp, sq, sa), and(p, q, a), kleene('and', p, q, a)],
  ['and of one', and(sp), and(p), kleene('and', p)],
  ['or', or(sp, sq), or(p, q), kleene('or', p, q)],
  ['or of three', or(sp, sq, sa), or(p, q, a), kleene('or', p, q, a)],
  ['not', not(sp), not(p), each((i) => code(p[i] === 0 ? true : truth(p[i]) && false))],
  [
    'choose',
    choose(sp, sa, sb),
    choose(p, a, b),
    each((i) => (Number.isNaN(p[i]) ? NaN : p[i] === 0 ? b[i] : a[i])),
  ],
  ['plus', plus(sa, sb), plus(a, b), each((i) => a[i] + b[i])],
  ['minus', minus(sa, 3), minus(a, 3), each((i) => a[i] - 3)],
  ['minus from a number', minus(3, sa), minus(3, a), each((i) => 3 - a[i])],
  ['times', times(sa, sb), times(a, b), each((i) => a[i] * b[i])],
  ['dividedBy', dividedBy(sa, sb), dividedBy(a, b), each((i) => (b[i] === 0 ? NaN : a[i] / b[i]))],
  ['larger', larger(sa, sb), larger(a, b), each((i) => Math.max(a[i], b[i]))],
  ['smaller', smaller(sa, sb), smaller(a, b), each((i) => Math.min(a[i], b[i]))],
  ['absolute', absolute(sa), absolute(a), each((i) => Math.abs(a[i]))],
  ['crossesAbove', crossesAbove(sa, sb), crossesAbove(a, b), crossed(a, b, 1)],
  ['crossesBelow', crossesBelow(sa, sb), crossesBelow(a, b), crossed(a, b, -1)],
  ['crossesAbove a number', crossesAbove(sa, 0), crossesAbove(a, 0), crossed(a, 0, 1)],
  [
    'within',
    within(sp, 5),
    within(p, 5),
    windowed(
      5,
      (window) =>
        code(window.some((x) => truth(x) === true) || (window.some(Number.isNaN) ? undefined : false)),
      p,
    ),
  ],
  [
    'since',
    since(sp),
    since(p),
    each((i) => {
      let k = i;
      while (k >= 0 && truth(p[k]) !== true) k--;
      return k < 0 || Number.isNaN(p[i]) ? NaN : i - k;
    }),
  ],
  ['highest', highest(sa, 7), highest(a, 7), windowed(7, (window) => Math.max(...window), a)],
  ['lowest', lowest(sa, 7), lowest(a, 7), windowed(7, (window) => Math.min(...window), a)],
];

describe.each(words)('%s', (_word, series, column, expected) => {
  it('is what it says, as a column and as a series, whole, in blocks and bar by bar', () => {
    expect(column).toEqual(expected);
    for (const blockLength of [length, 37, 1]) {
      expect(valuesOf(series as Series, blockLength)).toEqual(expected);
    }
    expect(expected.some((x) => x !== 0 && x === x) && expected.some(Number.isNaN)).toBe(true);
  });
});

describe('words', () => {
  it('share equal work: both crossings read one pass, what two conditions say together is said once', () => {
    const count = (series: Readonly<Record<string, Operand>>): number => compile(series).steps.length;
    expect(count({ up: crossesAbove(sa, sb), down: crossesBelow(sa, sb) })).toBe(1);
    expect(count({ x: and(sp, sq), y: and(sp, sq, above(sa, 1)), z: above(sa, 1) })).toBe(3);
    expect(count({ x: above(sa, 30), y: above(sa, 30), z: above(sa, 31) })).toBe(2);
  });

  it('work numbers out at once', () => {
    expect(valuesOf(plus(times(2, 3), 1), 64)).toEqual(new Float64Array(length).fill(7));
    expect(valuesOf(constant(30), 64)).toEqual(new Float64Array(length).fill(30));
  });

  it('a number is a feature as well', () => {
    const { slots, slotCount } = compile({ level: 30 });
    expect([slots, slotCount]).toEqual([{ level: 0 }, 1]);
  });

  it.each([
    [
      'above: operand 2 must be a series, a column or a number, got undefined',
      () => above(sa, undefined as never),
    ],
    [
      'crossings: input 0 must be a series or a number, got an object with lower, upper; of several outputs take one by its name',
      () => crossesAbove({ lower: sa, upper: sb } as never, 30),
    ],
    ['pointwise: input 1 is a series beside a column', () => plus(a, sb as never)],
    ['within: bars must be an integer >= 1, got 0', () => within(sp, 0)],
    ['highest: bars must be an integer >= 1, got 2.5', () => highest(a, 2.5)],
    ['lowest: bars must be an integer >= 1, got NaN', () => lowest(sa, NaN)],
    ['and: needs at least one condition, got none', () => and()],
  ])('refuse: %s', (message, run) => {
    expect(run).toThrow(message);
  });
});

it.each<[string, () => unknown]>([
  ['a > b', () => (input('close') as unknown as number) > (input('open') as unknown as number)],
  ['a + b', () => (input('close') as unknown as number) + 1],
  ['-a', () => -(above(input('close'), 1) as unknown as number)],
  ['a number', () => Number(input('close'))],
])('a series has no value of its own: %s', (_, use) => {
  expect(use).toThrow(
    'a series is a column yet to be computed, and has no value here; write above(a, b) for a > b',
  );
});
