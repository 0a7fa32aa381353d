import { isBound } from './unconfirmed.js';
import { looseScale, vagueNumber, wordsToDigits } from './number-words.js';

/** A number that a sentence says. */
export interface SaidNumber {
  /** As it is written, with its sign and unit. */
  readonly written: string;
  /** Without a sign, in units: `1.2k` is 1 200. */
  readonly size: number;
  /** The sign that is written; 0 where none is. */
  readonly sign: -1 | 0 | 1;
  /** Half a unit of its last digit. */
  readonly half: number;
  readonly unit: 'percent' | 'basis points' | 'count' | 'none';
  /** The currency beside it, in capitals; empty without one. */
  readonly currency: string;
  /** The direction that the words before it say: `lost 12`, `a gain of 12`. */
  readonly direction: -1 | 0 | 1;
  /** Whether the words before it say more or less than it. */
  readonly isBound: boolean;
}

const scale: Readonly<Partial<Record<string, number>>> = {
  ...{
    k: 1e3,
    m: 1e6,
    mn: 1e6,
    b: 1e9,
    t: 1e12,
    bn: 1e9,
    thousand: 1e3,
    million: 1e6,
    billion: 1e9,
    trillion: 1e12,
  },
};

const currencies: Readonly<Partial<Record<string, string>>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₿': 'BTC',
};
const currencyCode = 'USDT|USDC|USD|EUR|GBP|JPY|CHF|BTC|ETH|BNB|SOL|dollars?|euros?|pounds?|yen';
const spelled: Readonly<Partial<Record<string, string>>> = {
  DOLLAR: 'USD',
  EURO: 'EUR',
  POUND: 'GBP',
  YEN: 'JPY',
};

const number = /* @__PURE__ */ (() =>
  new RegExp(
    String.raw`(?<before>(?:\b(?:USDT|USDC|USD|EUR|GBP|JPY|CHF|BTC|ETH)\s?|[$€£¥₿]\s?)?)(?<sign>(?<![\w%])[-+])?(?<money>[$€£¥₿]?)` +
      String.raw`(?<digits>\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?<exponent>e[-+]?\d{1,3})?` +
      String.raw`(?:(?<tight>k|mn?|bn?|t)\b|\s(?<wide>thousand|million|billion|trillion)\b)?` +
      String.raw`(?:\s?(?<percent>%|percent(?:age points?)?|per\s?cent|pct|pp)(?![a-z])|\s?(?<bps>bps?|basis points?)\b|\s(?<currency>${currencyCode})\b|` +
      String.raw`\s(?:[a-z]+\s){0,2}?(?<count>trades?|signals?|wins?|winners?|losses|losers?|bars?|days?|fills?|orders?|playbooks?|entries|exits|times)\b)?`,
    'gi',
  ))();

const falling =
  /\b(lost|loses?|losing|loss|down|fell|falls|falling|dropped|drops?|minus|negative|declined?|declines|decreased?|shrank|drawdown|outflows?)\b/gi;
const rising =
  /\b(won|gain|gains|gained|earned|earns|made|makes|up|rose|rises|profit|profits|profited|plus|positive|grew|increased?|inflows?)\b/gi;

/**
 * The numbers of a sentence, digits and English words. Names and moments have to be taken out before.
 *
 * @returns `undefined` where a number cannot be read with certainty: other digits and separators, words such as `half`.
 */
export function readNumbers(sentence: string): readonly SaidNumber[] | undefined {
  const text = wordsToDigits(sentence.normalize('NFKC').replace(/[\u2212\u2010-\u2013\uFE63]/g, '-'));
  if (text.includes('¿') || vagueNumber.test(text)) return undefined;
  if (/[^\P{N}0-9]/u.test(text) || /\p{Nl}/u.test(sentence)) return undefined;
  const said: SaidNumber[] = [];
  let rest = text;
  let end = 0;
  for (const found of text.matchAll(number)) {
    const before = text.slice(end, found.index);
    end = found.index + found[0].length;
    rest = rest.slice(0, found.index) + ' '.repeat(found[0].length) + rest.slice(end);
    // A scale after a space: `214 k` is no 214.
    if (/^\s(?:k|mn?|bn?|t|mio|mrd|x)\b/i.test(text.slice(end, end + 6))) return undefined;
    // Digits that touch a letter, another number or a separator are no number that stands by itself.
    const touching = `${text[found.index - 1] ?? ' '}|${text.slice(end, end + 2)}`;
    if (/^[\p{L}\d.,_^×*]\||\|[\p{L}\d_^×]|\|[.,:'’·]\d/u.test(touching)) return undefined;
    said.push(numberOf(found, before));
  }
  return /\d/.test(rest) || looseScale.test(rest) ? undefined : said;
}

/** The named parts of a match; those that did not take part are `undefined`. */
type Groups = Readonly<Partial<Record<string, string>>>;

function numberOf(found: RegExpExecArray, before: string): SaidNumber {
  const groups: Groups = found.groups ?? {};
  const { sign, digits = '', exponent = '', tight, wide, percent, bps, count } = groups;
  const plain = digits.replace(/[,  ]/g, '');
  const times = (scale[(tight ?? wide ?? '').toLowerCase()] ?? 1) * Number(`1${exponent}`);
  const decimals = plain.split('.')[1]?.length ?? 0;
  return {
    written: found[0].trim(),
    size: Number(plain) * times,
    half: 0.5 * 10 ** -decimals * times,
    sign: sign === '-' ? -1 : sign === '+' ? 1 : 0,
    unit:
      percent !== undefined
        ? 'percent'
        : bps !== undefined
          ? 'basis points'
          : count !== undefined
            ? 'count'
            : 'none',
    currency: currencyOf(groups),
    direction: directionOf(before),
    isBound: isBound(before),
  };
}

function currencyOf({ before = '', money = '', currency = '' }: Groups): string {
  const said = (currency || money || before).trim().toUpperCase();
  return currencies[said] ?? spelled[said.replace(/S$/, '')] ?? said;
}

/** The last word of direction among the few before a number, in its own clause. */
function directionOf(before: string): -1 | 0 | 1 {
  const clause = before.split(/[,;:(]/).at(-1) ?? '';
  const near = clause.trim().split(/\s+/).slice(-4).join(' ');
  const last = (words: RegExp): number => [...near.matchAll(words)].at(-1)?.index ?? -1;
  const [down, up] = [last(falling), last(rising)];
  return down === up ? 0 : down > up ? -1 : 1;
}
