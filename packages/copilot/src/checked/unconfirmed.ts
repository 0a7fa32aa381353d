/** Words that deny: a number that is there says nothing about what is denied. */
const denial =
  /\b(?:not|cannot|no|none|nobody|nothing|nowhere|neither|nor|never|without|hardly|barely|scarcely|instead of|rather than|except|excluding|apart from|false|untrue|wrong|fail(?:s|ed)? to)\b|n['’]t\b/i;

/** Words about every one, or about how many of them without a number. */
const quantity =
  /\b(?:every(?:one|thing|body)?|each|always|entire(?:ly)?|whole|total(?:ly)? (?:win|loss|lose)|any(?:one|thing|body)?|majority|minority|mostly|mainly|largely|several|many|few|fewer|numerous|countless)\b/i;

/** `all` as the scope of a sentence: `on all 214 trades`, `across all of them`. As its subject it is a claim about each of them. */
const all = /(?<!\b(?:on|across|over|of|for|from|in|among|with|by)\s)\ball\b/i;

/** `most of them`; `the most` and `lost most` are about one. */
const most = /(?<!\b(?:the|at|lost|loses?|won|wins?|made|makes?|traded|trades?)\s)\bmost\b/i;

/** `only` beside a number is a way to say it. */
const only =
  /\b(?:only|just|solely|exclusively)\b(?!\s+(?:[-+−$€£]?\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))/i;

/** More or less than a number, where the number itself is the fact. */
const bound =
  /\b(?:(?:more|less|fewer|greater|higher|lower|better|worse|larger|smaller) than|at (?:least|most)|upwards? of|in excess of)\b/i;

/** Markup, links and addresses: nothing of them may be obeyed or followed. */
const markup = /<[a-z!/?]|\]\s*\(|!\[|\b(?:https?|javascript|data|file|ftp|mailto):|\bwww\./i;

/** Number words of other languages that write in Latin letters; those that are English words too are left out. */
const foreign =
  /\b(?:eins|zwei|drei|vier|fünf|fuenf|sechs|sieben|acht|neun|elf|zwölf|zwoelf|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|vingt|trente|quarante|cinquante|soixante|mille|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|trece|catorce|quince|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta|dois|quatro|sete|oito|dez|doze|treze|vinte|cinquenta|cem|een|twee|drie|vijf|zes|zeven|negen|tien|twaalf|twintig|dertig|veertig|vijftig|honderd|duizend)\b|(?:zehn|zwanzig|drei(?:ß|ss)ig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend|cient|quinient|cento\b|vingt)/iu;

/** Roman digits that stand by themselves; the pronoun and the word `mix` are none. */
const roman =
  /(?<![\p{L}\p{N}'’-])(?!(?:I|i|mix|Mix)(?![\p{L}\p{N}]))(?=[MDCLXVI])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\p{L}\p{N}'’])/u;
const romanSmall =
  /(?<![\p{L}\p{N}'’-])(?!(?:i|mix|mi|di|li)(?![\p{L}\p{N}]))(?=[mdclxvi]{2})m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?![\p{L}\p{N}'’])/u;

/** Letters of another script may write a number. */
const otherScript = /[^\P{L}\p{Script=Latin}]/u;

const rules: readonly (readonly [RegExp, string])[] = [
  [markup, 'it has markup or an address'],
  [otherScript, 'it has letters that are not Latin, which may write a number'],
  [foreign, 'it has a number word of another language'],
  [roman, 'it has Roman digits'],
  [romanSmall, 'it has Roman digits'],
  [denial, 'it denies something, which no number confirms'],
  [all, 'it says something of all of them, which no number confirms'],
  [quantity, 'it says how many without a number'],
  [most, 'it says how many without a number'],
  [only, 'it says that there is nothing else, which no number confirms'],
];

/**
 * Why a sentence says more than its numbers can confirm: it denies, speaks of all, or writes numbers in another way.
 *
 * @param sentence Without the names that the input gives.
 */
export function beyondNumbers(sentence: string): string | undefined {
  for (const [words, reason] of rules) if (words.test(sentence)) return reason;
  return undefined;
}

/** Whether the words before a number say that it is only a bound. */
export const isBound = (before: string): boolean =>
  bound.test(before.trim().split(/\s+/).slice(-3).join(' '));
