import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  barOpen,
  fromColumns,
  gapsOf,
  intervalMs,
  InvalidMarketData,
  isOnGrid,
  isoTime,
  withColumns,
  type BarQuery,
  type DataError,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { addFlows, assemble, createFlows, type AssembledBars } from './assemble.js';
import { barFieldNames, barFields, type BarField } from '../schema/bar-field.js';
import { boundOf } from '../schema/bounds.js';
import { rangeText, showMarkets, unknownMarket } from '../schema/explain-empty.js';
import type { LoadReport, MarketReport } from './load-report.js';
import { missing } from '../schema/missing.js';
import { readOpenInterest } from './open-interest.js';
import { sourceOf, type Asking } from '../wire/query.js';
import { readMarket, type MarketRead, type ReadBars } from './read-market.js';
import type { StoredBars, StoredSchema } from '../schema/schema.js';
import type { Settings } from './settings.js';
import { chooseSource } from '../schema/source-timeframe.js';
import { sourceOfSymbol, type SymbolSource } from '../schema/symbols.js';

/** Bars, and how they were loaded. */
export interface LoadedBars {
  readonly data: MarketData;
  readonly report: LoadReport;
}

/** Describes the request of a load, for messages. */
export function askedFor({ symbol, timeframe, start, end }: BarQuery): string {
  const range = start === undefined && end === undefined ? '' : ` in ${rangeText({ start, end })}`;
  return `${timeframe} bars of ${symbol}${range}`;
}

/** Loads one symbol. */
export async function loadBars(
  settings: Settings,
  schema: StoredSchema,
  query: BarQuery,
): Promise<Either<DataError, LoadedBars>> {
  const { connection, profile, rowsPerSlice } = settings;
  const { symbol, timeframe, signal } = query;
  const asking: Asking = { asked: askedFor(query), signal };
  const source = sourceOfSymbol(settings.symbols, symbol);
  const known = await checkMembers(settings, schema, source, asking);
  if (isLeft(known)) return known;

  const range = { start: ceilToGrid(query.start, timeframe), end: ceilToGrid(query.end, timeframe) };
  const chosen = await chooseSource(connection, profile, schema, source.reference, timeframe, range, asking);
  if (isLeft(chosen)) return chosen;
  const { stored, first, last } = chosen.right;

  const now = settings.now();
  const closed = barOpen(now - profile.lagMs, timeframe);
  const interval = intervalMs(timeframe);
  const current = barOpen(now, timeframe) + interval;
  const limit = settings.unfinished === 'drop' ? closed : current;
  const wantedEnd = range.end ?? barOpen(last, timeframe) + interval;
  const end = Math.min(wantedEnd, limit);
  const seeded = await seedOf(settings, stored, source.reference, range.start, first, timeframe, asking);
  if (isLeft(seeded)) return seeded;
  const start = seeded.right;
  if (start >= end) return left(nothingClosed(settings, asking, start));
  const span = { start, end };
  const closedEnd = Math.min(end, Math.max(start, closed));
  const writtenEnd = barOpen(now - profile.lagMs, stored.timeframe);

  const where = { span, closedEnd, writtenEnd, timeframe };
  const read = await readAll(settings, stored, source, where, query, asking);
  if (isLeft(read)) return read;
  const { reference, flows, markets, slices } = read.right;
  const { settledEnd } = reference;
  const { unfinished, incomplete } = settings;
  const from = range.start ?? span.start;
  const bars = assemble(reference, flows, { from, closedEnd, settledEnd, unfinished, incomplete });
  if (bars.length === 0) return left(nothingWhole(settings, asking, bars, markets));

  const made = marketOf(settings, symbol, timeframe, stored, bars, settledEnd, asking);
  if (isLeft(made)) return made;
  let data = made.right;
  if (source.openInterest !== undefined && profile.openInterest !== undefined) {
    const { openInterest: where } = profile;
    const interest = await readOpenInterest(
      connection,
      where,
      source.openInterest,
      data,
      rowsPerSlice,
      asking,
    );
    if (isLeft(interest)) return interest;
    data = withColumns(data, { ...interest.right.extra, openInterest: interest.right.openInterest });
  }
  const report: LoadReport = {
    symbol,
    timeframe,
    source: stored.timeframe,
    slices,
    bars: data.length,
    quietBars: bars.quiet,
    incompleteBars: bars.incomplete,
    unfinishedBars:
      bars.unsettled + Math.max(0, (Math.min(wantedEnd, current) - Math.max(closed, start)) / interval),
    gaps: gapsOf(data),
    clockAheadMs: settings.clockAheadMs(),
    markets,
  };
  return right({ data, report });
}

function ceilToGrid(time: number | undefined, timeframe: Timeframe): number | undefined {
  if (time === undefined || isOnGrid(time, timeframe)) return time;
  return barOpen(time, timeframe) + intervalMs(timeframe);
}

/** Markets of a table that are not stored would be sums that are too small. */
async function checkMembers(
  { connection, profile }: Settings,
  schema: StoredSchema,
  { reference, members }: SymbolSource,
  asking: Asking,
): Promise<Either<DataError, undefined>> {
  const names = members.map(({ market }) => market);
  if (names.length === 1 && names[0] === reference) return right(undefined);
  const markets = await showMarkets(connection, profile, schema, asking);
  if (isLeft(markets)) return markets;
  const unknown = [reference, ...names].find((market) => !markets.right.includes(market));
  return unknown === undefined
    ? right(undefined)
    : left(unknownMarket(connection, unknown, markets.right, asking.asked));
}

/**
 * Where reading begins. A market that is quiet at the start of the range has its price from before it: reading begins there, so that
 * a load does not depend on where it begins.
 */
async function seedOf(
  { connection, profile }: Settings,
  stored: StoredBars,
  market: string,
  start: number | undefined,
  first: number,
  timeframe: Timeframe,
  asking: Asking,
): Promise<Either<DataError, number>> {
  const open = barOpen(first, timeframe);
  if (start === undefined || open <= start || profile.silence === undefined) return right(open);
  const series = { stored, marketTag: profile.marketTag, market };
  const before = { start: start - profile.silence.feedTimeoutMs, end: start };
  const seed = await boundOf(connection, series, before, 'last', asking);
  return isLeft(seed) ? seed : right(seed.right === undefined ? open : barOpen(seed.right, timeframe));
}

interface AllRead {
  readonly reference: ReadBars;
  readonly flows: ReturnType<typeof createFlows>;
  readonly markets: readonly MarketReport[];
  readonly slices: number;
}

async function readAll(
  { connection, profile, rowsPerSlice }: Settings,
  stored: StoredBars,
  { reference, members }: SymbolSource,
  where: Pick<MarketRead, 'span' | 'closedEnd' | 'writtenEnd' | 'timeframe'>,
  { onProgress }: BarQuery,
  asking: Asking,
): Promise<Either<DataError, AllRead>> {
  const others = members.filter(({ market }) => market !== reference);
  const sliceMs = rowsPerSlice * intervalMs(stored.timeframe);
  const total = Math.ceil((where.span.end - where.span.start) / sliceMs) * (1 + others.length);
  let done = 0;
  const onSlice = (step: string): void => {
    done++;
    onProgress?.({ step, done: Math.min(done, total), total });
  };
  const stem = { ...where, profile, rowsPerSlice, onSlice };
  const fields = barFieldNames.filter((field) => stored.fields[field] !== undefined);
  const flowFields = fields.filter((field) => barFields[field] === 'sum');
  const read = (market: string, of: readonly BarField[]): Promise<Either<DataError, ReadBars>> =>
    readMarket(
      connection,
      { ...stem, fields: of, series: { stored, marketTag: profile.marketTag, market } },
      asking,
    );

  const main = await read(reference, fields);
  if (isLeft(main)) return main;
  const flows = createFlows();
  const markets = [reportOf(reference, main.right)];
  let { slices } = main.right;
  for (const { market, kind } of members) {
    const own = market === reference ? main : await read(market, flowFields);
    if (isLeft(own)) return own;
    addFlows(flows, own.right, kind);
    if (market === reference) continue;
    markets.push(reportOf(market, own.right));
    slices += own.right.slices;
  }
  return right({ reference: main.right, flows, markets, slices });
}

function reportOf(market: string, { bars, outages }: ReadBars): MarketReport {
  const { rows, repeated } = bars;
  return { market, rows, repeated, outages: outages.collector, feedOutages: outages.feed };
}

function marketOf(
  { connection, profile, unfinished }: Settings,
  symbol: string,
  timeframe: Timeframe,
  { timeframe: source, at }: StoredBars,
  { columns, extra }: AssembledBars,
  settledEnd: number,
  { asked }: Asking,
): Either<DataError, MarketData> {
  const name = `${sourceOf(connection)}, ${profile.name} ${source}`;
  const flags: Record<string, Float64Array> =
    unfinished === 'flag'
      ? { unfinished: columns.time.map((open) => (open + intervalMs(timeframe) > settledEnd ? 1 : 0)) }
      : {};
  try {
    const origin = { name, simulated: false, volumeUnit: profile.volumeUnit };
    return right(fromColumns({ symbol, timeframe, origin, ...columns, extra: { ...extra, ...flags } }));
  } catch (error) {
    if (!(error instanceof InvalidMarketData)) throw error;
    const { column, row, value } = error.fault;
    const when = row < 0 ? '' : ` of the bar of ${isoTime(columns.time[row])}`;
    return left({
      _tag: 'DataFormat',
      message: `${at.retentionPolicy}.${at.measurement}: ${column}${when} ${error.fault.rule}, got ${String(value)}`,
      asked,
      fix: 'correct the stored bar, or ask for a range without it',
      source: sourceOf(connection),
      column,
      value: String(value),
      ...(row >= 0 && { row: row + 1 }),
      cause: error,
    });
  }
}

function nothingClosed(settings: Settings, { asked }: Asking, start: number): DataError {
  const { connection, profile } = settings;
  const aheadMs = settings.clockAheadMs();
  const by =
    aheadMs > 0
      ? ` by the server's clock, which this machine's is ${Math.round(aheadMs / 1000)} s ahead of`
      : '';
  return missing('range', {
    message: `${sourceOf(connection)} has no closed bar yet${by}: the first is that of ${isoTime(start)}`,
    asked,
    fix: `a bar counts as closed ${profile.lagMs} ms after its end (lagMs of the schema profile): ask again then`,
  });
}

function nothingWhole(
  { connection, profile }: Settings,
  { asked }: Asking,
  { incomplete, unsettled }: AssembledBars,
  markets: readonly MarketReport[],
): DataError {
  const { rows, market } = markets[0];
  if (incomplete === 0 && unsettled > 0) {
    return missing('range', {
      message: `${sourceOf(connection)} has no settled bar there yet: nothing was heard of ${market} since, and an outage may be under way`,
      asked,
      fix: "ask again when the market has traded, or ask for unfinished: 'flag'",
    });
  }
  return missing('range', {
    message: `${sourceOf(connection)} has ${rows} rows there, but no whole bar: outages touch ${incomplete} of them`,
    asked,
    fix:
      profile.silence === undefined
        ? "ask for a shorter timeframe, or for incomplete: 'keep'"
        : `a silence of more than ${profile.silence.outageAfterMs} ms counts as an outage: raise silence.outageAfterMs of the schema profile if this market is that quiet, or ask for incomplete: 'keep'`,
  });
}
