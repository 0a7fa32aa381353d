import type { KernelArgument } from './kernel.js';

/**
 * Text that is equal for equal kernel arguments, which decides whether two columns are the same: primitives by value (0 and -0 differ),
 * functions by identity, lists and records by what they hold. The names of a record are sorted, and a field that is `undefined` is as if
 * it were left out.
 */
export function createIdentify(): (value: KernelArgument) => string {
  const numbers = new Map<unknown, number>();
  const identify = (value: KernelArgument): string => {
    if (typeof value === 'function') {
      const number = numbers.get(value) ?? numbers.size;
      numbers.set(value, number);
      return `f${number}`;
    }
    if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
    if (typeof value !== 'object') return JSON.stringify(value);
    if (isList(value)) return `[${value.map(identify).join(',')}]`;
    return `{${fieldsOf(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${identify(field)}`)
      .join(',')}}`;
  };
  return identify;
}

/** An argument for display: the name of a function, the values of lists and records. */
export function argumentInWords(value: KernelArgument): string {
  if (typeof value === 'function') return value.name || 'function';
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.map(argumentInWords).join(' ');
  return fieldsOf(value)
    .map(([name, field]) => `${name} ${argumentInWords(field)}`)
    .join(' ');
}

const isList = (value: object): value is readonly KernelArgument[] => Array.isArray(value);

const fieldsOf = (record: object): [string, KernelArgument][] =>
  Object.entries(record as Readonly<Record<string, KernelArgument | undefined>>).filter(
    (field): field is [string, KernelArgument] => field[1] !== undefined,
  );
