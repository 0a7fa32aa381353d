/** Mean and deviation of the last values, the newest one not among them. Plain data. */
export interface TrailingMoments {
  readonly ring: Float64Array;
  place: number;
  count: number;
  /** Sums about `origin`, computed again each time the ring has gone round, so that rounding cannot pile up. */
  origin: number;
  sum: number;
  squares: number;
}

/** Moments of nothing yet. */
export function trailingMoments(size: number): TrailingMoments {
  return { ring: new Float64Array(size), place: 0, count: 0, origin: 0, sum: 0, squares: 0 };
}

/** How many deviations `x` is from the mean; NaN before `least` values, and where they do not differ. */
export function scoreAgainst(
  { count, origin, sum, squares }: TrailingMoments,
  x: number,
  least: number,
): number {
  if (count < least) return NaN;
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  const deviation = Math.sqrt(variance);
  // Below this a spread is rounding, not movement (definitions §0).
  return deviation > 1e-12 * Math.max(1, Math.abs(mean + origin)) ? (x - origin - mean) / deviation : NaN;
}

/** Takes a value in, and the oldest one out when there are more than the ring holds. */
export function takeInto(moments: TrailingMoments, x: number): void {
  const { ring } = moments;
  if (moments.count === ring.length) {
    const old = ring[moments.place] - moments.origin;
    moments.sum -= old;
    moments.squares -= old * old;
  } else moments.count++;
  ring[moments.place] = x;
  const own = x - moments.origin;
  moments.sum += own;
  moments.squares += own * own;
  if (++moments.place === ring.length) {
    moments.place = 0;
    recompute(moments);
  }
}

function recompute(moments: TrailingMoments): void {
  const { ring, count } = moments;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += ring[k];
  const mean = sum / count;
  let [rest, squares] = [0, 0];
  for (let k = 0; k < count; k++) {
    const distance = ring[k] - mean;
    rest += distance;
    squares += distance * distance;
  }
  moments.origin = mean;
  moments.sum = rest;
  moments.squares = squares;
}
