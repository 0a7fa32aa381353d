import type { PlaybookInput } from '../document.js';
import { flowPlaybooks } from './flow.js';
import { profilePlaybooks } from './profile.js';
import { trendPlaybooks } from './trend.js';

let shelf: readonly PlaybookInput[] | undefined;

/**
 * Ten playbooks from the literature, each with its idea and its source: starting points to test and change, not promises. Those that read
 * a market profile have the parameters `tickSize` and `rowSize` of the market.
 *
 * @example
 * ```ts
 * for (const playbook of playbookShelf()) console.log(describePlaybook(playbook));
 * ```
 */
export function playbookShelf(): readonly PlaybookInput[] {
  shelf ??= Object.freeze([...trendPlaybooks(), ...profilePlaybooks(), ...flowPlaybooks()].map(frozen));
  return shelf;
}

/** The whole document, so that nobody changes it for the others. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
