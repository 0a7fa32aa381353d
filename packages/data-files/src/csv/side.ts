import type { CellKind } from './plan.js';

/** Common names of aggressors and makers, lower case: 1 if the aggressor bought, -1 if it sold. */
const words: Readonly<Record<'side' | 'buyer-maker', ReadonlyMap<string, number>>> = {
  side: /* @__PURE__ */ new Map([
    ['buy', 1],
    ['b', 1],
    ['long', 1],
    ['1', 1],
    ['sell', -1],
    ['s', -1],
    ['short', -1],
    ['-1', -1],
  ]),
  'buyer-maker': /* @__PURE__ */ new Map([
    ['true', -1],
    ['1', -1],
    ['1.0', -1],
    ['false', 1],
    ['0', 1],
    ['0.0', 1],
    // The side of the maker.
    ['buy', -1],
    ['sell', 1],
  ]),
};

/** The side that a text names; `undefined` when it names none. */
export function sideOf(text: string, kind: 'side' | 'buyer-maker'): number | undefined {
  return words[kind].get(text.toLowerCase());
}

/**
 * Reads the side that begins at `bytes[at]` into `out[index]`: the words that nearly every file has (`true`, `false`, `1`, `0`,
 * `buy`, `sell`, in any case).
 *
 * @returns The position after the word, or -1 for any other, which {@link sideOf} may know.
 */
export function readSide(
  bytes: Uint8Array,
  at: number,
  end: number,
  out: Float64Array,
  index: number,
  kind: CellKind,
): number {
  if (at >= end) return -1;
  const first = bytes[at] | 32;
  if (kind === 'buyer-maker') {
    if (first === letterT && isWord(bytes, at, end, wordTrue)) return put(out, index, -1, at + 4);
    if (first === letterF && isWord(bytes, at, end, wordFalse)) return put(out, index, 1, at + 5);
    if (bytes[at] === digitZero) return put(out, index, 1, at + 1);
    if (bytes[at] === digitOne) return put(out, index, -1, at + 1);
    return -1;
  }
  if (first === letterB && isWord(bytes, at, end, wordBuy)) return put(out, index, 1, at + 3);
  if (first === letterS && isWord(bytes, at, end, wordSell)) return put(out, index, -1, at + 4);
  return -1;
}

const digitZero = 48;
const digitOne = 49;
const letterB = 98;
const letterF = 102;
const letterS = 115;
const letterT = 116;
const wordTrue = [116, 114, 117, 101];
const wordFalse = [102, 97, 108, 115, 101];
const wordBuy = [98, 117, 121];
const wordSell = [115, 101, 108, 108];

function isWord(bytes: Uint8Array, at: number, end: number, word: readonly number[]): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if ((bytes[at + i] | 32) !== word[i]) return false;
  return true;
}

function put(out: Float64Array, index: number, side: number, next: number): number {
  out[index] = side;
  return next;
}
