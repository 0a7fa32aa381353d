import { inspect } from 'node:util';

/** All that a person or a log may see of a value: text, stack and causes, JSON, and inspection with hidden fields. */
export function allSaid(value: unknown): string {
  const json = (): string => {
    try {
      return JSON.stringify(value);
    } catch {
      return ''; // a circle: it is inspected below
    }
  };
  const own = value instanceof Error ? `${value.message} ${value.stack} ${allSaid(value.cause)}` : '';
  const inspected = inspect(value, { depth: 12, showHidden: true, maxStringLength: null });
  return `${String(value)} ${own} ${json()} ${inspected}`;
}
