import { checkArguments } from '../check-arguments.js';
import { shown } from '../shown.js';
import { checkFields } from '../check-fields.js';
import * as z from 'zod';
import { isSeries, type Operand } from '../series.js';
import { describeUsing } from '../words/made-conditions.js';
import { alternativesOf, seriesText } from '../words/series-text.js';
import { closePosition, hold, type ManageRule, type Orders } from '../manage.js';
import { marketSeries, type MarketSeries } from '../market-series.js';
import { oppositeSignals, strategy, type OppositeSignal, type Strategy } from '../strategy.js';
import { timeframes, type Timeframe } from '../timeframe.js';
import { entryPhase, type EntryPhase } from './entry.js';
import { sidedParts, type PartsOf, type RuleParts, type SidedParts } from './parts.js';
import { signalPhase, type SignalPhase } from './signal-phase.js';
import { firstBarOf } from './warmup.js';

/** Options of a strategy made by {@link rule}, besides its conditions. */
export interface RuleOptions<Params> {
  /** Fraction of equity that an entry takes; 1 by default. */
  readonly size?: (params: Params) => number;
  /** Rules for open positions, besides `exit`: `trailingStop(0.02)`, `timeStop(48)`, or one of your own. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- features are the rule's own affair
  readonly manage?: readonly ManageRule<Params, any>[];
  /** The reaction to a signal against the open position; default `reverse`. */
  readonly oppositeSignal?: OppositeSignal;
}

/** The phases of a strategy made by {@link rule}. */
export type RulePhases = readonly [EntryPhase, SignalPhase];

/** Parameters given as plain numbers: each may be any number, and is the one given unless a run says otherwise. */
export type NumbersSchema<Names extends string> = z.ZodObject<{
  readonly [Name in Names]: z.ZodDefault<z.ZodNumber>;
}>;

/**
 * A strategy in one call: its parameters, and what it wants as series. Signals are taken at the close of a bar and filled at the
 * next open; a signal against the open position reverses it.
 *
 * It makes an ordinary strategy of two phases, `entry` and `signal`, and a rule for open positions, `exit`: everything that takes
 * strategies takes it. A condition holds where its series is neither 0 nor `NaN`.
 *
 * @param name Of the strategy.
 * @param params Plain numbers, each its default; or a zod object where domains and other types are wanted.
 * @param describe From the market's series and the parameters to where to enter, where to leave, stop and target. It describes
 *   work and sees no data, so it cannot look ahead.
 * @throws {TypeError} when it is run, naming the part that is missing, unknown or no series.
 * @example
 * ```ts
 * const cross = rule('moving-average cross', { fast: 12, slow: 26 }, ({ close }, { fast, slow }) => ({
 *   long: crossesAbove(ema(close, fast), ema(close, slow)),
 *   short: crossesBelow(ema(close, fast), ema(close, slow)),
 * }));
 * ```
 */
export function rule<Names extends string>(
  name: string,
  params: Readonly<Record<Names, number>>,
  describe: (market: MarketSeries, params: Readonly<Record<Names, number>>) => RuleParts,
  options?: RuleOptions<Readonly<Record<Names, number>>>,
): Strategy<NumbersSchema<Names>, RulePhases>;
/** The same with a zod object as parameters; defaults live there. */
export function rule<Schema extends z.ZodObject>(
  name: string,
  params: Schema,
  describe: (market: MarketSeries, params: z.output<Schema>) => RuleParts,
  options?: RuleOptions<z.output<Schema>>,
): Strategy<Schema, RulePhases>;
export function rule(
  name: string,
  params: Readonly<Record<string, number>> | z.ZodObject,
  describe: (market: MarketSeries, params: never) => RuleParts,
  options: RuleOptions<never> = {},
): Strategy<z.ZodObject, RulePhases> {
  checkArguments(
    'rule',
    { name, params, describe },
    { name: 'text', params: 'object', describe: 'function' },
  );
  checkFields(`rule ${name}`, options, ['size', 'manage', 'oppositeSignal']);
  const { size, manage = [], oppositeSignal = 'reverse' } = options as RuleOptions<unknown>;
  if (size !== undefined && typeof size !== 'function') {
    throw new TypeError(`rule ${name}: size must be a function of the parameters, got ${shown(size)}`);
  }
  const given: unknown = manage;
  if (!Array.isArray(given)) throw new TypeError(`rule ${name}: manage must be a list, got ${shown(manage)}`);
  if (!oppositeSignals.includes(oppositeSignal)) {
    throw new RangeError(
      `rule ${name}: oppositeSignal must be one of ${oppositeSignals.join(', ')}, got ${shown(oppositeSignal)}`,
    );
  }
  const schema = params instanceof z.ZodObject ? params : numbersSchema(name, params);
  const describeParts = (timeframe: Timeframe, own: unknown): SidedParts => {
    const [parts, unused] = describeUsing(
      () => sidedParts(name, describe(marketSeries(timeframe), own as never)),
      partsIn,
    );
    if (unused.length > 0) {
      throw new TypeError(
        `rule ${name}: ${unused.join(', ')}: a condition is made, and nothing reads it; && and || keep one of their sides: join conditions by and(a, b) or or(a, b), and make one that is not always needed only where it is`,
      );
    }
    return parts;
  };
  const exits = leaves(describeParts, schema);
  const partsOf = remembered((timeframe, own) => {
    const parts = describeParts(timeframe, own);
    if (!exits && hasExit(parts)) {
      throw new TypeError(
        `rule ${name}: has an exit for some parameters and none for its defaults; give 0 where there is none: a condition that never holds`,
      );
    }
    return parts;
  });
  return strategy({
    name,
    params: schema,
    phases: [entryPhase(partsOf), signalPhase(partsOf)],
    manage: exits ? [exitOf(partsOf), ...manage] : manage,
    ...(size === undefined ? {} : { size }),
    oppositeSignal,
    history: (own, { timeframe }) => {
      const { long, short } = partsOf(timeframe, own);
      // One side is enough for a signal.
      const sides = [long, short].filter((side) => side !== undefined);
      return 1 + Math.min(...sides.map((side) => (typeof side === 'number' ? 0 : firstBarOf(side))));
    },
  });
}

/** Everything that the parts of a rule hold, one by one. */
const partsIn = (parts: unknown): readonly unknown[] =>
  typeof parts === 'object' && parts !== null && !isSeries(parts)
    ? Object.values(parts).flatMap(partsIn)
    : [parts];

/** Whether a rule has exits, by its defaults; a rule whose parameters have none is taken to have some. */
function leaves(
  describe: (timeframe: Timeframe, params: unknown) => SidedParts,
  schema: z.ZodObject,
): boolean {
  const defaults = schema.safeParse({});
  return !defaults.success || hasExit(describe(finest(), defaults.data));
}

/** Every timeframe is a multiple of it. */
const finest = (): Timeframe => timeframes[0];

const hasExit = ({ exit }: SidedParts): boolean => exit.long !== undefined || exit.short !== undefined;

/** Remembers each description, so that a rule made inside one remains a single rule and its work is shared. */
function remembered(describe: (timeframe: Timeframe, params: unknown) => SidedParts): PartsOf {
  const made = new WeakMap<object, Map<Timeframe, SidedParts>>();
  let last: { readonly params: unknown; readonly parts: SidedParts } | undefined;
  return (asked, params) => {
    if (asked === undefined && last !== undefined && last.params === params) return last.parts;
    const byTimeframe = made.get(params as object) ?? new Map<Timeframe, SidedParts>();
    const timeframe = asked ?? byTimeframe.keys().next().value ?? finest();
    const known = byTimeframe.get(timeframe);
    const parts = known ?? describe(timeframe, params);
    if (known === undefined) made.set(params as object, byTimeframe.set(timeframe, parts));
    last = { params, parts };
    return parts;
  };
}

function numbersSchema(name: string, numbers: Readonly<Record<string, number>>): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(numbers).map(([key, value]) => {
        if (typeof value !== 'number' || !Number.isFinite(value)) {
          throw new TypeError(
            `rule ${name}: parameter ${key} must be a number, got ${shown(value)}; use a zod object for other types`,
          );
        }
        return [key, z.number().default(value)];
      }),
    ),
  );
}

/** Leaves where the exit conditions of a rule hold, and says which of them does. */
function exitOf(partsOf: PartsOf): ManageRule<unknown> {
  const orders = new WeakMap<SidedParts, Readonly<Record<Leaving, readonly Orders[]>>>();
  const ordersOf = (parts: SidedParts): Readonly<Record<Leaving, readonly Orders[]>> => {
    const known = orders.get(parts) ?? {
      long: alternativesIn(parts, 'long').map((one) => closePosition(`exit: ${seriesText(one)}`)),
      short: alternativesIn(parts, 'short').map((one) => closePosition(`exit: ${seriesText(one)}`)),
    };
    orders.set(parts, known);
    return known;
  };
  return {
    name: 'exit',
    leaves: { long: 'long', short: 'short' },
    features: (market, params) => {
      const parts = partsOf(market.timeframe, params);
      return { ...leavingOf(parts, 'long'), ...leavingOf(parts, 'short') };
    },
    decide: (bar, { side }, params) => {
      const row = bar as Readonly<Record<string, number | undefined>>;
      const own = side === 'LONG' ? 'long' : 'short';
      if (!holds(row[own])) return hold;
      const told = ordersOf(partsOf(undefined, params))[own];
      // Of several conditions, the first that holds.
      return (told.length > 1 ? told.find((_, k) => holds(row[`${own}${k}`])) : undefined) ?? told[0];
    },
  };
}

type Leaving = 'long' | 'short';

const holds = (condition: number | undefined): boolean =>
  condition !== undefined && condition !== 0 && condition === condition;

/** The conditions of which one is enough to leave a side. */
function alternativesIn({ exit, ...sides }: SidedParts, side: Leaving): readonly Operand[] {
  const condition = exit[side];
  return sides[side] === undefined || condition === undefined ? [] : alternativesOf(condition);
}

/** The features of a side: the condition to leave it, and where several are joined, each of them with its number. */
function leavingOf(parts: SidedParts, side: Leaving): Readonly<Record<string, Operand>> {
  const alternatives = alternativesIn(parts, side);
  if (alternatives.length === 0) return {};
  const each = alternatives.length > 1 ? alternatives.map((one, k) => [`${side}${k}`, one] as const) : [];
  return { [side]: parts.exit[side]!, ...Object.fromEntries(each) };
}
