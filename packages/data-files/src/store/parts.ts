import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { intervalMs, type BarQuery, type StoredPart } from '@veloce/core';
import { fineRange, spanOf } from './layout.js';
import { listPeriods, marketFolder } from './list.js';
import { describeQuery, storedSource } from './load.js';

/**
 * The files that hold the bars of a query, as parts. A file is replaced whole and never written into, so that its identity is that of its
 * content: what the system says of it (number, size, times of its last change) is the revision. A coarse bar may reach into the file after its own, whose
 * identity is then a part of the revision too.
 *
 * @throws {DataException} when there is no such market.
 */
export async function readParts(folder: string, query: BarQuery): Promise<readonly StoredPart[]> {
  const { symbol, timeframe, start = -Infinity, end = Infinity, signal } = query;
  signal?.throwIfAborted();
  const source = await storedSource(folder, symbol, timeframe, describeQuery(query));
  const periods = await listPeriods(folder, symbol, source);
  const spans = periods.map((period) => ({ ...spanOf(period), period }));
  const inside = (from: number, to: number) => spans.filter((span) => span.end > from && span.start < to);
  const revisions = new Map<string, string>();
  const revisionOf = async (period: string): Promise<string> => {
    const known = revisions.get(period);
    if (known !== undefined) return known;
    const { ino, size, mtimeNs, ctimeNs } = await stat(
      join(marketFolder(folder, symbol, source), `${period}.parquet`),
      { bigint: true },
    );
    const revision = [period, ino, size, mtimeNs, ctimeNs].join(' ');
    revisions.set(period, revision);
    return revision;
  };
  const parts: StoredPart[] = [];
  for (const span of inside(start, end)) {
    const read = source === timeframe ? [span] : insideOf(span);
    parts.push({
      start: span.start,
      end: span.end,
      revision: (await Promise.all(read.map(({ period }) => revisionOf(period)))).join('\n'),
    });
  }
  return parts;

  function insideOf({ start: from, end: to }: { readonly start: number; readonly end: number }) {
    const range = fineRange(from, to, timeframe, intervalMs(timeframe));
    return inside(range.start, range.end);
  }
}
