/** One series, and its first and last time in a range. */
export interface SeriesSpan {
  readonly tags: Readonly<Record<string, string>>;
  readonly first: number;
  readonly last: number;
}

/** Two series at a time. */
export type Fork = readonly [SeriesSpan, SeriesSpan];

/**
 * Two series that have rows in the same stretch of time, so that neither goes on where the other ends: they are two markets, or one
 * that was written twice.
 */
export function atTheSameTime(spans: readonly SeriesSpan[]): Fork | undefined {
  const sorted = [...spans].sort((a, b) => a.first - b.first);
  let longest = sorted[0];
  for (const span of sorted.slice(1)) {
    if (span.first <= longest.last) return [longest, span];
    longest = span;
  }
  return undefined;
}

/** The difference between two series: `symbol=BTCUSDT and symbol=BTCUSDC`, and the first of the tags with its values. */
export function tellApart([a, b]: Fork): {
  readonly names: string;
  readonly tag: string;
  readonly values: readonly [string, string];
} {
  const keys = [...new Set([...Object.keys(a.tags), ...Object.keys(b.tags)])];
  const differing = keys.filter((key) => a.tags[key] !== b.tags[key]);
  const shown = ({ tags }: SeriesSpan): string =>
    differing.map((key) => `${key}=${tags[key] ?? ''}`).join(' ') || 'no tags';
  const tag = differing[0] ?? '';
  return { names: `${shown(a)} and ${shown(b)}`, tag, values: [a.tags[tag] ?? '', b.tags[tag] ?? ''] };
}
