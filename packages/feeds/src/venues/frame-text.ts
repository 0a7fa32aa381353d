import type { PriceAndSize } from '../events.js';

/**
 * Reads JSON of a known shape from left to right, without making strings of its numbers. It takes a narrow grammar: whatever is unusual is refused, and
 * then `JSON.parse` is asked. So what it reads is what `JSON.parse` and `Number` read, to the bit.
 */
export interface FrameText {
  readonly begin: (text: string, at: number) => void;
  /** Whether everything so far was of the grammar. */
  readonly isGood: () => boolean;
  /** Takes these characters. */
  readonly skip: (characters: string) => void;
  /** Takes the next character if it is this one. */
  readonly takes: (character: number) => boolean;
  /** Takes `"…":`, a name of up to two characters, and gives its characters as one number: the first, and 256 times the second. */
  readonly name: () => number;
  /** Takes a number without quotes: whole, not negative, of up to 15 digits. */
  readonly whole: () => number;
  /** Takes a number in quotes: digits, perhaps a point and more of them. */
  readonly decimal: () => number;
  readonly flag: () => boolean;
  /** Takes a string in quotes that has no escape. */
  readonly word: () => string;
  /** Takes rows of a price and a size in quotes. */
  readonly levels: () => PriceAndSize[];
  /** Whether all was read. */
  readonly isOver: () => boolean;
}

const quote = 34;
const comma = 44;
const point = 46;
const zero = 48;
const nine = 57;
const opening = 91;
const backslash = 92;
const closing = 93;
/** Digits that a whole number may have to be exact. */
const mostDigits = 15;
/** Powers of ten that are exact. A whole number and a power that are both exact make a quotient that is rounded once, as `Number` rounds. */
const powers = Array.from({ length: 16 }, (_, k) => Number(`1e${k}`));

/** A reader, for one text after another. */
export function createFrameText(): FrameText {
  let text = '';
  let at = 0;
  let isGood = true;
  let last = '';

  const expect = (character: number): void => {
    if (text.charCodeAt(at++) !== character) isGood = false;
  };
  const takes = (character: number): boolean => {
    if (text.charCodeAt(at) !== character) return false;
    at++;
    return true;
  };
  const decimal = (): number => {
    expect(quote);
    const from = at;
    let value = 0;
    let dot = -1;
    let code = text.charCodeAt(at);
    for (; code !== quote; code = text.charCodeAt(++at)) {
      if (code >= zero && code <= nine) value = 10 * value + (code - zero);
      else if (code === point && dot < 0) dot = at;
      else {
        isGood = false;
        return NaN;
      }
    }
    const end = at++;
    const fraction = dot < 0 ? 0 : end - dot - 1;
    // A digit before the point, and one after it.
    if (end === from || dot === from || (dot >= 0 && fraction === 0)) isGood = false;
    if (end - from > mostDigits) return Number(text.slice(from, end));
    return fraction === 0 ? value : value / powers[fraction];
  };

  return {
    begin(next, from) {
      text = next;
      at = from;
      isGood = true;
    },
    isGood: () => isGood,
    skip(characters) {
      if (text.startsWith(characters, at)) at += characters.length;
      else isGood = false;
    },
    takes,
    name() {
      expect(quote);
      let name = text.charCodeAt(at++);
      if (text.charCodeAt(at) !== quote) name += 256 * text.charCodeAt(at++);
      expect(quote);
      expect(58);
      return name;
    },
    whole() {
      const from = at;
      let value = 0;
      let code = text.charCodeAt(at);
      for (; code >= zero && code <= nine; code = text.charCodeAt(++at)) value = 10 * value + (code - zero);
      const digits = at - from;
      const isPadded = digits > 1 && text.charCodeAt(from) === zero;
      if (digits === 0 || digits > mostDigits || isPadded) isGood = false;
      return value;
    },
    decimal,
    flag() {
      if (text.startsWith('true', at)) {
        at += 4;
        return true;
      }
      if (text.startsWith('false', at)) at += 5;
      else isGood = false;
      return false;
    },
    word() {
      expect(quote);
      // The same word as the last time, mostly: a symbol.
      if (last !== '' && text.startsWith(last, at) && text.charCodeAt(at + last.length) === quote) {
        at += last.length + 1;
        return last;
      }
      const from = at;
      let code = text.charCodeAt(at);
      while (code !== quote) {
        if (code === backslash || !(code >= 32)) {
          isGood = false;
          return '';
        }
        code = text.charCodeAt(++at);
      }
      last = text.slice(from, at++);
      return last;
    },
    levels() {
      const rows: PriceAndSize[] = [];
      expect(opening);
      if (takes(closing)) return rows;
      do {
        expect(opening);
        const price = decimal();
        expect(comma);
        rows.push([price, decimal()]);
        expect(closing);
      } while (isGood && takes(comma));
      expect(closing);
      return rows;
    },
    isOver: () => isGood && at === text.length,
  };
}
