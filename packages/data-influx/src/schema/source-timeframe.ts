import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { barOpen, intervalMs, type DataError, type Timeframe } from '@veloce/core';
import { boundOf, boundsOf, type OpenRange } from './bounds.js';
import type { Connection } from '../wire/connection.js';
import { explainEmpty } from './explain-empty.js';
import { missing } from './missing.js';
import type { SchemaProfile } from './profile.js';
import { sourceOf, type Asking } from '../wire/query.js';
import type { StoredBars, StoredSchema } from './schema.js';

/** The stored bars that a load reads, and their first and last open time in its range; its end where it is silent throughout. */
export interface ChosenBars {
  readonly stored: StoredBars;
  readonly first: number;
  readonly last: number;
}

/**
 * The finest stored timeframe that makes the bars asked for and reaches as far as any other does: short ones are often kept for hours
 * only.
 */
export async function chooseSource(
  connection: Connection,
  profile: SchemaProfile,
  schema: StoredSchema,
  market: string,
  timeframe: Timeframe,
  range: OpenRange,
  asking: Asking,
): Promise<Either<DataError, ChosenBars>> {
  const interval = intervalMs(timeframe);
  const suitable = schema.filter((stored) => interval % intervalMs(stored.timeframe) === 0);
  if (suitable.length === 0) {
    const has = schema.map((stored) => stored.timeframe);
    return left(
      missing('timeframe', {
        message: `${sourceOf(connection)} has no bars that ${timeframe} could be made of; it stores ${has.join(', ')}, the finest is ${has[0]}`,
        asked: asking.asked,
        fix: `ask for ${has[0]} or a multiple of a stored timeframe`,
      }),
    );
  }
  const found: ChosenBars[] = [];
  for (const stored of suitable) {
    const series = { stored, marketTag: profile.marketTag, market };
    const bounds = await boundsOf(connection, series, range, asking);
    if (isLeft(bounds)) return bounds;
    if (bounds.right === undefined) continue;
    const { first, last } = bounds.right;
    found.push({ stored, first, last });
  }
  if (found.length === 0) {
    const quiet = await silentThroughout(connection, profile, suitable, market, range, asking);
    if (isLeft(quiet)) return quiet;
    if (quiet.right !== undefined) return right(quiet.right);
    return left(await explainEmpty(connection, profile, suitable, market, range, asking));
  }
  const earliest = Math.min(...found.map(({ first }) => barOpen(first, timeframe)));
  const latest = Math.max(...found.map(endOf));
  const reaching = found.filter(
    (chosen) => barOpen(chosen.first, timeframe) === earliest && endOf(chosen) >= latest - 2 * interval,
  );
  return right(
    reaching[0] ?? found.reduce((longest, one) => (length(one) > length(longest) ? one : longest)),
  );
}

/** The finest stored bars of a market that is silent in all of a range, and was heard before it and after it. */
async function silentThroughout(
  connection: Connection,
  { silence, marketTag }: SchemaProfile,
  suitable: readonly StoredBars[],
  market: string,
  { start, end }: OpenRange,
  asking: Asking,
): Promise<Either<DataError, ChosenBars | undefined>> {
  if (silence === undefined || start === undefined || end === undefined) return right(undefined);
  for (const stored of suitable) {
    const series = { stored, marketTag, market };
    const reach = silence.feedTimeoutMs + intervalMs(stored.timeframe);
    const before = await boundOf(connection, series, { start: start - reach, end: start }, 'last', asking);
    if (isLeft(before)) return before;
    if (before.right === undefined) continue;
    const after = await boundOf(connection, series, { start: end, end: end + reach }, 'first', asking);
    if (isLeft(after)) return after;
    if (after.right !== undefined) return right({ stored, first: end, last: end });
  }
  return right(undefined);
}

const endOf = ({ stored, last }: ChosenBars): number => last + intervalMs(stored.timeframe);
const length = (chosen: ChosenBars): number => endOf(chosen) - chosen.first;
