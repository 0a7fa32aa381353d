import {
  checkArguments,
  live,
  phase,
  rejection,
  strategy,
  type Bar,
  type LiveMarket,
  type Series,
} from '@veloce/core';
import * as z from 'zod';
import type { PlaybookInput } from './document.js';
import { conditionSeries } from './series.js';
import { checkLacking, sidesOf, suggestionsOf, type Suggestion } from './suggest.js';
import { conditionText } from './text.js';

/** Playbooks that follow a live market. */
export interface FollowedPlaybooks {
  /**
   * Takes the next closed bar, and says which playbooks fit it, or nearly do: what `suggestPlaybooks` says of the bar in history.
   *
   * @param lacking An integer >= 0: how many conditions may be missing; 1 by default.
   * @throws {InvalidMarketData} when the bar is malformed or off the grid.
   * @throws {RangeError} when it is not later than the last one. A refused bar changes nothing.
   */
  readonly push: (bar: Bar, lacking?: number) => readonly Suggestion[];
}

/**
 * Says at each closed bar of a live market which playbooks' conditions hold and which nearly do. Studies warm up with the bars that
 * are pushed: push some history first.
 *
 * @param shelf Documents, with their parameters as they stand; no two of one name.
 * @throws {RangeError} when a document is no playbook, or two have one name.
 * @example
 * ```ts
 * const { push } = followPlaybooks(playbookShelf(), { symbol: 'BTCUSDT', timeframe: '5m' });
 * const [first] = push(bar); // { playbook: 'trend pull-back', side: 'LONG', held: 2, of: 3, missing: ['rsi(14) < 40'] }
 * ```
 */
export function followPlaybooks(shelf: readonly PlaybookInput[], market: LiveMarket): FollowedPlaybooks {
  checkArguments('followPlaybooks', { shelf, market }, { shelf: ['object'], market: 'object' });
  const sides = sidesOf(shelf);
  const told = sides.map(({ playbook, side, parts }) => ({ playbook, side, conditions: parts.map(conditionText) })); // prettier-ignore
  const nameOf = (side: number, condition: number): string => `${side}.${condition}`;
  let seen: Readonly<Record<string, number>> = {};
  // The conditions are the features of a strategy that never signals: they come bar by bar as any strategy's do.
  const watcher = strategy({
    name: 'followed playbooks',
    params: z.strictObject({}),
    phases: [
      phase({
        name: 'conditions',
        features: (series) =>
          Object.fromEntries(
            sides.flatMap(({ parts, params }, k) =>
              parts.map((one, c): [string, Series] => [nameOf(k, c), conditionSeries(one, series, params)]),
            ),
          ),
        decide(bar) {
          seen = bar;
          return { _tag: 'Left', left: quiet };
        },
      }),
    ],
  });
  const following = live(watcher, market);
  return {
    push(bar, lacking = 1) {
      checkLacking('followPlaybooks', lacking);
      following.push(bar);
      return suggestionsOf(told, (k, c) => seen[nameOf(k, c)], lacking);
    },
  };
}

const quiet = /* @__PURE__ */ rejection('conditions', 'only watches');
