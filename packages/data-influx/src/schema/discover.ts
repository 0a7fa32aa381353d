import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import { isoTime, type DataError, type Timeframe, dayMs } from '@veloce/core';
import type { BarField } from './bar-field.js';
import { boundsOf } from './bounds.js';
import type { Connection } from '../wire/connection.js';
import { listed } from './near-names.js';
import { aggrServer, importedBars, squeezeFlowSchema, type SchemaProfile } from './profile.js';
import { sourceOf, type Asking } from '../wire/query.js';
import { findSchemaIn, takeInventory, type StoredBars } from './schema.js';
import { serverVersion } from '../wire/server-version.js';
import { showFields, showTagValues, type RetentionPolicy } from './show.js';

/** Bars of one timeframe that a database has. */
export interface DiscoveredBars {
  readonly timeframe: Timeframe;
  readonly retentionPolicy: string | undefined;
  readonly measurement: string;
  /** How long they are kept, in ms; `Infinity` when for ever. */
  readonly keptMs: number;
  /** The name of each field that is there. */
  readonly fields: Readonly<Partial<Record<BarField, string>>>;
  readonly markets: readonly string[];
  /** First and last open time of the market that was looked at, epoch ms. */
  readonly sample: { readonly market: string; readonly first: number; readonly last: number } | undefined;
}

/** What an InfluxDB holds, as far as bars go. */
export interface Discovery {
  /** URL and database. */
  readonly source: string;
  /** What the server calls itself: `1.8.10`. */
  readonly version: string | undefined;
  readonly retentionPolicies: readonly RetentionPolicy[];
  readonly measurements: readonly string[];
  /** The bars of the provider's profile, shortest timeframe first; empty when it does not fit. */
  readonly bars: readonly DiscoveredBars[];
  /** Why there are none. */
  readonly problem: DataError | undefined;
  /** The known profiles that fit, and the timeframes that they find. */
  readonly fits: Readonly<Record<string, readonly Timeframe[]>>;
  /** Where open interest is, if the profile says where to look and it is there. */
  readonly openInterest:
    | { readonly measurement: string; readonly fields: readonly string[]; readonly venues: readonly string[] }
    | undefined;
}

/** Looks at a server: what it is, what it has, and which profile fits. */
export async function discover(
  connection: Connection,
  profile: SchemaProfile,
  asking: Asking,
): Promise<Either<DataError, Discovery>> {
  const version = await serverVersion(connection, asking);
  if (isLeft(version)) return version;
  const inventory = await takeInventory(connection, asking);
  if (isLeft(inventory)) return inventory;
  const found = await findSchemaIn(connection, profile, inventory.right, asking);
  if (isLeft(found) && found.left._tag !== 'DataNotFound') return found;
  const bars: DiscoveredBars[] = [];
  for (const stored of isLeft(found) ? [] : found.right) {
    const looked = await lookAt(connection, profile, stored, asking);
    if (isLeft(looked)) return looked;
    bars.push(looked.right);
  }
  const fits: Record<string, readonly Timeframe[]> = {};
  for (const known of [aggrServer, squeezeFlowSchema, importedBars]) {
    const schema = await findSchemaIn(connection, known, inventory.right, asking);
    if (schema._tag === 'Right') fits[known.name] = schema.right.map(({ timeframe }) => timeframe);
    else if (schema.left._tag !== 'DataNotFound') return schema;
  }
  const openInterest = await lookForOpenInterest(connection, profile, inventory.right.measurements, asking);
  if (isLeft(openInterest)) return openInterest;
  const { policies, measurements } = inventory.right;
  return right({
    source: sourceOf(connection),
    version: version.right,
    retentionPolicies: policies,
    measurements,
    bars,
    problem: isLeft(found) ? found.left : undefined,
    fits,
    openInterest: openInterest.right,
  });
}

async function lookAt(
  connection: Connection,
  { marketTag }: SchemaProfile,
  stored: StoredBars,
  asking: Asking,
): Promise<Either<DataError, DiscoveredBars>> {
  const markets = await showTagValues(connection, stored.at, marketTag, asking);
  if (isLeft(markets)) return markets;
  const market = markets.right.at(0);
  let sample: DiscoveredBars['sample'];
  if (market !== undefined) {
    const bounds = await boundsOf(connection, { stored, marketTag, market }, {}, asking);
    if (isLeft(bounds)) return bounds;
    sample = bounds.right && { market, first: bounds.right.first, last: bounds.right.last };
  }
  const { timeframe, at, keptMs, fields } = stored;
  const { retentionPolicy, measurement } = at;
  return right({ timeframe, retentionPolicy, measurement, keptMs, fields, markets: markets.right, sample });
}

async function lookForOpenInterest(
  connection: Connection,
  { openInterest }: SchemaProfile,
  measurements: readonly string[],
  asking: Asking,
): Promise<Either<DataError, Discovery['openInterest']>> {
  if (openInterest === undefined || !measurements.includes(openInterest.measurement)) return right(undefined);
  const fields = await showFields(connection, openInterest, asking);
  if (isLeft(fields)) return fields;
  const venues = await showTagValues(connection, openInterest, openInterest.venueTag, asking);
  if (isLeft(venues)) return venues;
  return right({ measurement: openInterest.measurement, fields: fields.right, venues: venues.right });
}

const namesOf = (fields: DiscoveredBars['fields']): string =>
  Object.entries(fields)
    .map(([field, name]) => (field === name ? field : `${field} as ${name}`))
    .join(', ');

/** What is to be said of each timeframe, once where several have it in common. */
function alike(
  bars: readonly DiscoveredBars[],
  describe: (one: DiscoveredBars) => string,
): readonly string[] {
  const said = new Map<string, Timeframe[]>();
  for (const one of bars) said.set(describe(one), [...(said.get(describe(one)) ?? []), one.timeframe]);
  return [...said].map(([text, of]) => (said.size === 1 ? text : `${of.join(' ')}: ${text}`));
}

/**
 * A discovery as a person reads it.
 *
 * @example
 * ```ts
 * console.log(describeDiscovery(await orThrow(provider.discover())));
 * ```
 */
export function describeDiscovery(discovery: Discovery): string {
  const { source, version, bars, fits, problem, openInterest } = discovery;
  const profiles = Object.entries(fits).map(([name, found]) => `${name} (${found.join(' ')})`);
  const lines = [
    `InfluxDB ${version ?? 'of unknown version'} at ${source}`,
    `profiles that fit: ${profiles.join(', ') || 'none'}`,
    ...(problem === undefined ? [] : [problem.message, `  fix: ${problem.fix}`]),
  ];
  for (const { timeframe, retentionPolicy, measurement, keptMs, sample } of bars) {
    const kept = keptMs === Infinity ? 'for ever' : `for ${Number((keptMs / dayMs).toPrecision(3))} days`;
    const span =
      sample === undefined
        ? ''
        : `; ${sample.market} from ${isoTime(sample.first)} to ${isoTime(sample.last)}`;
    lines.push(`${timeframe}: ${[retentionPolicy, measurement].join('.')}, kept ${kept}${span}`);
  }
  lines.push(...alike(bars, ({ fields }) => `fields: ${namesOf(fields)}`));
  lines.push(...alike(bars, ({ markets }) => `${markets.length} markets: ${listed(markets)}`));
  if (openInterest !== undefined) {
    const { measurement, fields, venues } = openInterest;
    lines.push(`open interest: ${measurement} with ${fields.join(', ')} of ${listed(venues)}`);
  }
  return lines.join('\n');
}
