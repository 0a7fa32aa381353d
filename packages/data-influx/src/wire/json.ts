import * as z from 'zod';
import { AnswerFault, checkColumns, endDocument, endStream, type AnswerState } from './answer.js';
import type { AnswerDecoder } from './msgpack.js';
import { reserve, type Rows } from './rows.js';

/** One document of a JSON answer. */
const JsonDocument = /* @__PURE__ */ (() =>
  z.looseObject({
    error: z.string().optional(),
    results: z
      .array(
        z.looseObject({
          error: z.string().optional(),
          partial: z.boolean().optional(),
          series: z
            .array(
              z.looseObject({
                name: z.string().optional(),
                tags: z.record(z.string(), z.string()).optional(),
                columns: z.array(z.string()),
                values: z
                  .custom<readonly (readonly unknown[])[]>(Array.isArray, 'must be a list of rows')
                  .optional(),
                partial: z.boolean().optional(),
              }),
            )
            .optional(),
        }),
      )
      .optional(),
  }))();

/** A series of a JSON answer, or a part of one. */
export interface JsonSeries {
  readonly name: string | undefined;
  /** The tag values of the group, if the query grouped by tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

const newline = 10;
/** The longest line: an answer comes in lines of some thousand rows. */
const longestLine = 1 << 28;

/** Decodes a chunked JSON answer, one document per line (`\n` or `\r\n`), and hands on its series. */
export function jsonDecoder(onSeries: (series: JsonSeries) => void): AnswerDecoder {
  const state: AnswerState = { ended: false };
  let parts: Uint8Array[] = [];
  let waiting = 0;

  const endLine = (): void => {
    const line = Buffer.concat(parts).toString('utf8').trim();
    parts = [];
    waiting = 0;
    if (line !== '') readDocument(line, state, onSeries);
  };

  return {
    feed(bytes) {
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        parts.push(bytes.subarray(start, end));
        endLine();
        start = end + 1;
      }
      if (start === bytes.length) return;
      parts.push(bytes.subarray(start));
      waiting += bytes.length - start;
      if (waiting > longestLine)
        throw new AnswerFault('format', `a line of the answer is longer than ${longestLine} bytes`);
    },
    end() {
      endLine();
      endStream(state, true);
    },
  };
}

function readDocument(line: string, state: AnswerState, onSeries: (series: JsonSeries) => void): void {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new AnswerFault(
      'incomplete',
      `a line of the answer is not whole: it ends after ${line.length} characters`,
    );
  }
  const parsed = JsonDocument.safeParse(json);
  if (!parsed.success) {
    throw new AnswerFault('format', `not an answer of InfluxDB: ${z.prettifyError(parsed.error)}`);
  }
  const { error, results = [] } = parsed.data;
  let seriesGoesOn = false;
  for (const result of results) {
    for (const { name, tags = {}, columns, values = [], partial = false } of result.series ?? []) {
      onSeries({ name, tags, columns, values });
      seriesGoesOn = partial;
    }
  }
  endDocument(state, {
    error: error ?? results.find((result) => result.error !== undefined)?.error,
    hasResult: results.length > 0,
    more: results.at(-1)?.partial === true,
    seriesGoesOn,
  });
}

/** Appends the rows of a series to columns. */
export function appendSeries(rows: Rows, { columns, values }: JsonSeries): void {
  checkColumns(rows.names, columns);
  reserve(rows, values.length);
  const targets = rows.columns;
  for (const cells of values) {
    const row = rows.length;
    if (!Array.isArray(cells) || cells.length !== columns.length) {
      throw new AnswerFault('format', `row ${row + 1} does not have ${columns.length} values`);
    }
    for (let c = 0; c < columns.length; c++) {
      const cell: unknown = cells[c];
      if (typeof cell === 'number') targets[c][row] = cell;
      else if (cell === null) targets[c][row] = NaN;
      else {
        const where = { column: columns[c], row: row + 1, value: JSON.stringify(cell) };
        throw new AnswerFault('rows', `${columns[c]} of row ${row + 1} is not a number`, where);
      }
    }
    rows.length++;
  }
}
