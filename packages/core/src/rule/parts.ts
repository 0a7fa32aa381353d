import { shown } from '../shown.js';
import { isSeries, kindOf, type Operand } from '../series.js';
import type { Timeframe } from '../timeframe.js';

/** A level of a position: its distance from the close, in quote currency, or the price that it is at. */
export type Level = Operand | { readonly at: Operand };

/** One thing for both sides of the market, or one for each. */
export type EachSide<T> = T | { readonly long?: T | undefined; readonly short?: T | undefined };

/** The parts of a strategy made by `rule`, as series; at least `long` or `short`. */
export interface RuleParts {
  /** The long entry: a condition at the close of a bar, for the next open. */
  readonly long?: Operand | undefined;
  /** The short entry. If both hold there is no signal. */
  readonly short?: Operand | undefined;
  /** The condition to leave at the next open; the same for both sides, or `{ long, short }`. */
  readonly exit?: EachSide<Operand> | undefined;
  /** The stop: how far from the close of the signal, or `{ at: price }`; none by default. */
  readonly stop?: EachSide<Level> | undefined;
  /** The target, likewise. */
  readonly target?: EachSide<Level> | undefined;
  /** How good the setup is, in [0, 10]; 5 by default. */
  readonly score?: Operand | undefined;
  /** How sure it is, in [0, 1]; a tenth of the score by default. */
  readonly confidence?: Operand | undefined;
  /** The reason, for display; the name of the strategy by default. */
  readonly reason?: EachSide<string> | undefined;
  /** More series to see in `explain` and to keep from `scan`; they decide nothing. */
  readonly show?: Readonly<Record<string, Operand>> | undefined;
}

/** The same with each side on its own. */
export interface SidedParts {
  /** The name of the strategy. */
  readonly name: string;
  readonly long: Operand | undefined;
  readonly short: Operand | undefined;
  readonly exit: Sided<Operand>;
  readonly stop: Sided<Level>;
  readonly target: Sided<Level>;
  readonly score: Operand;
  readonly confidence: Operand | undefined;
  readonly reason: Sided<string>;
  readonly show: Readonly<Record<string, Operand>>;
}

/** The parts of a rule on a timeframe (`undefined`: on any), for parameters; asked again for the same ones, the same. */
export type PartsOf = (timeframe: Timeframe | undefined, params: unknown) => SidedParts;

interface Sided<T> {
  readonly long: T | undefined;
  readonly short: T | undefined;
}

/** Columns that say nothing of when to trade. */
const prices: readonly string[] = ['open', 'high', 'low', 'close', 'volume'];
const known = ['long', 'short', 'exit', 'stop', 'target', 'score', 'confidence', 'reason', 'show'];

/**
 * Checks the parts of a rule.
 *
 * @throws {TypeError} naming the part that is wrong.
 */
export function sidedParts(name: string, parts: RuleParts): SidedParts {
  const fail = (what: string): never => {
    throw new TypeError(`rule ${name}: ${what}`);
  };
  if (typeof parts !== 'object' || parts === null || isSeries(parts)) {
    fail(`must return { long, short, exit, stop, target, … }, got ${kindOf(parts)}`);
  }
  const unknown = Object.keys(parts).find((part) => !known.includes(part));
  if (unknown !== undefined) fail(`there is no part ${unknown}; the parts are ${known.join(', ')}`);
  const { long, short, exit, stop, target, score = 5, confidence, reason, show = {} } = parts;
  if (long === undefined && short === undefined) fail('needs long or short: where to enter');

  const operand = (part: string, value: unknown): void => {
    if (value !== undefined && typeof value !== 'number' && !isSeries(value)) {
      fail(`${part} must be a series or a number, got ${kindOf(value)}`);
    }
  };
  const condition = (part: string, value: unknown): void => {
    operand(part, value);
    if (isSeries(value) && value.kind === 'input' && prices.includes(value.name)) {
      fail(
        `${part} is ${value.name} itself, which is above 0 at every bar; a condition compares it: above(${value.name}, …), crossesAbove(${value.name}, …)`,
      );
    }
  };
  const level = (part: string, value: unknown): void => {
    if (typeof value === 'number' && value <= 0) {
      fail(
        `${part} must be a distance from the close above 0, in the unit of price, got ${value}; a price is { at: price }`,
      );
    } else if (hasKey(value, 'at')) operand(`${part}.at`, value.at ?? null);
    else if (value !== undefined && typeof value !== 'number' && !isSeries(value)) {
      fail(
        `${part} must be a distance from the close (a series or a number) or a price ({ at: series }), got ${kindOf(value)}`,
      );
    }
  };
  const sided = <T>(
    part: string,
    value: EachSide<T> | undefined,
    check: (part: string, value: unknown) => void,
  ): Sided<T> => {
    if (hasKey(value, 'long') || hasKey(value, 'short')) {
      const own = value as { readonly long?: T | undefined; readonly short?: T | undefined };
      const other = Object.keys(own).find((side) => side !== 'long' && side !== 'short');
      if (other !== undefined) fail(`${part} has sides long and short, got ${shown(other)}`);
      check(`${part}.long`, own.long);
      check(`${part}.short`, own.short);
      return { long: own.long, short: own.short };
    }
    check(part, value);
    return { long: value as T | undefined, short: value as T | undefined };
  };
  const text = (part: string, value: unknown): void => {
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      fail(`${part} must be a text, got ${kindOf(value)}`);
    }
  };

  condition('long', long);
  condition('short', short);
  operand('score', score);
  operand('confidence', confidence);
  for (const [key, value] of Object.entries(show)) operand(`show.${key}`, value);
  return {
    name,
    long,
    short,
    exit: sided('exit', exit, condition),
    stop: sided('stop', stop, level),
    target: sided('target', target, level),
    score,
    confidence,
    reason: sided('reason', reason, text),
    show,
  };
}

function hasKey<Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, unknown>> {
  return typeof value === 'object' && value !== null && key in value;
}
