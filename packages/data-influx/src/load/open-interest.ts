import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { alignTo, intervalMs, type DataError, type MarketData } from '@veloce/core';
import { spansOf } from '../schema/bounds.js';
import type { Connection } from '../wire/connection.js';
import { missing } from '../schema/missing.js';
import { didYouMean, listed } from '../schema/near-names.js';
import type { OpenInterestSchema } from '../schema/profile.js';
import { queryRows, sourceOf, type Asking } from '../wire/query.js';
import { from, hasTags, quote, within } from '../wire/quote.js';
import { createRows } from '../wire/rows.js';
import { atTheSameTime, tellApart, type Fork } from '../schema/series-span.js';
import { showFields, showTagValues } from '../schema/show.js';
import type { SymbolOpenInterest } from '../schema/symbols.js';

type Unit = 'base' | 'quote' | 'contracts';

/** Open interest per venue and together, as columns of a market. */
export interface OpenInterestColumns {
  /** In base units; `NaN` where a venue has no fresh sample. */
  readonly openInterest: Float64Array;
  /** `openInterest:VENUE` in base units, and `openInterestVenues`: how many have a fresh sample. */
  readonly extra: Readonly<Record<string, Float64Array>>;
}

/**
 * Reads the samples of each venue, carries each on until it is too old, and sums them in base units: contracts by their size, quote
 * amounts by the close of the bar. A sample of 0 is a failed one.
 */
export async function readOpenInterest(
  connection: Connection,
  schema: OpenInterestSchema,
  { symbol, venues }: SymbolOpenInterest,
  data: MarketData,
  rowsPerSlice: number,
  asking: Asking,
): Promise<Either<DataError, OpenInterestColumns>> {
  const chosen = await chooseField(connection, schema, Object.keys(venues), asking);
  if (isLeft(chosen)) return chosen;
  const total = new Float64Array(data.length);
  const fresh = new Float64Array(data.length);
  const extra: Record<string, Float64Array> = { openInterestVenues: fresh };
  for (const [venue, venueUnit] of Object.entries(venues)) {
    const read = await readVenue(
      connection,
      schema,
      { ...chosen.right, symbol, venue },
      data,
      rowsPerSlice,
      asking,
    );
    if (isLeft(read)) return read;
    const scale = 'contractSize' in venueUnit ? venueUnit.contractSize : 1;
    const unit: Unit = venueUnit.unit ?? chosen.right.unit;
    const own = alignTo(data, read.right, { maxAgeMs: schema.maxAgeMs });
    for (let i = 0; i < own.length; i++) {
      own[i] = unit === 'quote' ? own[i] / data.close[i] : own[i] * scale;
      if (own[i] === own[i]) fresh[i]++;
      total[i] += own[i];
    }
    extra[`openInterest:${venue}`] = own;
  }
  return right({ openInterest: total, extra });
}

async function chooseField(
  connection: Connection,
  schema: OpenInterestSchema,
  venues: readonly string[],
  asking: Asking,
): Promise<Either<DataError, { readonly field: string; readonly unit: Unit }>> {
  const keys = await showFields(connection, schema, asking);
  if (isLeft(keys)) return keys;
  const chosen = schema.fields.find(({ field }) => keys.right.includes(field));
  if (chosen === undefined) {
    const names = schema.fields.map(({ field }) => field);
    const part = keys.right.length === 0 ? 'measurement' : 'field';
    const has = part === 'field' ? `; its numeric fields are ${listed(keys.right)}` : '';
    return left(
      missing(part, {
        message: `${sourceOf(connection)} has no open interest in ${schema.measurement} (${names.join(' or ')})${has}`,
        asked: asking.asked,
        fix: 'correct openInterest of the schema profile, or leave openInterest out of the symbol',
      }),
    );
  }
  const stored = await showTagValues(connection, schema, schema.venueTag, asking);
  if (isLeft(stored)) return stored;
  const unknown = venues.find((venue) => !stored.right.includes(venue));
  if (unknown === undefined) return right(chosen);
  return left(
    missing('market', {
      message: `${sourceOf(connection)} has no open interest of ${unknown}${didYouMean(unknown, stored.right)}`,
      asked: asking.asked,
      fix: `the venues are ${listed(stored.right)}`,
    }),
  );
}

async function readVenue(
  connection: Connection,
  schema: OpenInterestSchema,
  { field, symbol, venue }: { readonly field: string; readonly symbol: string; readonly venue: string },
  data: MarketData,
  rowsPerSlice: number,
  asking: Asking,
): Promise<Either<DataError, { readonly knownAt: Float64Array; readonly values: Float64Array }>> {
  const rows = createRows(['time', field]);
  const start = data.time[0] - schema.maxAgeMs;
  const end = data.time[data.length - 1] + intervalMs(data.timeframe) + 1;
  const series = hasTags({ ...schema.tags, [schema.venueTag]: venue, [schema.symbolTag]: symbol });
  const spans = await spansOf(
    connection,
    { at: schema, where: series, names: [field] },
    { start, end },
    asking,
  );
  if (isLeft(spans)) return spans;
  const fork = atTheSameTime(spans.right);
  if (fork !== undefined)
    return left(forked(connection, schema, `${symbol} at ${venue}`, fork, asking.asked));
  const sliceMs = rowsPerSlice * 1000;
  for (let from_ = start; from_ < end; from_ += sliceMs) {
    const range = within(from_, Math.min(from_ + sliceMs, end));
    const statement = `SELECT ${quote(field, 'identifier')} FROM ${from(schema)} WHERE ${series} AND ${range}`;
    const result = await queryRows(connection, statement, rows, asking);
    if (isLeft(result)) return left(result.left.error);
  }
  const [time, values] = rows.columns;
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    if (!(values[i] > 0)) continue;
    time[count] = time[i];
    values[count++] = values[i];
  }
  return right({ knownAt: time.subarray(0, count), values: values.subarray(0, count) });
}

/** Samples of two series would replace each other by turns. */
function forked(
  connection: Connection,
  { measurement }: OpenInterestSchema,
  market: string,
  fork: Fork,
  asked: string,
): DataError {
  const { names, tag, values } = tellApart(fork);
  return {
    _tag: 'DataFormat',
    message: `open interest of ${market} in ${measurement} has two series at a time: ${names}`,
    asked,
    fix: `pick one: tags: { ${tag}: '${values[0]}' } in openInterest of the schema profile; or let the writer sum them`,
    source: sourceOf(connection),
    column: tag,
    value: values.join(', '),
  };
}
