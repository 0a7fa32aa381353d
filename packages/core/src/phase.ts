import { checkArguments } from './check-arguments.js';
import { checkFields } from './check-fields.js';
import type { Either } from 'fp-ts/lib/Either.js';
import type { OptionalColumn } from './market-columns.js';
import type { MarketSeries } from './market-series.js';
import type { Features, Row } from './row.js';

/** Why a phase stopped a bar. Make it once, at module level, so that stopping allocates nothing. */
export interface Rejection {
  readonly phase: string;
  readonly reason: string;
}

/**
 * A rejection, to be made once and returned often.
 *
 * @example
 * ```ts
 * const noSqueeze = rejection('context', 'no squeeze');
 * ```
 */
export function rejection(phase: string, reason: string): Rejection {
  return Object.freeze({ phase, reason });
}

/** The use that is made of a decision. */
export interface DecisionUse {
  /** Whether somebody keeps what is found and reads its words; a search reads numbers only, and would have texts made in vain. */
  readonly isKept: boolean;
}

/**
 * A step of a strategy: the columns it looks at, and a pure decision at one closed bar.
 *
 * @typeParam Params The parameters it reads.
 * @typeParam F Its features.
 * @typeParam In What the phase before it found.
 * @typeParam Out What it finds; the last phase of a strategy finds a `Signal`.
 */
export interface Phase<Params, F extends Features, In, Out, Name extends string = string> {
  readonly name: Name;
  /** Optional market columns without which it cannot work. */
  readonly requires?: readonly OptionalColumn[];
  /** The columns that the phase reads, as a description: no data yet, no loop. */
  readonly features: (market: MarketSeries, params: Params) => F;
  /**
   * Where this feature is 0, the phase rejects without being asked; where it is `NaN` (warming up, or in a gap), it rejects as
   * `unknown` says, or with a reason that names the feature.
   */
  readonly gate?: {
    readonly feature: keyof F & string;
    readonly rejection: Rejection;
    readonly unknown?: Rejection;
    /** The gate is the whole decision: where it is open, `decide` always passes. Bars that a later gate stops are then not asked here. */
    readonly decisive?: boolean;
  };
  /** The conclusion at one bar. It sees numbers, not arrays, so it cannot look ahead. */
  readonly decide: (bar: Row<F>, found: In, params: Params, use?: DecisionUse) => Either<Rejection, Out>;
  /** A readable description of a bar, whether or not it passed. Only `explain` calls it. */
  readonly note?: (bar: Row<F>, params: Params) => string;
}

/** Refuses what is no phase: a field that is not known, or one of another kind. */
export function checkPhase(where: string, phase: unknown): void {
  checkFields(where, phase, ['name', 'requires', 'features', 'gate', 'decide', 'note']);
  const given = { ...(phase as Partial<Phase<unknown, Features, unknown, unknown>>) };
  checkArguments(where, given, {
    ...({ name: 'text', features: 'function', decide: 'function' } as const),
    ...({ requires: 'list?', gate: 'object?', note: 'function?' } as const),
  });
}

/**
 * Declares a phase, inferring its types.
 *
 * @throws {RangeError} naming a field that is not known.
 *
 * @example
 * ```ts
 * const trend = phase({
 *   name: 'trend',
 *   features: (market, { slow }: { slow: number }) => ({ close: market.close, average: compute(smaKernel, [slow], [market.close]) }),
 *   decide: (bar) => (bar.close > bar.average ? right({ up: true }) : left(belowAverage)),
 * });
 * ```
 */
export function phase<const Name extends string, Params, F extends Features, In, Out>(
  definition: Phase<Params, F, In, Out, Name>,
): Phase<Params, F, In, Out, Name> {
  checkPhase('phase', definition);
  return definition;
}
