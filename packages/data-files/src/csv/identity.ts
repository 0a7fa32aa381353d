import { identityOf } from '@veloce/core';
import type { CsvFault } from './fault.js';
import type { IdentityColumn } from './plan.js';

/** The text of a column that names the market. */
export interface MarketText {
  /** Name of the column. */
  readonly name: string;
  readonly text: string;
}

/** The columns of a file that say which market a row is of. */
export function identityColumns(
  names: readonly string[] | undefined,
  taken: readonly number[],
): readonly IdentityColumn[] {
  return (names ?? []).flatMap((name, position) =>
    identityOf(name) === undefined || taken.includes(position) ? [] : [{ name, position }],
  );
}

/** The fault of a column that names two markets. */
export function twoMarketsFault(name: string, texts: readonly [string, string], row?: number): CsvFault {
  const [first, second] = texts;
  return {
    ...(row !== undefined && { row }),
    column: name,
    value: second,
    rule: `the rows are of several markets: this column holds ${quoted(first)} and ${quoted(second)}`,
    fix:
      `pick one of them: { where: { ${key(name)}: ${quoted(first)} } }; ` +
      'if they are one market all the same (a renamed symbol), say so: { oneMarket: true }',
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
const key = (name: string): string => (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : quoted(name));

/** Whether two texts of a column name one market: in any case and punctuation. */
export function isSameText(a: string, b: string): boolean {
  return a === b || plainText(a) === plainText(b);
}

/** Lower case, letters and digits alone. */
export const plainText = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
