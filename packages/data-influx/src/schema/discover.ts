import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { checkArguments, dayMs, isoTime, type DataError, type Timeframe } from '@veloce/core';
import type { BarField } from './bar-field.js';
import { boundsOf } from './bounds.js';
import type { Connection } from '../wire/connection.js';
import { listed } from './near-names.js';
import { aggrServer, importedBars, squeezeFlowSchema, type SchemaProfile } from './profile.js';
import { sourceOf, type Asking } from '../wire/query.js';
import { findSchemaIn, takeInventory, type Inventory, type StoredBars } from './schema.js';
import { serverVersion } from '../wire/server-version.js';
import { showFields, showTagValues, type RetentionPolicy } from './show.js';

/** Bars of one timeframe that a database has. */
export interface DiscoveredBars {
  readonly timeframe: Timeframe;
  readonly retentionPolicy: string | undefined;
  readonly measurement: string;
  /** How long they are kept, in ms; `Infinity` when forever. */
  readonly keptMs: number;
  /** The name of each field that is there. */
  readonly fields: Readonly<Partial<Record<BarField, string>>>;
  readonly markets: readonly string[];
  /** First and last open time of the market that was looked at, epoch ms. */
  readonly sample: { readonly market: string; readonly first: number; readonly last: number } | undefined;
}

/** The bars that an InfluxDB holds. */
export interface Discovery {
  /** URL and database. */
  readonly source: string;
  /** The version that the server reports: `1.8.10`. */
  readonly version: string | undefined;
  readonly retentionPolicies: readonly RetentionPolicy[];
  readonly measurements: readonly string[];
  /** The bars of the provider's profile, shortest timeframe first; empty when it does not fit. */
  readonly bars: readonly DiscoveredBars[];
  /** Why there are none. */
  readonly problem: DataError | undefined;
  /** The known profiles that fit, and the timeframes that they find. */
  readonly fits: Readonly<Record<string, readonly Timeframe[]>>;
  /** The open interest, if the profile says where to look and it is there. */
  readonly openInterest:
    | { readonly measurement: string; readonly fields: readonly string[]; readonly venues: readonly string[] }
    | undefined;
}

/** Looks at a server: what it is, what it has, and which profile fits. */
export const discover = (
  connection: Connection,
  profile: SchemaProfile,
  asking: Asking,
): TaskEither<DataError, Discovery> =>
  pipe(
    TE.Do,
    TE.bind('version', () => () => serverVersion(connection, asking)),
    TE.bind('inventory', () => () => takeInventory(connection, asking)),
    TE.bind('held', ({ inventory }) => heldIn(connection, profile, inventory, asking)),
    TE.map(({ version, inventory: { policies, measurements }, held }) => ({
      source: sourceOf(connection),
      version,
      retentionPolicies: policies,
      measurements,
      ...held,
    })),
  );

type Held = Pick<Discovery, 'bars' | 'problem' | 'fits' | 'openInterest'>;

/** The contents of a database, by the given profile and by the built-in ones. */
const heldIn = (
  connection: Connection,
  profile: SchemaProfile,
  inventory: Inventory,
  asking: Asking,
): TaskEither<DataError, Held> =>
  pipe(
    schemaIfAny(connection, profile, inventory, asking),
    TE.bindTo('found'),
    TE.bind('bars', ({ found: { stored } }) =>
      pipe(
        stored,
        TE.traverseSeqArray((one) => lookAt(connection, profile, one, asking)),
      ),
    ),
    TE.bind('fits', () => fitsOf(connection, inventory, asking)),
    TE.bind('openInterest', () => lookForOpenInterest(connection, profile, inventory.measurements, asking)),
    TE.map(({ found: { problem }, ...held }) => ({ ...held, problem })),
  );

/** The bars of a profile; where it does not fit, none, and why. */
const schemaIfAny = (
  connection: Connection,
  profile: SchemaProfile,
  inventory: Inventory,
  asking: Asking,
): TaskEither<
  DataError,
  { readonly stored: readonly StoredBars[]; readonly problem: DataError | undefined }
> =>
  pipe(
    () => findSchemaIn(connection, profile, inventory, asking),
    TE.map((stored: readonly StoredBars[]) => ({ stored, problem: undefined })),
    TE.orElseW((problem) =>
      problem._tag === 'DataNotFound' ? TE.right({ stored: [], problem }) : TE.left(problem),
    ),
  );

/** The timeframes that each of the known profiles finds, of those that find any. */
const fitsOf = (
  connection: Connection,
  inventory: Inventory,
  asking: Asking,
): TaskEither<DataError, Discovery['fits']> =>
  pipe(
    [aggrServer, squeezeFlowSchema, importedBars],
    TE.traverseSeqArray((known) =>
      pipe(
        schemaIfAny(connection, known, inventory, asking),
        TE.map(({ stored }) => [known.name, stored.map(({ timeframe }) => timeframe)] as const),
      ),
    ),
    TE.map((fits) => Object.fromEntries(fits.filter(([, found]) => found.length > 0))),
  );

const lookAt = (
  connection: Connection,
  { marketTag }: SchemaProfile,
  stored: StoredBars,
  asking: Asking,
): TaskEither<DataError, DiscoveredBars> =>
  pipe(
    () => showTagValues(connection, stored.at, marketTag, asking),
    TE.bindTo('markets'),
    TE.bind('sample', ({ markets }) => sampleOf(connection, stored, marketTag, markets.at(0), asking)),
    TE.map(({ markets, sample }) => {
      const { timeframe, at, keptMs, fields } = stored;
      const { retentionPolicy, measurement } = at;
      return { timeframe, retentionPolicy, measurement, keptMs, fields, markets, sample };
    }),
  );

const sampleOf = (
  connection: Connection,
  stored: StoredBars,
  marketTag: string,
  market: string | undefined,
  asking: Asking,
): TaskEither<DataError, DiscoveredBars['sample']> =>
  market === undefined
    ? TE.right(undefined)
    : pipe(
        () => boundsOf(connection, { stored, marketTag, market }, {}, asking),
        TE.map((bounds) => bounds && { market, first: bounds.first, last: bounds.last }),
      );

const lookForOpenInterest = (
  connection: Connection,
  { openInterest }: SchemaProfile,
  measurements: readonly string[],
  asking: Asking,
): TaskEither<DataError, Discovery['openInterest']> =>
  openInterest === undefined || !measurements.includes(openInterest.measurement)
    ? TE.right(undefined)
    : pipe(
        TE.Do,
        TE.bind('fields', () => () => showFields(connection, openInterest, asking)),
        TE.bind('venues', () => () => showTagValues(connection, openInterest, openInterest.venueTag, asking)),
        TE.map((found) => ({ measurement: openInterest.measurement, ...found })),
      );

const namesOf = (fields: DiscoveredBars['fields']): string =>
  Object.entries(fields)
    .map(([field, name]) => (field === name ? field : `${field} as ${name}`))
    .join(', ');

/** The remarks on each timeframe, merged where several share one. */
function alike(
  bars: readonly DiscoveredBars[],
  describe: (one: DiscoveredBars) => string,
): readonly string[] {
  const said = new Map<string, Timeframe[]>();
  for (const one of bars) said.set(describe(one), [...(said.get(describe(one)) ?? []), one.timeframe]);
  return [...said].map(([text, of]) => (said.size === 1 ? text : `${of.join(' ')}: ${text}`));
}

/**
 * A discovery as readable text.
 *
 * @example
 * ```ts
 * console.log(describeDiscovery(await orThrow(provider.discover())));
 * ```
 */
export function describeDiscovery(discovery: Discovery): string {
  checkArguments(
    'describeDiscovery',
    { discovery },
    { discovery: { source: 'text', fits: 'object', bars: 'list' } },
  );
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
