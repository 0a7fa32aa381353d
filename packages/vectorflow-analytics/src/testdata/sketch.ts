/** The planning document's Python, as it was written: what the deviations are measured against. */

/** Open interest of whichever venues answered, summed; its change in percent. */
export function sketchOpenInterestChange(before: readonly number[], now: readonly number[]): number {
  const sum = (values: readonly number[]): number =>
    values.filter((x) => !Number.isNaN(x)).reduce((all, x) => all + x, 0);
  const prior = sum(before);
  return prior === 0 ? 0 : ((sum(now) - prior) / prior) * 100;
}

/** Absolute values of price and open interest alone, and no lower bound. */
export function sketchActivity({ price, volume, openInterest, book }: Readonly<Record<'price' | 'volume' | 'openInterest' | 'book', number>>): number {
  return (
    0.3 * Math.min(Math.abs(price) / 0.0001, 5) +
    0.25 * Math.min(volume / 0.05, 5) +
    0.25 * Math.min(Math.abs(openInterest) / 0.01, 5) +
    0.2 * Math.min(book / 0.02, 5)
  );
} // prettier-ignore

/** Whether no price of the four hours after an event lies in its zone; the event itself lies there. */
export function sketchFollowThrough(level: number, prices: readonly number[]): boolean {
  return !prices.some((price) => price >= level * 0.995 && price <= level * 1.005);
}

/** The mean of strengths by weight; a strength has no sign. */
export function sketchFusion(opinions: readonly { readonly strength: number; readonly weight: number }[]): number {
  const total = opinions.reduce((sum, { strength, weight }) => sum + strength * weight, 0);
  return total / opinions.reduce((sum, { weight }) => sum + weight, 0);
} // prettier-ignore
