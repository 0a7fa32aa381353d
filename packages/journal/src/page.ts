import { shown } from '@veloce/core';
import * as z from 'zod';

/** One page of a list, newest first. */
export const Page = /* @__PURE__ */ (() =>
  z.strictObject({
    limit: z.int().min(1).max(10_000).default(100).describe('most rows'),
    offset: z.int().min(0).default(0).describe('rows to skip'),
    after: z.string().optional().describe('`next` of the page before'),
  }))();

/** One page of a list, newest first. */
export type PageInput = z.input<typeof Page>;

/** A part of a list, newest first. */
export interface PageOf<Row> {
  readonly rows: readonly Row[];
  /** Asks for the rows after these; `null` at the end. */
  readonly next: string | null;
}

/** The end of a page: a time and a key, which no two rows share. */
export interface Mark {
  readonly time: number;
  readonly id: string;
}

/** The page of rows that were asked for with one more than the limit. */
export function pageOf<Row>(rows: readonly Row[], limit: number, markOf: (row: Row) => Mark): PageOf<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { rows: shown, next: null };
  const { time, id } = markOf(last);
  return { rows: shown, next: `${time}.${id}` };
}

/** @throws {RangeError} when it is not what a page gave as `next`. */
export function readMark(where: string, text: string): Mark {
  const match = /^(-?\d{1,16})\.([0-9a-f-]{1,40})$/.exec(text);
  if (match === null)
    throw new RangeError(`${where}: after: must be the \`next\` of a page, got ${shown(text)}`);
  return { time: Number(match[1]), id: match[2] };
}
