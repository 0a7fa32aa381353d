const small = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven'],
  ...['twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const scales: Readonly<Record<string, number>> = {
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};

const units: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ...small.map((word, value) => [word, value] as const),
  ...tens.map((word, at) => [word, 20 + 10 * at] as const),
]);

const first = /* @__PURE__ */ (() => [...units.keys()].join('|'))();
const next = /* @__PURE__ */ (() => [first, 'hundred', ...Object.keys(scales)].join('|'))();

/** A run of number words: `two hundred and fourteen`, `twenty-one`, `thirty-one point two`. */
const run = /* @__PURE__ */ (() =>
  new RegExp(
    `\\b(?:${first})(?:[\\s-]+(?:and[\\s-]+)?(?:${next})|\\s+point(?:\\s+(?:${small.slice(0, 10).join('|')}))+)*\\b`,
    'gi',
  ))();

/** Words that say a number and not which: a sentence with one rests on nothing that could be looked up. */
export const vagueNumber =
  /\b(half|halves|halved|thirds?|quarters?|fifths?|tenths?|twice|thrice|doubled?|doubles|doubling|tripled?|triples|tripling|quadrupled?|dozens?|scores of|couple|pair|both|hundreds|thousands|millions|billions|tens|[a-z]+fold|(?:a|an|per) (?:hundred|thousand|million|billion|trillion)|ninth|eighth|sevenths?|sixths?|one's|grand|bn|mio|nil|nought|naught|zilch|nada|single|sole|lone|trio|duo|quartet|quintet|quintupled?)\b/i;

/** `the one`, `no one`, `each one`: a pronoun. */
const pronoun = /\b(the|this|that|no|each|every|which|any|some|another|last|first|only)[\s-]+one\b/gi;

/** The scale of a number that is not beside it. */
export const looseScale = /\b(hundred|thousand|million|billion|trillion)\b/i;

/** Number words as digits, so that one reader is enough. */
export function wordsToDigits(sentence: string): string {
  return sentence
    .replace(pronoun, (said) => said.slice(0, -3) + 'it')
    .replace(run, (words) => {
      const value = valueOfWords(words.toLowerCase());
      return value === undefined ? '¿' : value;
    });
}

/** The digits of a run of number words; `undefined` where the words are no single number, as in `twenty thirty`. */
function valueOfWords(words: string): string | undefined {
  const [whole = '', point = null] = words.split(/\s+point\s+/) as [string?, string?];
  const decimals = point?.split(/\s+/).map((word) => units.get(word));
  let total = 0;
  let part = 0;
  let least = Infinity;
  for (const word of whole.split(/[\s-]+/)) {
    if (word === 'and') continue;
    const unit = units.get(word);
    if (unit !== undefined) {
      if (unit >= least || (least <= 20 && least !== Infinity && unit >= 10)) return undefined;
      part += unit;
      least = unit < 20 ? 1 : 10;
    } else if (word === 'hundred') {
      if (part === 0 || part > 99) return undefined;
      part *= 100;
      least = 100;
    } else {
      if (part === 0) return undefined;
      total += part * scales[word];
      part = 0;
      least = Infinity;
    }
  }
  return `${total + part}${decimals === undefined ? '' : `.${decimals.join('')}`}`;
}
