import { isLeft, type Either } from 'fp-ts/lib/Either.js';
import { isoTime, type DataError } from '@veloce/core';
import { boundsOf, type OpenRange } from './bounds.js';
import type { Connection } from '../wire/connection.js';
import { missing } from './missing.js';
import { didYouMean, listed } from './near-names.js';
import type { SchemaProfile } from './profile.js';
import { sourceOf, type Asking } from '../wire/query.js';
import type { StoredSchema } from './schema.js';
import { showTagValues } from './show.js';

/** The markets of all timeframes, sorted. */
export async function showMarkets(
  connection: Connection,
  profile: SchemaProfile,
  schema: StoredSchema,
  asking: Asking,
): Promise<Either<DataError, readonly string[]>> {
  const markets = new Set<string>();
  for (const { at } of schema) {
    const values = await showTagValues(connection, at, profile.marketTag, asking);
    if (isLeft(values)) return values;
    for (const value of values.right) markets.add(value);
  }
  return { _tag: 'Right', right: [...markets].sort() };
}

/** Why a market has no bars in a range: it is not there, or it has them at other times. */
export async function explainEmpty(
  connection: Connection,
  profile: SchemaProfile,
  schema: StoredSchema,
  market: string,
  range: OpenRange,
  asking: Asking,
): Promise<DataError> {
  const markets = await showMarkets(connection, profile, schema, asking);
  if (isLeft(markets)) return markets.left;
  if (!markets.right.includes(market)) return unknownMarket(connection, market, markets.right, asking.asked);
  const spans: string[] = [];
  for (const stored of schema) {
    const series = { stored, marketTag: profile.marketTag, market };
    const bounds = await boundsOf(connection, series, {}, asking);
    if (isLeft(bounds)) return bounds.left;
    if (bounds.right === undefined) continue;
    spans.push(`${stored.timeframe} from ${isoTime(bounds.right.first)} to ${isoTime(bounds.right.last)}`);
  }
  const has = spans.length === 0 ? 'none at all: its series are empty' : spans.join(', ');
  return missing('range', {
    message: `${sourceOf(connection)} has no bars of ${market} in ${rangeText(range)}; it has ${has}`,
    asked: asking.asked,
    fix:
      spans.length === 0
        ? 'ask for another market; discover() lists them'
        : 'ask for a part of that; older bars of a short timeframe may have left their retention policy',
  });
}

/** A market that is not there, with those that could have been meant. */
export function unknownMarket(
  connection: Connection,
  market: string,
  markets: readonly string[],
  asked: string,
): DataError {
  return missing('market', {
    message: `${sourceOf(connection)} has no market ${market}${didYouMean(market, markets)}`,
    asked,
    fix: `names count case and separators; there are ${listed(markets)}`,
  });
}

/** A range for a message. */
export function rangeText({ start, end }: OpenRange): string {
  const bound = (time: number | undefined): string => (time === undefined ? '…' : isoTime(time));
  return `[${bound(start)}, ${bound(end)})`;
}
