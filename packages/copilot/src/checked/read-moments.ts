import type { GivenMoment } from './given.js';

/** A moment that a sentence says, as precise as it says it. */
export type SaidMoment = Partial<Omit<GivenMoment, 'path'>> & { readonly written: string };

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const month = String.raw`(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`;
const day = String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?`;
const year = String.raw`(?<year>(?:19|20)\d\d)`;
const clock = String.raw`(?<hour>[01]?\d|2[0-3]):(?<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?`;
const alone = String.raw`(?![\d%]|[.,:]\d|\s?(?:%|percent|trades?\b|[kmb]\b|USD|EUR|BTC|ETH))`;

/** The longest forms first. */
const forms = /* @__PURE__ */ (() =>
  [
    String.raw`(?<![\d.])${year}-(?<month>\d\d)-(?<day>\d\d)(?:(?:T|\s+|,\s*|\s+at\s+)${clock})?Z?`,
    String.raw`\b${day}\s+(?:of\s+)?${month},?\s+${year}\b`,
    String.raw`\b${month}\s+${day},?\s+${year}\b`,
    String.raw`\b${month},?\s+${year}\b`,
    String.raw`(?<![\d.])${year}-(?<month>0[1-9]|1[0-2])\b(?!-)`,
    String.raw`\b${day}\s+(?:of\s+)?${month}\b`,
    String.raw`\b${month}\s+${day}\b`,
    String.raw`(?<![\d.:])${clock}(?!:)`,
    String.raw`(?<=\b(?:in|since|until|during|throughout|year)\s)${year}\b`,
  ].map((form) => new RegExp(form + alone, 'gi')))();

/** Takes the moments out of a sentence: what is left holds its numbers. */
export function readMoments(sentence: string): {
  readonly moments: readonly SaidMoment[];
  readonly rest: string;
} {
  const moments: SaidMoment[] = [];
  let rest = sentence;
  for (const form of forms) {
    rest = rest.replace(form, (...found: unknown[]) => {
      const groups = found.at(-1) as Readonly<Record<string, string | undefined>>;
      const written = String(found[0]);
      moments.push({ written, ...partsOf(groups) });
      return ' '.repeat(written.length);
    });
  }
  return { moments, rest };
}

function partsOf(groups: Readonly<Record<string, string | undefined>>): Omit<SaidMoment, 'written'> {
  return Object.fromEntries(
    (['year', 'month', 'day', 'hour', 'minute'] as const).flatMap((part) => {
      const text = groups[part];
      if (text === undefined) return [];
      return [[part, /\d/.test(text) ? Number(text) : months.indexOf(text.slice(0, 3).toLowerCase()) + 1]];
    }),
  );
}

/** Whether a moment of the input is the one that is said: it has every part of it. */
export const isMoment = ({ written: _, ...said }: SaidMoment, given: GivenMoment): boolean =>
  Object.entries(said).every(([part, value]) => given[part as keyof GivenMoment] === value);
