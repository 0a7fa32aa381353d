import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { intervalMs, timeframes, type DataError, type Timeframe } from '@veloce/core';
import { barFieldNames, type BarField } from './bar-field.js';
import type { Connection } from '../wire/connection.js';
import { missing } from './missing.js';
import { didYouMean, listed } from './near-names.js';
import { nameFor, type SchemaProfile } from './profile.js';
import { sourceOf, type Asking } from '../wire/query.js';
import type { MeasurementAt } from '../wire/quote.js';
import {
  showFields,
  showMeasurements,
  showDatabases,
  showPolicies,
  showTagKeys,
  type RetentionPolicy,
} from './show.js';

/** Bars of one timeframe, where a database keeps them. */
export interface StoredBars {
  readonly timeframe: Timeframe;
  readonly at: MeasurementAt;
  /** The name of each field that is there. */
  readonly fields: Readonly<Partial<Record<BarField, string>>>;
  /** Values of further tags that a row must have. */
  readonly only: Readonly<Record<string, string>>;
  /** Whether a market can have several series: there are tags beyond those. */
  readonly mayFork: boolean;
  /** How long they are kept, in ms. */
  readonly keptMs: number;
}

/** The bars of a schema that a database has, shortest timeframe first; never empty. */
export type StoredSchema = readonly StoredBars[];

/** The contents of a database. */
export interface Inventory {
  readonly policies: readonly RetentionPolicy[];
  readonly measurements: readonly string[];
  /** Whether every measurement is among them. */
  readonly areAll: boolean;
}

/** Policies and measurements, or that there is no such database. */
export async function takeInventory(
  connection: Connection,
  asking: Asking,
): Promise<Either<DataError, Inventory>> {
  const policies = await showPolicies(connection, asking);
  if (isLeft(policies)) return policies;
  if (policies.right.length === 0) return left(await noDatabase(connection, asking));
  const measurements = await showMeasurements(connection, asking);
  if (isLeft(measurements)) return measurements;
  const { names, areAll } = measurements.right;
  return right({ policies: policies.right, measurements: names, areAll });
}

/** A database of 1.x has a policy, and 1.x says itself when there is no database. InfluxDB 2 keeps silent. */
async function noDatabase(connection: Connection, asking: Asking): Promise<DataError> {
  const { database, version = '' } = connection;
  if (/^v?1\./.test(version)) {
    return missing('retention-policy', {
      message: `${sourceOf(connection)} has no retention policy, so there can be nothing in it`,
      asked: asking.asked,
      fix: 'create one: CREATE RETENTION POLICY, or retention-autocreate in the configuration of the server',
    });
  }
  const names = await showDatabases(connection, asking);
  if (isLeft(names)) return names.left;
  return missing('database', {
    message: `${sourceOf(connection)}: no bucket is mapped to a database ${database}${didYouMean(database, names.right)}; mapped are ${listed(names.right)}`,
    asked: asking.asked,
    fix: `map the bucket by a DBRP mapping, one for each retention policy: influx v1 dbrp create --db ${database} --rp … --bucket-id …`,
  });
}

/** Finds the bars of a profile in a database, or says why there are none. */
export async function findSchema(
  connection: Connection,
  profile: SchemaProfile,
  asking: Asking,
): Promise<Either<DataError, StoredSchema>> {
  const inventory = await takeInventory(connection, asking);
  return isLeft(inventory) ? inventory : findSchemaIn(connection, profile, inventory.right, asking);
}

/** As {@link findSchema}, with what is known to be there. */
export async function findSchemaIn(
  connection: Connection,
  profile: SchemaProfile,
  inventory: Inventory,
  asking: Asking,
): Promise<Either<DataError, StoredSchema>> {
  const stored: StoredBars[] = [];
  const unusable: string[][] = [];
  for (const { timeframe, at, keptMs } of candidates(profile, inventory)) {
    if (stored.some((bars) => bars.timeframe === timeframe)) continue;
    const keys = await showFields(connection, at, asking);
    if (isLeft(keys)) return keys;
    if (keys.right.length === 0) continue;
    const fields = fieldsOf(profile, keys.right);
    if (lacking(fields).length > 0) {
      unusable.push([...keys.right]);
      continue;
    }
    const tags = await showTagKeys(connection, at, asking);
    if (isLeft(tags)) return tags;
    const { marketTag, tags: only = {} } = profile;
    const mayFork = tags.right.some((tag) => tag !== marketTag && !Object.hasOwn(only, tag));
    stored.push({ timeframe, at, fields, only, mayFork, keptMs });
  }
  if (stored.length > 0) return right(stored);
  return left(
    unusable.length > 0
      ? unknownField(connection, profile, unusable, asking.asked)
      : await noMeasurement(connection, profile, inventory, asking),
  );
}

function candidates(
  profile: SchemaProfile,
  { policies, measurements, areAll }: Inventory,
): readonly { timeframe: Timeframe; at: MeasurementAt; keptMs: number }[] {
  const patterns = profile.retentionPolicies.length === 0 ? [undefined] : profile.retentionPolicies;
  const least = profile.baseTimeframe === undefined ? 0 : intervalMs(profile.baseTimeframe);
  return timeframes
    .filter((timeframe) => intervalMs(timeframe) >= least)
    .filter((timeframe) => !areAll || measurements.includes(nameFor(timeframe, profile.measurement)))
    .flatMap((timeframe) =>
      patterns.flatMap((pattern) => {
        const name = pattern === undefined ? undefined : nameFor(timeframe, pattern);
        const policy = policies.find((one) => (name === undefined ? one.isDefault : one.name === name));
        if (policy === undefined) return [];
        const at = { retentionPolicy: policy.name, measurement: nameFor(timeframe, profile.measurement) };
        return [{ timeframe, at, keptMs: policy.keptMs }];
      }),
    );
}

function fieldsOf(profile: SchemaProfile, keys: readonly string[]): Partial<Record<BarField, string>> {
  const fields: Partial<Record<BarField, string>> = {};
  for (const field of barFieldNames) {
    const name = profile.fields[field]?.find((one) => keys.includes(one));
    if (name !== undefined) fields[field] = name;
  }
  return fields;
}

function lacking(fields: Partial<Record<BarField, string>>): readonly BarField[] {
  const flows: readonly BarField[] = fields.volume === undefined ? ['buyVolume', 'sellVolume'] : [];
  return (['open', 'high', 'low', 'close', ...flows] as const).filter((field) => fields[field] === undefined);
}

function unknownField(
  connection: Connection,
  profile: SchemaProfile,
  unusable: readonly (readonly string[])[],
  asked: string,
): DataError {
  const keys = unusable[0];
  const lack = lacking(fieldsOf(profile, keys));
  const names = lack.map((field) => `${field} (${(profile.fields[field] ?? ['no name']).join(' or ')})`);
  const near = didYouMean(profile.fields[lack[0]]?.[0] ?? lack[0], keys);
  return missing('field', {
    message: `${sourceOf(connection)} has bars without ${names.join(', ')}; their numeric fields are ${listed(keys)}${near}`,
    asked,
    fix: 'name the fields as they are stored, in fields of the schema profile',
  });
}

async function noMeasurement(
  connection: Connection,
  profile: SchemaProfile,
  { policies, measurements }: Inventory,
  asking: Asking,
): Promise<DataError> {
  const source = sourceOf(connection);
  const names = timeframes.map((timeframe) => nameFor(timeframe, profile.measurement));
  const present = names.filter((name) => measurements.includes(name));
  if (present.length === 0) {
    return missing('measurement', {
      message: `${source} has no measurement ${profile.measurement}; it has ${listed(measurements)}`,
      asked: asking.asked,
      fix: 'correct the measurement of the schema profile, or the database; discover() tells what is there',
    });
  }
  const holding: string[] = [];
  for (const { name } of policies) {
    const keys = await showFields(connection, { retentionPolicy: name, measurement: present[0] }, asking);
    if (isLeft(keys)) return keys.left;
    if (keys.right.length > 0) holding.push(name);
  }
  const where = holding.length === 0 ? '' : `; ${present[0]} is in the policy ${holding.join(', ')}`;
  const patterns = profile.retentionPolicies.join(' or ') || 'the default policy';
  return missing('retention-policy', {
    message: `${source} has ${listed(present)}, but not in ${patterns}${where}`,
    asked: asking.asked,
    fix: `set retentionPolicies of the schema profile${holding.length === 0 ? '' : ` to [${holding.map((name) => `'${patternOf(name, present[0], profile)}'`).join(', ')}]`}`,
  });
}

/** `rp_1m` for `trades_1m` is `rp_{timeframe}`. */
function patternOf(policy: string, measurement: string, profile: SchemaProfile): string {
  const timeframe = timeframes.find((one) => nameFor(one, profile.measurement) === measurement);
  return timeframe === undefined ? policy : policy.replace(timeframe, '{timeframe}');
}
