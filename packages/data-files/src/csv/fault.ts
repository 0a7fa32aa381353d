import type { DataFormat } from '@veloce/core';

/** A fault in a CSV file, and its place. */
export interface CsvFault {
  /** Line of the file, from 1. */
  readonly row?: number;
  readonly column?: string;
  /** The role of the column in the market, until its name in the file is known. */
  readonly as?: string;
  /** The text at that place. */
  readonly value?: string;
  /** The broken rule, phrased to follow the place. */
  readonly rule: string;
  readonly fix: string;
}

const longestQuote = 80;
/** A header may be long, and a line that is not one, such as a line of a log, longer. */
const longestRule = 600;

/** A fault as the error that a caller sees: file, row, column, value. */
export function csvError(
  source: string,
  asked: string,
  { rule, fix, as: _, ...place }: CsvFault,
): DataFormat {
  const { row, column, value } = place;
  const where = [source, row !== undefined && `row ${row}`, column !== undefined && `column ${column}`];
  const got = value === undefined ? '' : `, got ${JSON.stringify(shorten(value, longestQuote))}`;
  return {
    _tag: 'DataFormat',
    message: `${where.filter(Boolean).join(', ')}: ${shorten(rule, longestRule)}${got}`,
    asked,
    fix,
    source,
    ...place,
  };
}

function shorten(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
