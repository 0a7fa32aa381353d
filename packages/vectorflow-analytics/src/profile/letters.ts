import { checkArguments } from '@veloce/core';
import { checkInteger } from '../check.js';
import type { Profile } from './profile.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The letter of a bracket: A to Z, then a to z, then AA, AB and so on.
 *
 * @see definitions §1.3
 * @example
 * ```ts
 * letterOf(47); // 'v', the last half hour of a day
 * ```
 */
export function letterOf(bracket: number): string {
  checkInteger('letterOf', bracket, 'bracket', 0);
  if (bracket < alphabet.length) return alphabet[bracket];
  const rest = bracket - alphabet.length;
  return letterOf(Math.floor(rest / 26)) + alphabet[rest % 26];
}

/** The letters in each row of a profile, lowest row first. */
export function lettersOf(profile: Profile): readonly string[] {
  checkArguments(
    'lettersOf',
    { profile },
    { profile: { tpos: 'numbers', brackets: 'list', printed: 'numbers' } },
  );
  const { tpos, brackets, printed } = profile;
  return Array.from(tpos, (_, row) =>
    brackets
      .filter((__, k) => printed[k * tpos.length + row] === 1)
      .map((bracket) => letterOf(bracket.number))
      .join(''),
  );
}
