import type { DecisionUse, Side } from '@veloce/core';

/**
 * How a phase words its finding, for the reason of the signal: a text, or a function that gives it. The function is called only
 * when there is a signal, so it must not read the bar: take the numbers out of it first.
 */
export type Says = string | (() => string);

/** Whether anybody reads what a decision says: a search does not, and then nothing is put into words. */
export const isSaid = (use: DecisionUse | undefined): boolean => use?.isKept !== false;

/** The text of a {@link Says}. */
export const textOf = (says: Says): string => (typeof says === 'string' ? says : says());

/** A number for display: a few digits, or a word if there is none. */
export function digits(value: number, count = 1): string {
  return value === value ? value.toFixed(count) : 'unknown';
}

/** A fraction as a percentage. */
export function percent(fraction: number, count = 1): string {
  return fraction === fraction ? `${(100 * fraction).toFixed(count)} %` : 'unknown';
}

/** A fraction as a percentage with its sign. */
export function signedPercent(fraction: number): string {
  return `${fraction >= 0 ? '+' : ''}${percent(fraction)}`;
}

/** `1 bar`, `2 bars`. */
export function barCount(count: number): string {
  return count === 1 ? '1 bar' : `${digits(count, 0)} bars`;
}

/** A price to five significant digits. */
export function price(value: number): string {
  return value === value ? String(Number(value.toPrecision(5))) : 'unknown';
}

/** `price rose 1.4 ATR`. */
export function priceWords(move: number): string {
  return move === move
    ? `price ${move >= 0 ? 'rose' : 'fell'} ${digits(Math.abs(move))} ATR`
    : 'price unknown';
}

/** `buyers led by 3.1 % of flow`. */
export function flowWords(move: number): string {
  if (move !== move) return 'flow unknown';
  return `${move >= 0 ? 'buyers' : 'sellers'} led by ${percent(Math.abs(move))} of flow`;
}

/** `up` for a LONG. */
export function direction(side: Side): string {
  return side === 'LONG' ? 'up' : 'down';
}
