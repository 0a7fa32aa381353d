/** The planning document's Python, phase by phase, as it was written: what the deviations are measured against. */

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Bands by pandas `rolling().std()`, which divides by n - 1. */
export function sketchSqueeze(closes: readonly number[], ranges: readonly number[]): boolean {
  const centre = mean(closes);
  const deviation = Math.sqrt(closes.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (closes.length - 1));
  return 2 * deviation < 1.5 * mean(ranges);
}

/** `sma200 = sma50` while there are not more than 200 bars. */
export function sketchRegime(closes: readonly number[]): 'BULLISH' | 'BEARISH' | 'NEUTRAL' {
  const last = closes[closes.length - 1];
  const fast = mean(closes.slice(-50));
  const slow = closes.length > 200 ? mean(closes.slice(-200)) : fast;
  return last > fast && fast > slow ? 'BULLISH' : last < fast && fast < slow ? 'BEARISH' : 'NEUTRAL';
}

/** The last 100 rows of each, whatever their times. */
export function sketchDivergence(
  price: readonly number[],
  cvd: readonly number[],
): { readonly type: 'BULLISH' | 'BEARISH' | undefined; readonly strength: number } {
  const p = price.slice(-100);
  const c = cvd.slice(-100);
  const priceChange = (p[p.length - 1] - p[0]) / p[0];
  const cvdChange = c[c.length - 1] - c[0];
  const strength = Math.abs(cvdChange) / 1_000_000;
  if (priceChange > 0.01 && cvdChange < 0) return { type: 'BEARISH', strength };
  if (priceChange < -0.01 && cvdChange > 0) return { type: 'BULLISH', strength };
  return { type: undefined, strength: 0 };
}

/** CVD against its own mean level. */
export function sketchReset(cvd: readonly number[], type: 'BULLISH' | 'BEARISH', threshold = 0.01): boolean {
  const recent = cvd.slice(-20);
  const level = mean(recent);
  const now = recent[recent.length - 1];
  return type === 'BULLISH' ? now > level * (1 + threshold) : now < level * (1 - threshold);
}

/** Row -20, as pandas `iloc` takes it. */
export function sketchOpenInterestScore(interest: readonly number[]): number {
  if (interest.length < 20) throw new RangeError('single positional indexer is out-of-bounds');
  const before = interest[interest.length - 20];
  return Math.abs((interest[interest.length - 1] - before) / before) > 0.05 ? 2 : 0;
}

/** The score of a divergence is an absolute value, so this is always LONG. */
export function sketchSide(breakdown: Readonly<Record<string, number>>): 'LONG' | 'SHORT' {
  return breakdown['divergence'] > 0 ? 'LONG' : 'SHORT';
}

/** `(high - low).tail(20).mean()`. */
export function sketchRange(high: readonly number[], low: readonly number[]): number {
  return mean(high.slice(-20).map((x, i) => x - low.slice(-20)[i]));
}
