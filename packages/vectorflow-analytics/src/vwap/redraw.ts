import { checkArguments } from '@veloce/core';
import type { ProfileEvent, ProfileEventKind } from '../profile/events.js';

/** A bar from which a new average would be worth drawing. */
export interface VwapRedraw {
  /** The event at that bar. */
  readonly kind: ProfileEventKind;
  /** The bar to anchor at. */
  readonly index: number;
  /** The bar from which it is known. */
  readonly confirmedAt: number;
  readonly strength: number;
}

/** Least strength of each structure, to be exceeded; other kinds suggest nothing. */
const triggers: Partial<Readonly<Record<ProfileEventKind, number>>> = {
  'single-prints': 0.7,
  'poor-extreme': 0.8,
  'ledge-broken': 0.75,
  tail: 0.6,
};

/**
 * Suggests new anchors: strong single prints (above 0.7), poor extremes (0.8), breaks of a ledge (0.75) and tails (0.6).
 *
 * @example
 * ```ts
 * suggestVwapRedraws(profileEvents(data, options)).map(({ index }) => vwapFromBar(data, index));
 * ```
 */
export function suggestVwapRedraws(events: readonly ProfileEvent[]): readonly VwapRedraw[] {
  checkArguments('suggestVwapRedraws', { events }, { events: [{ kind: 'text', strength: 'number' }] });
  return events.flatMap(({ kind, index, confirmedAt, strength }) =>
    strength > (triggers[kind] ?? Infinity) ? [{ kind, index, confirmedAt, strength }] : [],
  );
}
