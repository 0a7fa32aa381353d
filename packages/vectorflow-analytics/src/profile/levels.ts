import { checkArguments } from '@veloce/core';
import type * as z from 'zod';
import type { Profile } from './profile.js';
import { rowEdge, rowMiddle } from './rows.js';
import { valueArea, type ValueAreaOptions, type ValueAreaRows } from './value-area.js';

/** Point of control and value area of a profile, as prices. */
export interface ProfileLevels {
  readonly poc: number;
  readonly vah: number;
  readonly val: number;
  /** The same as places in the profile's rows. */
  readonly rows: ValueAreaRows;
}

/**
 * Point of control and value area of a profile by TPO counts or by volume.
 *
 * Prices are row middles; with `edges` the value area reaches from the lower edge of its lowest row to the upper edge of its
 * highest one.
 *
 * @see definitions §1.2, §1.4, §1.5
 * @example
 * ```ts
 * const { poc, vah, val } = profileLevels(profile, 'volume', { pct: 0.68 });
 * ```
 */
export function profileLevels(
  profile: Profile,
  basis: 'tpo' | 'volume' = 'tpo',
  options: z.input<typeof ValueAreaOptions> & { readonly edges?: boolean } = {},
): ProfileLevels {
  checkArguments(
    'profileLevels',
    { profile, basis, options },
    {
      basis: 'tpo|volume',
      profile: { tpos: 'numbers', volume: 'numbers', bottomRow: 'number' },
      options: 'object',
    },
  );
  const { edges = false, ...rest } = options;
  const rows = valueArea(basis === 'tpo' ? profile.tpos : profile.volume, rest);
  const at = (row: number): number => rowMiddle(profile.bottomRow + row, profile);
  return {
    poc: at(rows.poc),
    vah: edges ? rowEdge(profile.bottomRow + rows.vah + 1, profile) : at(rows.vah),
    val: edges ? rowEdge(profile.bottomRow + rows.val, profile) : at(rows.val),
    rows,
  };
}

/** The first brackets of a session, and how far it went beyond them. */
export interface InitialBalance {
  readonly high: number;
  readonly low: number;
  /** Whether all its brackets have passed. */
  readonly complete: boolean;
  /** Range extension in quote currency: how far later brackets went above and below it, 0 or more. */
  readonly extensionUp: number;
  readonly extensionDown: number;
}

/**
 * Initial balance: the range of the first brackets; and the range extension beyond it. With one bracket it is the opening range.
 *
 * @param ibBrackets Number of brackets, an integer >= 1; usually 2, the first hour.
 * @returns NaN prices when no bar fell into these brackets.
 * @see definitions §1.6
 */
export function initialBalance(profile: Profile, ibBrackets = 2): InitialBalance {
  checkArguments(
    'initialBalance',
    { profile, ibBrackets },
    { profile: { tpos: 'numbers', brackets: 'list' }, ibBrackets: 'number' },
  );
  const first = profile.brackets.filter((bracket) => bracket.number < ibBrackets);
  const later = profile.brackets.filter((bracket) => bracket.number >= ibBrackets);
  const high = Math.max(...first.map((bracket) => bracket.high));
  const low = Math.min(...first.map((bracket) => bracket.low));
  const known = first.length > 0;
  return {
    high: known ? high : NaN,
    low: known ? low : NaN,
    complete: known && (later.length > 0 || !Number.isNaN(profile.completeAt)),
    extensionUp: known ? Math.max(0, ...later.map((bracket) => bracket.high - high)) : NaN,
    extensionDown: known ? Math.max(0, ...later.map((bracket) => low - bracket.low)) : NaN,
  };
}
