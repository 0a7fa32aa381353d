import { checkArguments } from './check-arguments.js';
import { checkFields } from './check-fields.js';
import { shown } from './shown.js';
import type * as z from 'zod';
import type { ManageRule } from './manage.js';
import type { Either } from 'fp-ts/lib/Either.js';
import type { OptionalColumn } from './market-columns.js';
import type { MarketSeries } from './market-series.js';
import { parseOptions } from './parse-options.js';
import { checkPhase, type Phase, type Rejection } from './phase.js';
import type { Features } from './row.js';
import type { Signal } from './signal.js';

/** The reaction to a signal against an open position: ignore it, close, or close and enter on the signal's side. */
export type OppositeSignal = 'ignore' | 'close' | 'reverse';

/** All of them. */
export const oppositeSignals: readonly OppositeSignal[] = ['ignore', 'close', 'reverse'];

/* eslint-disable @typescript-eslint/no-explicit-any -- a list of phases has a type of its own in each place */
/** Any phase: in lists that hold phases of different types. */
export type AnyPhase = Phase<any, any, any, any>;
/** Any strategy: where parameters and phases do not matter. */
export interface AnyStrategy {
  readonly name: string;
  readonly params: z.ZodObject;
  readonly phases: readonly AnyPhase[];
  readonly manage: readonly ManageRule<any, any>[];
  /** Fraction of equity that an entry takes. */
  readonly size: (params: any) => number;
  /** Bars that must have closed before a signal is possible. */
  readonly history: (params: any, market: MarketSeries) => number;
  /** The reaction to a signal against the open position. */
  readonly oppositeSignal: OppositeSignal;
  readonly requires: readonly OptionalColumn[];
}
/* eslint-enable @typescript-eslint/no-explicit-any */

/** The input of the first phase. */
export type Start = undefined;

/** The result type of a phase. */
export type FoundBy<P> = P extends Phase<infer _Params, infer _F, infer _In, infer Out> ? Out : never;

/** The result types of several phases. */
export type AllFound<Phases extends readonly AnyPhase[]> = {
  readonly [K in keyof Phases]: FoundBy<Phases[K]>;
};

/** A phase seen from outside: what it takes and finds; its features are its own affair. */
export interface Link<Params, In, Out> {
  readonly name: string;
  /** The columns that the phase reads. */
  readonly features: (market: MarketSeries, params: Params) => Features;
  /** The conclusion at a bar. */
  readonly decide: (bar: never, found: In, params: Params) => Either<Rejection, Out>;
}

/** At each place: a phase that takes what the one before it found; at the last, one that finds a signal. */
export type Chained<Params, Phases extends readonly AnyPhase[]> = {
  readonly [K in keyof Phases]: Link<
    Params,
    K extends keyof [Start, ...AllFound<Phases>] ? [Start, ...AllFound<Phases>][K] : never,
    MustFind<Phases, K>
  >;
};

/** The last phase must find a signal; a phase elsewhere may find anything. */
export type MustFind<Phases extends readonly AnyPhase[], K extends keyof Phases> = Phases extends readonly [
  ...infer Before,
  unknown,
]
  ? K extends keyof Before
    ? unknown
    : Signal
  : Signal;

/** The input type of a phase. */
export type TakenBy<P> = P extends Phase<infer _Params, infer _F, infer In, infer _Out> ? In : never;

/** A phase that can stand in for another: it takes the same, and finds what the next phase takes. */
export type Replacement<P, Found> =
  P extends Phase<infer Params, infer _F, infer In, infer _Out> ? Link<Params, In, Found> : never;

/** For each phase, by its name: one that takes the same and finds what the next one takes; the last one finds a signal. */
export type Replacements<Phases extends readonly AnyPhase[]> = Phases extends readonly [
  infer First extends AnyPhase,
  infer Next extends AnyPhase,
  ...infer Rest extends readonly AnyPhase[],
]
  ? { readonly [Name in First['name']]?: Replacement<First, TakenBy<Next>> } & Replacements<[Next, ...Rest]>
  : { readonly [P in Phases[number] as P['name']]?: Replacement<P, Signal> };

/** A strategy: parameters, phases, and what to do with an open position. */
export interface Strategy<Schema extends z.ZodObject, Phases extends readonly AnyPhase[]> {
  readonly name: string;
  /** The parameters; defaults live here and nowhere else. Unknown keys are errors. */
  readonly params: Schema;
  readonly phases: Phases;
  readonly manage: readonly ManageRule<z.output<Schema>>[];
  /** Fraction of equity that an entry takes; 1 unless the strategy says otherwise. */
  readonly size: (params: z.output<Schema>) => number;
  /** Bars that must have closed before a signal is possible; 1 unless the strategy says otherwise. */
  readonly history: (params: z.output<Schema>, market: MarketSeries) => number;
  /** The reaction to a signal against the open position; default `ignore`. */
  readonly oppositeSignal: OppositeSignal;
  /** Optional market columns without which a phase cannot work. */
  readonly requires: readonly OptionalColumn[];
  /**
   * The same strategy with some phases replaced, by name.
   *
   * @throws {RangeError} when there is no phase of that name.
   * @example
   * ```ts
   * const stricter = squeezeFlow.with({ divergence: myDivergence });
   * ```
   */
  readonly with: (replacements: Replacements<Phases>) => Strategy<Schema, Phases>;
  /**
   * The same strategy with these rules for open positions, instead of its own. Several rules are merged at each bar: the tighter
   * stop, the nearer target, the larger close.
   *
   * @throws {RangeError} when two rules, or a rule and a phase, have one name.
   * @example
   * ```ts
   * const managed = squeezeFlow.manageWith(breakEven(1), trailingStop(0.02), timeStop(1440));
   * ```
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- features are the rule's own affair
  readonly manageWith: (...rules: readonly ManageRule<z.output<Schema>, any>[]) => Strategy<Schema, Phases>;
}

/** The arguments of {@link strategy}. */
export interface StrategyDefinition<Schema extends z.ZodObject, Phases extends readonly AnyPhase[]> {
  readonly name: string;
  readonly params: Schema;
  readonly phases: Phases;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- features are the rule's own affair
  readonly manage?: readonly ManageRule<z.output<Schema>, any>[];
  /** Fraction of equity that an entry takes; 1 by default. */
  readonly size?: (params: z.output<Schema>) => number;
  /** Bars that must have closed before a signal is possible: `scan` refuses data that is shorter. 1 by default. */
  readonly history?: (params: z.output<Schema>, market: MarketSeries) => number;
  /** The reaction to a signal against the open position; default `ignore`. Backtest settings may override it. */
  readonly oppositeSignal?: OppositeSignal;
}

/**
 * Composes phases, left to right, into a strategy.
 *
 * Each phase receives what the one before it found; the first that rejects ends the bar; the last finds the signal.
 *
 * @throws {RangeError} when there is no phase, or two have one name.
 * @example
 * ```ts
 * const crossover = strategy({
 *   name: 'crossover',
 *   params: z.object({ fast: z.int().default(10), slow: z.int().default(30) }),
 *   phases: [cross, signal],
 * });
 * ```
 */
export function strategy<Schema extends z.ZodObject, const Phases extends readonly [AnyPhase, ...AnyPhase[]]>(
  definition: StrategyDefinition<Schema, Phases> & { readonly phases: Chained<z.output<Schema>, Phases> },
): Strategy<Schema, Phases> {
  checkArguments(
    'strategy',
    { definition },
    {
      definition: {
        name: 'text',
        params: { strict: 'function' },
        phases: [{ name: 'text', features: 'function', decide: 'function' }],
        manage: 'list?',
        size: 'function?',
        history: 'function?',
      },
    },
  );
  checkFields(`strategy ${definition.name}`, definition, [
    ...(['name', 'params', 'phases', 'manage', 'size', 'history', 'oppositeSignal'] as const),
  ]);
  const { name, oppositeSignal = 'ignore' } = definition;
  if (!oppositeSignals.includes(oppositeSignal)) {
    throw new RangeError(
      `strategy ${name}: oppositeSignal must be one of ${oppositeSignals.join(', ')}, got ${shown(oppositeSignal)}`,
    );
  }
  return assemble(definition);
}

function assemble<Schema extends z.ZodObject, Phases extends readonly AnyPhase[]>(
  definition: StrategyDefinition<Schema, Phases>,
): Strategy<Schema, Phases> {
  const { name, params, phases, manage = [], size = () => 1, history = () => 1 } = definition;
  const { oppositeSignal = 'ignore' } = definition;
  for (const phase of phases) checkPhase(`strategy ${name}: phase ${phase.name}`, phase);
  for (const rule of manage) {
    const where = `strategy ${name}: rule ${rule.name}`;
    checkFields(where, rule, ['name', 'features', 'decide', 'leaves']);
    if (rule.leaves !== undefined) checkFields(`${where}: leaves`, rule.leaves, ['long', 'short']);
  }
  const names = phases.map((phase) => phase.name);
  if (names.length === 0) throw new RangeError(`strategy ${name}: needs at least one phase`);
  const owners = [...names, ...manage.map((rule) => rule.name)];
  const twice = owners.find((one, k) => owners.indexOf(one) !== k);
  if (twice !== undefined) {
    const what = names.includes(twice) ? 'phases' : 'rules';
    throw new RangeError(`strategy ${name}: two ${what} are called ${twice}; give one another name`);
  }

  return Object.freeze({
    name,
    params: params.strict() as unknown as Schema,
    phases,
    manage,
    size,
    history,
    oppositeSignal,
    requires: [...new Set(phases.flatMap((phase) => phase.requires ?? []))],
    with(replacements: Replacements<Phases>) {
      const unknown = Object.keys(replacements).find((one) => !names.includes(one));
      if (unknown !== undefined) {
        throw new RangeError(`strategy ${name}: has no phase ${unknown}; its phases are ${names.join(', ')}`);
      }
      const by = replacements as Readonly<Record<string, AnyPhase | undefined>>;
      const replaced = phases.map((phase) => by[phase.name] ?? phase) as unknown as Phases;
      return assemble({ ...definition, phases: replaced });
    },
    manageWith: (...rules: readonly ManageRule<z.output<Schema>>[]) =>
      assemble({ ...definition, manage: rules }),
  });
}

/** The parameters that a strategy's schema accepts: fields with a default are optional. */
export type ParamsInput<S extends AnyStrategy> = z.input<S['params']>;

/** A strategy's parameters, complete. */
export type Params<S extends AnyStrategy> = z.output<S['params']>;

/**
 * A strategy's parameters with the defaults filled in.
 *
 * @throws {RangeError} naming each bad or unknown field and its value.
 * @example
 * ```ts
 * parseParams(squeezeFlow, { minScore: 5 }).squeezeLength; // 20, the default
 * ```
 */
export function parseParams<S extends AnyStrategy>(strategy: S, params?: ParamsInput<S>): Params<S> {
  checkStrategy(strategy);
  return parseOptions(`strategy ${strategy.name}`, strategy.params, params ?? {}) as Params<S>;
}

/**
 * Refuses what is no strategy.
 *
 * @throws {TypeError} saying how to make one.
 */
export function checkStrategy(value: unknown): asserts value is AnyStrategy {
  const { phases, manage, params, history } = (value ?? {}) as Partial<AnyStrategy>;
  const isOne =
    Array.isArray(phases) &&
    Array.isArray(manage) &&
    typeof (params as { readonly safeParse?: unknown } | undefined)?.safeParse === 'function' &&
    typeof history === 'function';
  if (isOne) return;
  throw new TypeError(
    `needs a strategy, made by strategy(…) or rule(…), got ${typeof value === 'object' && value !== null ? 'an object that is none' : shown(value)}`,
  );
}
