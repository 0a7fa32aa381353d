import type { Either } from 'fp-ts/lib/Either.js';
import {
  checkArguments,
  createSignal,
  type AnyPhase,
  type AnyStrategy,
  type Features,
  type MarketSeries,
  type Rejection,
  type Signal,
} from '@veloce/core';
import type { PlaybookInput } from './document.js';
import { sideSeries, sidesOf } from './suggest.js';

/** A strategy that gives itself back with other phases. */
export interface WithPhases<S> extends AnyStrategy {
  /** The same strategy with some phases replaced, by name. */
  readonly with: (phases: never) => S;
}

/**
 * The same strategy, whose signals carry the names of the playbooks that ask for the same side at the same bar. It decides as before;
 * the log, the dashboard and alerts show the names.
 *
 * @param strategy Such as `vectorFlow`.
 * @param shelf Documents, with their parameters as they stand; no two of one name.
 * @throws {RangeError} when a document is no playbook, or two have one name.
 * @example
 * ```ts
 * const { signals } = scan(suggesting(vectorFlow, playbookShelf()), data, { tickSize: 0.1 });
 * signals[0].playbooks; // ['squeeze release']
 * ```
 */
export function suggesting<S extends WithPhases<S>>(strategy: S, shelf: readonly PlaybookInput[]): S {
  checkArguments(
    'suggesting',
    { strategy },
    { strategy: { name: 'text', phases: [{ name: 'text', features: 'function', decide: 'function' }] } },
  );
  const sides = sidesOf(shelf).map((side, k) => ({ ...side, feature: `playbook:${k}` }));
  const last = strategy.phases[strategy.phases.length - 1];
  const telling: AnyPhase = {
    ...last,
    features: (market: MarketSeries, params: unknown) => ({
      ...(last.features(market, params) as Features),
      ...Object.fromEntries(sides.map((one) => [one.feature, sideSeries(one, market)])),
    }),
    decide(
      bar: Readonly<Record<string, number>>,
      found: unknown,
      params: unknown,
    ): Either<Rejection, Signal> {
      const verdict = last.decide(bar as never, found, params) as Either<Rejection, Signal>;
      if (verdict._tag === 'Left') return verdict;
      const signal = verdict.right;
      const playbooks = sides
        .filter(({ side, feature }) => side === signal.side && bar[feature] === 1)
        .map(({ playbook }) => playbook);
      return { _tag: 'Right', right: createSignal({ ...signal, playbooks }) };
    },
  };
  return strategy.with({ [last.name]: telling } as never);
}
