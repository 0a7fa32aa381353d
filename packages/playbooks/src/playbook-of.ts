import {
  above,
  and,
  atLeast,
  atMost,
  below,
  constant,
  crossesAbove,
  crossesBelow,
  marketSeries,
  minus,
  not,
  or,
  parseParams,
  plus,
  times,
  within,
  type AnyStrategy,
  type ComputedSeries,
  type Operand,
  type Series,
} from '@veloce/core';
import { catalog } from '@veloce/indicators';
import {
  columnNames,
  type Playbook,
  type PlaybookCondition,
  type PlaybookInput,
  type PlaybookLevel,
  type PlaybookOperand,
} from './document.js';
import { playbookFaults } from './parse-playbook.js';
import { documentOf } from './playbook-strategy.js';

/**
 * The playbook that a strategy is, where it can be told: the document of one that was made from it; and of one that was made by `rule` from
 * the words of core and the indicators of the catalog, its conditions, exit, stop and target, with its parameters at their
 * defaults. Its score is 5.
 *
 * @returns `undefined` where it cannot be told: phases of one's own, functions that are no words, rules for positions besides the exit.
 * @throws {RangeError} when the strategy has parameters without a default.
 * @example
 * ```ts
 * const cross = rule('cross', { fast: 12 }, ({ close }, { fast }) => ({ long: crossesAbove(close, ema(close, fast)) }));
 * describePlaybook(playbookOf(cross)!); // cross, long where crossesAbove(close, ema(close, 12)) …
 * ```
 */
export function playbookOf(strategy: AnyStrategy): PlaybookInput | undefined {
  const known = documentOf(strategy);
  if (known !== undefined) return known;
  const params: unknown = parseParams(strategy);
  const { phases, manage, name } = strategy;
  const [entry, signal] = phases.map((phase) => phase.name);
  if (phases.length !== 2 || entry !== 'entry' || signal !== 'signal') return undefined;
  if (manage.some((one) => one.name !== 'exit')) return undefined;
  const market = marketSeries('1m');
  const sides = phases[0].features(market, params) as { readonly long?: Operand; readonly short?: Operand };
  const levels = phases[1].features(market, params) as Readonly<Record<string, Operand>>;
  const exits = manage.map((one) => one.features(market, params) as Readonly<Record<string, Operand>>).at(0);
  try {
    const exit = exits === undefined ? [] : Object.values(exits).map(conditionOf);
    if (exit.some((one) => JSON.stringify(one) !== JSON.stringify(exit[0]))) return undefined;
    const document = {
      format: 1 as const,
      name,
      ...(sides.long === undefined ? {} : { long: conditionOf(sides.long) }),
      ...(sides.short === undefined ? {} : { short: conditionOf(sides.short) }),
      ...(exit.length === 0 ? {} : { exit: exit[0] }),
      ...level('stop', levels['longStop'], levels['shortStop'], [minus, plus]),
      ...level('target', levels['longTarget'], levels['shortTarget'], [plus, minus]),
      size: strategy.size(params),
    };
    return playbookFaults(document).length === 0 ? document : undefined;
  } catch (error) {
    if (error === untold) return undefined;
    throw error;
  }
}

/** Thrown within this file alone, where a series is nothing that a document can say. */
const untold = /* @__PURE__ */ new Error('cannot be told');

/** Whether a series is the word of some operands: the same kernel with the same arguments. */
function isWord(series: ComputedSeries, word: Series): boolean {
  const own = word as ComputedSeries;
  return (
    own.factory === series.factory &&
    own.output === series.output &&
    own.args.length === series.args.length &&
    own.args.every((one, k) => isSame(one, series.args[k]))
  );
}

function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return Object.is(a, b);
  return a.length === b.length && a.every((one, k) => isSame(one, b[k]));
}

/** The operands of a word of two, in their order: its inputs, and the numbers at its end. */
function operandsOf({ inputs, args }: ComputedSeries): readonly Operand[] {
  const last = args.at(-1);
  return [...inputs, ...(Array.isArray(last) ? (last as readonly number[]) : [])];
}

const comparisons = [
  ['>', above],
  ['<', below],
  ['>=', atLeast],
  ['<=', atMost],
  ['crosses-above', crossesAbove],
  ['crosses-below', crossesBelow],
] as const;

function conditionOf(series: Operand): PlaybookCondition {
  if (typeof series === 'number' || series.kind === 'input') throw untold;
  const always = constantOf(series);
  if (always !== undefined && always === always) return { left: always === 0 ? 0 : 1, is: '>', right: 0 };
  const own = operandsOf(series);
  const [a, b] = own;
  if (own.length === 1 && isWord(series, not(a))) return { not: conditionOf(a) };
  if (own.length === 1 && typeof series.args[0] === 'number' && isWithin(series, a)) {
    return { within: series.args[0], of: conditionOf(a) };
  }
  if (own.length !== 2) throw untold;
  for (const [is, word] of comparisons) {
    if (isWord(series, word(a, b))) return { left: operandOf(a), is, right: operandOf(b) };
  }
  if (isWord(series, and(a, b))) return { all: parts('all', a, b) };
  if (isWord(series, or(a, b))) return { any: parts('any', a, b) };
  throw untold;
}

const isWithin = (series: ComputedSeries, of: Operand): boolean =>
  series.args.length === 1 &&
  Number.isInteger(series.args[0]) &&
  isWord(series, within(of, series.args[0] as number));

/** The parts of `and` and `or`, which are folded from the left; `and(a, a)` of one condition is the condition. */
function parts(word: 'all' | 'any', a: Operand, b: Operand): readonly PlaybookCondition[] {
  const first = conditionOf(a);
  if (a === b) return [first];
  const before =
    word in first ? (first as Readonly<Record<string, readonly PlaybookCondition[]>>)[word] : [first];
  return [...before, conditionOf(b)];
}

function operandOf(series: Operand): PlaybookOperand {
  if (typeof series === 'number') return series;
  if (series.kind === 'input') {
    if (columnNames.includes(series.name)) return { column: series.name };
    throw untold;
  }
  const { factory, args, inputs, output } = series;
  const entry = catalog.find((one: { readonly kernel: unknown }) => one.kernel === factory);
  if (entry !== undefined && args.every((one) => typeof one === 'number')) {
    return {
      study: entry.name,
      ...(args.length === 0 ? {} : { with: args }),
      of: inputs.map(operandOf),
      ...(entry.outputs.length > 1 ? { output: entry.outputs[output] } : {}),
    };
  }
  const value = constantOf(series);
  if (value !== undefined) return value;
  throw untold;
}

/** The number that a series is at every bar. */
function constantOf(series: ComputedSeries): number | undefined {
  const [value] = series.args;
  return typeof value === 'number' && series.inputs.length === 0 && isWord(series, constant(value))
    ? value
    : undefined;
}

/** Stop or target: on both sides alike, or on each. */
function level<Key extends 'stop' | 'target'>(
  key: Key,
  long: Operand | undefined,
  short: Operand | undefined,
  away: readonly [typeof minus, typeof minus],
): Partial<Record<Key, NonNullable<Playbook[Key]>>> {
  const [up, down] = [long, short].map((one, k) => (one === undefined ? undefined : levelOf(one, away[k])));
  if (up === undefined && down === undefined) return {};
  const told =
    up !== undefined && (down === undefined || JSON.stringify(up) === JSON.stringify(down))
      ? up
      : { ...(up === undefined ? {} : { long: up }), ...(down === undefined ? {} : { short: down }) };
  return { [key]: told } as never;
}

/** A price that is a distance from the close, or a price of its own. */
function levelOf(price: Operand, away: typeof minus): PlaybookLevel {
  if (typeof price === 'number' || price.kind === 'input') return { at: operandOf(price) };
  const own = operandsOf(price);
  const [close, distance] = own;
  const isDistance = own.length === 2 && isClose(close) && isWord(price, away(close, distance));
  if (!isDistance) return { at: operandOf(price) };
  if (typeof distance === 'number' || distance.kind === 'input') throw untold;
  const factors = operandsOf(distance);
  const [of, factor] = factors;
  if (factors.length !== 2 || typeof factor !== 'number' || !isWord(distance, times(of, factor)))
    throw untold;
  if (isClose(of)) return { fraction: factor };
  const range = operandOf(of);
  const bars =
    typeof range === 'object' && 'study' in range && range.study === 'atr' ? range.with?.[0] : undefined;
  if (typeof bars !== 'number') throw untold;
  return { atr: factor, bars };
}

const isClose = (one: Operand): boolean =>
  typeof one === 'object' && one.kind === 'input' && one.name === 'close';
