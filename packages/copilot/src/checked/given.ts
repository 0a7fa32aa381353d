import type { Json } from '@veloce/core';

/** A number of the input, and its place there. */
export interface GivenNumber {
  /** Such as `rows.0.pnl`. */
  readonly path: string;
  /** The name of its own field. */
  readonly key: string;
  readonly value: number;
}

/** A moment, as precise as the input has it. */
export interface GivenMoment {
  readonly path: string;
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
}

/** The content that a text may repeat: the numbers, moments and names of the input it is about. */
export interface Given {
  readonly numbers: readonly GivenNumber[];
  readonly moments: readonly GivenMoment[];
  /** Texts of the input, in small letters: names that may hold digits. */
  readonly names: ReadonlySet<string>;
}

/** Fields whose text others wrote: digits in them are no numbers of the input, and no names. */
const written = /note|reason|comment|text|message|title|news|description|sql|prompt|question/i;

/** Fields whose text is a name, also where it has only digits. */
const naming = /symbol|tag|name|id$|account|venue|author|actor|playbook|kind|state/i;

const longestName = 60;

/** Everything that a text about some JSON may rest on. */
export function givenIn(input: Json): Given {
  const numbers: GivenNumber[] = [];
  const moments: GivenMoment[] = [];
  const names = new Set<string>();
  const visit = (value: Json, path: string, key: string): void => {
    if (typeof value === 'number') numbers.push({ path, key, value });
    else if (typeof value === 'string') {
      if (written.test(key)) return;
      const moment = momentIn(value, path);
      if (moment !== undefined) moments.push(moment);
      else if (/^-?\d+(\.\d+)?$/.test(value)) {
        // Databases write exact decimals as text.
        if (!naming.test(key)) numbers.push({ path, key, value: Number(value) });
      } else if (value.length <= longestName) names.add(value.toLowerCase());
    } else if (Array.isArray(value)) {
      value.forEach((one: Json, at) => {
        visit(one, path === '' ? String(at) : `${path}.${at}`, key);
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, one] of Object.entries(value)) {
        visit(one, path === '' ? name : `${path}.${name}`, name);
      }
    }
  };
  visit(input, '', '');
  return { numbers, moments, names };
}

/** A whole text that is a moment: `2025-01`, `2025-01-31`, `2025-01-31T12:00:00.000Z`. */
function momentIn(text: string, path: string): GivenMoment | undefined {
  const found = /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?Z?)?)?$/.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute] = found.slice(1).map((part: string | undefined) => Number(part));
  return {
    ...{ path, year: year, month: month },
    ...(Number.isNaN(day) ? {} : { day: day }),
    ...(Number.isNaN(hour) ? {} : { hour: hour, minute: minute }),
  };
}
