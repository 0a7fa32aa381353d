import { parseOptions, type Json } from '@veloce/core';
import * as z from 'zod';
import { plainText } from '../plain.js';
import { givenIn, type Given, type GivenNumber } from './given.js';
import { isMoment, readMoments, type SaidMoment } from './read-moments.js';
import { readNumbers, type SaidNumber } from './read-numbers.js';
import { beyondNumbers } from './unconfirmed.js';

/** A number or moment of a sentence, and where the input has it. */
export interface SentenceSource {
  /** As the sentence writes it. */
  readonly written: string;
  /** Its place in the input, such as `0.answer.rows.2.pnl`; `question` where the question itself says it. */
  readonly path: string;
}

/** A sentence that is kept: each of its numbers is in the input, and it has at least one. */
export interface CheckedSentence {
  readonly text: string;
  readonly restsOn: readonly SentenceSource[];
}

/** A sentence that is left out. */
export interface DroppedSentence {
  readonly text: string;
  /** Such as `90 % is not in the input`. */
  readonly reason: string;
}

/** A text after its check. */
export interface CheckedText {
  readonly kept: readonly CheckedSentence[];
  readonly dropped: readonly DroppedSentence[];
}

/** The material that a text is held against. */
export interface CheckedAgainst {
  /** The source of its numbers. */
  readonly input: Json;
  /** Further moments that a sentence may name: the bounds of a query. */
  readonly bounds?: Json;
  /** The words of a person: numbers and moments of theirs may be repeated, and nothing rests on them. */
  readonly question?: string;
}

const Against = /* @__PURE__ */ (() =>
  z.strictObject({
    input: z.json(),
    bounds: z.json().default(null),
    question: z.string().max(4_000).default(''),
  }))();

/**
 * Holds each sentence of a text against the numbers it is about. One without a number, or with one that is not there, is dropped. So is one
 * that says what numbers cannot confirm: that something is not so, that it is so for all, for most or only for one, or that there are more than.
 * Markup, links, Roman digits, number words of other languages and letters of other scripts are dropped too.
 *
 * A number may be rounded to its last digit, but not to 0, 1 or 100 % of what is none; a percentage is a hundred times a share, or the value
 * of a field that says `percent`; counts are exact; a sign, and words such as `lost`, have to agree with the value; a currency has to be
 * in the input.
 *
 * @throws {RangeError} naming the argument that is wrong.
 * @example
 * ```ts
 * const { kept } = checkSentences('It rests on 12 trades. All won.', { input: { trades: 12 } });
 * // kept[0].text: 'It rests on 12 trades.'
 * ```
 */
export function checkSentences(text: string, against: CheckedAgainst): CheckedText {
  const said = parseOptions('checkSentences: text', z.string(), text);
  const { input, bounds, question } = parseOptions('checkSentences', Against, against);
  const given = givenIn(input);
  const moments = [...given.moments, ...givenIn(bounds).moments];
  const asked = {
    numbers: readNumbers(readMoments(question).rest) ?? [],
    moments: readMoments(question).moments,
  };
  const kept: CheckedSentence[] = [];
  const dropped: DroppedSentence[] = [];
  for (const sentence of sentencesOf(plainText(said, longestText))) {
    const outcome = check(sentence, { ...given, moments }, asked);
    if (typeof outcome === 'string') dropped.push({ text: sentence, reason: outcome });
    else kept.push({ text: sentence, restsOn: outcome });
  }
  return { kept, dropped };
}

/** A longer text is cut: a summary is a few sentences. */
const longestText = 20_000;

/** The sentences of a text; a line is one at least. */
function sentencesOf(text: string): readonly string[] {
  const segments = new Intl.Segmenter('en', { granularity: 'sentence' });
  return text
    .split(/[\n\r\u2028\u2029]+/)
    .flatMap((line) => joined([...segments.segment(line)].map(({ segment }) => segment)))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

/** A sentence ends at a space: the question mark of an address is none. */
function joined(segments: readonly string[]): readonly string[] {
  const sentences: string[] = [];
  for (const segment of segments) {
    const last = sentences.at(-1);
    if (last === undefined || /\s$/.test(last)) sentences.push(segment);
    else sentences[sentences.length - 1] = last + segment;
  }
  return sentences;
}

interface Asked {
  readonly numbers: readonly SaidNumber[];
  readonly moments: readonly SaidMoment[];
}

/** The sources of a sentence, or why it is dropped. */
function check(sentence: string, given: Given, asked: Asked): readonly SentenceSource[] | string {
  const beyond = beyondNumbers(withoutGivenNames(sentence, given.names));
  if (beyond !== undefined) return beyond;
  const { moments, rest } = readMoments(withoutNames(sentence, given.names));
  const sources: SentenceSource[] = [];
  for (const said of moments) {
    const path = given.moments.find((one) => isMoment(said, one))?.path ?? hourPath(said, given);
    const own = asked.moments.some((one) => isMoment(said, { path: '', year: 0, ...one }));
    if (path === undefined && !own) return `${said.written.trim()} is no moment of the input`;
    sources.push({ written: said.written.trim(), path: path ?? 'question' });
  }
  const numbers = readNumbers(rest);
  if (numbers === undefined) return 'a number in it cannot be read with certainty';
  let rests = false;
  for (const said of numbers) {
    if (!currencyIsGiven(said.currency, given)) return `${said.currency} is no currency of the input`;
    const found = given.numbers.find((one) => isNumber(said, one));
    const own = asked.numbers.some(
      (one) => one.size === said.size && one.sign === said.sign && one.unit === said.unit,
    );
    if (found === undefined && !own) return `${said.written} is not in the input`;
    if (said.isBound && !own) return `${said.written} is the number of the input, and not a bound of it`;
    rests ||= found !== undefined;
    sources.push({ written: said.written, path: found?.path ?? 'question' });
  }
  return rests ? sources : 'it has no number of the input to rest on';
}

/** Without the names that the input gives, as they stand: one may hold any word, such as `no-trade zone`. */
function withoutGivenNames(sentence: string, names: ReadonlySet<string>): string {
  let rest = sentence;
  for (const name of names) {
    // A name that is nothing but one word of the language would let that word through everywhere.
    if (!/[^a-z]/.test(name) || name.length < 4) continue;
    for (let at = rest.toLowerCase().indexOf(name); at >= 0; at = rest.toLowerCase().indexOf(name)) {
      rest = `${rest.slice(0, at)} # ${rest.slice(at + name.length)}`;
    }
  }
  return rest.replace(/[\p{L}\p{N}_-]+/gu, (word) =>
    names.has(word.toLowerCase()) && beyondNumbers(word.toLowerCase()) === undefined ? '#' : word,
  );
}

/** Names may hold digits, such as `1000PEPE` and `"Reset long v3"`: one word as it stands, several in quotation marks. */
function withoutNames(sentence: string, names: ReadonlySet<string>): string {
  const blank = (text: string): string => ' '.repeat(text.length);
  const quoted = sentence.replace(/["“”'‘`]([^"“”'’`]{1,60})["“”'’`]/g, (all: string, name: string) =>
    names.has(name.toLowerCase()) ? blank(all) : all,
  );
  const timeframes = quoted.replace(
    /\((\d+[smhdwM])\)|\b(\d+[smhdwM])\b(?=[\s-]+(?:bars?|candles?|charts?|closes?|timeframe)\b)/g,
    (all, enclosed?: string, bare?: string) =>
      names.has((enclosed ?? bare ?? '').toLowerCase()) ? blank(all) : all,
  );
  return timeframes.replace(/[\p{L}\p{N}][\p{L}\p{N}_:/-]*/gu, (word) =>
    /\p{L}{3}|^\p{L}/u.test(word) && /\d/.test(word) && names.has(word.toLowerCase()) ? blank(word) : word,
  );
}

/** `14:00` is the hour 14 of a grouped row. */
function hourPath({ written: _, ...said }: SaidMoment, { numbers }: Given): string | undefined {
  if (said.hour === undefined || said.minute !== 0 || said.day !== undefined) return undefined;
  return numbers.find(({ key, value }) => /^hours?$/i.test(key) && value === said.hour)?.path;
}

/** Fields that are no count, whatever their value. */
const measured =
  /price|pnl|rate|ratio|score|strength|rating|hour|weekday|fee|funding|factor|percent|close|open$|high|low|amount/i;
/** Fields whose value is a loss without a sign. */
const losing = /loss|drawdown|fee|cost|mae|outflow|down/i;

/** Whether a number of the input is the one that is said. */
function isNumber({ size, half, sign, unit, direction }: SaidNumber, { key, value }: GivenNumber): boolean {
  if (unit === 'count')
    return value === size && Number.isInteger(value) && sign !== -1 && !measured.test(key);
  const wants = sign === 0 ? direction : sign;
  if (value < 0 && wants !== -1) return false;
  if (value > 0 && wants === -1 && !(sign === 0 && losing.test(key))) return false;
  const real = Math.abs(value);
  if (unit === 'percent') return rounds(size, half, /percent|pct/i.test(key) ? real : 100 * real, 100);
  if (unit === 'basis points')
    return rounds(size, half, /bps|basis/i.test(key) ? real : 10_000 * real, 10_000);
  return rounds(size, half, real, 1);
}

/** Whether what is written is a value rounded to its last digit; 0 and the whole are never reached by rounding, and a twentieth is too much. */
function rounds(written: number, half: number, value: number, whole: number): boolean {
  const off = Math.abs(written - value);
  const noise = 1e-9 * Math.max(1, value); // binary noise of a decimal and of the factor 100
  if (off <= noise) return true;
  return written !== 0 && written !== whole && off <= half + noise && off <= 0.05 * value;
}

/** A currency has to be named in the input, or to be a part of a symbol. */
function currencyIsGiven(currency: string, { names }: Given): boolean {
  return currency === '' || [...names].some((name) => name.includes(currency.toLowerCase()));
}
