import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import {
  signalRule,
  functionRule,
  checkMarket,
  columnNames,
  columnOf,
  parseOptions,
  type Column,
  type DataError,
  type LoadProgress,
  type MarketData,
} from '@veloce/core';
import { attempt } from '../wire/attempts.js';
import { barFieldNames, type BarField } from '../schema/bar-field.js';
import { connect, type Connection, type InfluxConnection } from '../wire/connection.js';
import { send } from '../wire/http.js';
import { escapeName, linesOf } from './line-protocol.js';
import { aggrServer, checkProfile, nameFor, type SchemaProfile } from '../schema/profile.js';
import { optionsObject } from '../wire/options-object.js';
import { circumstanceOf, type Asking } from '../wire/query.js';
import { quote, type MeasurementAt } from '../wire/quote.js';
import { meaningOf, oneLine } from '../wire/server-words.js';
import { showPolicies } from '../schema/show.js';
import { verifyRows } from './verify.js';

/** Settings of {@link influxWriter}. */
export interface InfluxWriterOptions {
  readonly connection: InfluxConnection;
  /** The schema to write in: {@link aggrServer} by default. The first name of each field is written. */
  readonly profile?: SchemaProfile | undefined;
  /** Makes the database and the retention policy (kept forever) when they are not there. Off by default. */
  readonly create?: boolean | undefined;
  /** Bars per request: 10 000 by default. */
  readonly batchSize?: number | undefined;
}

/** The rows to write, and how to write them. */
export interface WriteOptions {
  /** The value of the market tag: the symbol of the data by default. */
  readonly market?: string | undefined;
  /** Columns that the schema has no place for and that may be lost. */
  readonly omit?: readonly string[] | undefined;
  /** Ends the work with `Aborted`; what is written stays. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** The rows that were written and read back equal to the last bit. */
export interface WriteReport {
  readonly bars: number;
  readonly market: string;
  readonly retentionPolicy: string | undefined;
  readonly measurement: string;
}

/** Writes bars into an InfluxDB. */
export interface InfluxWriter {
  /**
   * Writes a market in batches, and reads each batch back: the task ends well when every value is there to the last bit. Writing the
   * same bars again changes nothing.
   *
   * @throws {RangeError} when the schema has no place for a column, or counts volume in another unit.
   */
  readonly write: (data: MarketData, options?: WriteOptions) => TaskEither<DataError, WriteReport>;
}

const Plain = /* @__PURE__ */ (() =>
  z.strictObject({
    create: z.boolean().default(false),
    batchSize: z.int().min(1).max(100_000).default(10_000),
  }))();

const Writing = /* @__PURE__ */ (() =>
  z.strictObject({
    market: z.string().min(1).optional(),
    omit: z.array(z.string()).optional(),
    signal: signalRule.optional(),
    onProgress: functionRule<() => void>().optional(),
  }))();

/**
 * A writer in the schema of a profile: to import files into an InfluxDB, or to fill one for tests.
 *
 * @throws {RangeError} naming the option that is wrong.
 * @example
 * ```ts
 * const writer = influxWriter({ connection, profile, create: true });
 * await orThrow(writer.write(data, { market: 'BINANCE:btcusdt' }));
 * ```
 */
export function influxWriter(options: InfluxWriterOptions): InfluxWriter {
  const { connection: where, profile: given = aggrServer, ...plain } = optionsObject('influxWriter', options);
  const { create, batchSize } = parseOptions('influxWriter', Plain, plain);
  const connection = connect('influxWriter: connection', where);
  const profile = checkProfile('influxWriter', given);

  return {
    write(data, options = {}) {
      checkMarket('write', data);
      const { market = data.symbol, omit = [] } = parseOptions('write', Writing, options);
      const { signal, onProgress } = options;
      const fields = fieldsFor(profile, data, omit);
      const { timeframe } = data;
      const pattern = profile.retentionPolicies.at(0);
      const retentionPolicy = pattern === undefined ? undefined : nameFor(timeframe, pattern);
      const measurement = nameFor(timeframe, profile.measurement);
      const tags = { [profile.marketTag]: market, ...profile.tags };
      const pairs = Object.entries(tags).map(
        ([tag, value]) => `${escapeName(tag, 'key')}=${escapeName(value, 'key')}`,
      );
      const series = [escapeName(measurement, 'measurement'), ...pairs].join(',');
      const at = { retentionPolicy, measurement };
      const asking: Asking = { asked: `writing ${data.length} ${timeframe} bars of ${market}`, signal };

      return async () => {
        if (create) {
          const made = await makeRoom(connection, retentionPolicy, asking);
          if (isLeft(made)) return made;
        }
        for (let from = 0; from < data.length; from += batchSize) {
          const to = Math.min(from + batchSize, data.length);
          const lines = linesOf(series, data.time, fields, from, to);
          const sent = await post(connection, writePath(connection, at), lines, asking);
          if (isLeft(sent)) return sent;
          const rows = { tags, at, fields, time: data.time, from, to };
          const same = await verifyRows(connection, rows, asking);
          if (isLeft(same)) return same;
          onProgress?.({ step: `${market} ${timeframe}`, done: to, total: data.length });
        }
        return right({ bars: data.length, market, retentionPolicy, measurement });
      };
    },
  };
}

/** A field that is written. */
interface WrittenField {
  /** As the database has it, and as line protocol does. */
  readonly name: string;
  readonly key: string;
  readonly values: Column;
}

/** The largest relative difference that a sum of two volumes leaves by rounding alone. */
const rounding = 1e-12;

function fieldsFor(
  profile: SchemaProfile,
  data: MarketData,
  omit: readonly string[],
): readonly WrittenField[] {
  const unit = data.origin.volumeUnit ?? 'base';
  if (unit !== profile.volumeUnit) {
    throw new RangeError(
      `write: the data counts volume in ${unit} units, the schema ${profile.name} in ${profile.volumeUnit} units; convert the data, or write in a schema of its own unit`,
    );
  }
  const fields: WrittenField[] = [];
  const placed = new Set<string>(['time', ...omit]);
  for (const field of barFieldNames) {
    const name = profile.fields[field]?.[0];
    const values = columnOf(data, field);
    if (name === undefined || values === undefined) continue;
    placed.add(field);
    fields.push({ name, key: escapeName(name, 'key'), values });
  }
  for (const [sum, a, b] of sums) {
    if (!placed.has(sum) && isSum(data, sum, a, b)) placed.add(sum);
  }
  const lost = columnNames(data).filter((name) => !placed.has(name));
  if (lost.length > 0) {
    throw new RangeError(
      `write: the schema ${profile.name} has no place for ${lost.join(', ')} of ${data.symbol}; name fields for them in the profile, or give omit: [${lost.map((name) => `'${name}'`).join(', ')}]`,
    );
  }
  return fields;
}

const sums: readonly (readonly [BarField, BarField, BarField])[] = [
  ['volume', 'buyVolume', 'sellVolume'],
  ['trades', 'buyTrades', 'sellTrades'],
];

/** Whether a column is made again from two others. */
function isSum(data: MarketData, sum: BarField, a: BarField, b: BarField): boolean {
  const [total, first, second] = [sum, a, b].map((name) => columnOf(data, name));
  if (total === undefined || first === undefined || second === undefined) return false;
  for (let i = 0; i < data.length; i++) {
    if (!(Math.abs(total[i] - first[i] - second[i]) <= rounding * total[i])) return false;
  }
  return true;
}

function writePath({ database }: Connection, { retentionPolicy }: MeasurementAt): string {
  const params = new URLSearchParams({ db: database, precision: 'ms' });
  if (retentionPolicy !== undefined) params.set('rp', retentionPolicy);
  return `/write?${params.toString()}`;
}

async function makeRoom(
  connection: Connection,
  policy: string | undefined,
  asking: Asking,
): Promise<Either<DataError, undefined>> {
  const database = quote(connection.database, 'identifier');
  const statements = [
    `CREATE DATABASE ${database}`,
    ...(policy === undefined
      ? []
      : [`CREATE RETENTION POLICY ${quote(policy, 'identifier')} ON ${database} DURATION INF REPLICATION 1`]),
  ];
  for (const statement of statements) {
    const made = await post(
      connection,
      `/query?${new URLSearchParams({ q: statement }).toString()}`,
      '',
      asking,
    );
    if (isLeft(made) && meaningOf(made.left.message) === 'not-implemented') {
      return hasRoom(connection, policy, made.left, asking);
    }
    // A policy that is there with another duration stays as it is.
    if (isLeft(made) && !made.left.message.includes('already exists')) return made;
  }
  return right(undefined);
}

/** InfluxDB 2 makes no databases by InfluxQL: the bucket and its mapping have to be there. */
async function hasRoom(
  connection: Connection,
  policy: string | undefined,
  refused: DataError,
  asking: Asking,
): Promise<Either<DataError, undefined>> {
  const policies = await showPolicies(connection, asking);
  if (isLeft(policies)) return policies;
  const isThere = policies.right.some(({ name, isDefault }) =>
    policy === undefined ? isDefault : name === policy,
  );
  if (isThere) return right(undefined);
  const { database } = connection;
  return left({
    ...refused,
    fix: `InfluxDB 2 makes no databases by InfluxQL: create a bucket, and map it with influx v1 dbrp create --db ${database} --rp ${policy ?? 'autogen'} --bucket-id …`,
  });
}

async function post(
  connection: Connection,
  path: string,
  body: string,
  { asked, signal }: Asking,
): Promise<Either<DataError, undefined>> {
  const circumstance = circumstanceOf(connection, { asked, signal });
  const result = await attempt(connection, circumstance, async () => {
    let text = '';
    await send(connection, { method: 'POST', path, body, signal }, (bytes) => {
      if (text.length < 1000) text += Buffer.from(bytes).toString('utf8');
    });
    return /"error":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  });
  if (isLeft(result)) return left(result.left.error);
  if (result.right === undefined) return right(undefined);
  const message = `${circumstance.source} answered: ${oneLine(connection.hide(result.right))}`;
  return left({
    _tag: 'QueryFailed',
    message,
    asked,
    fix: 'see what the server says; the user needs the right to write',
  });
}
