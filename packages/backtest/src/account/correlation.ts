import type { Book } from './book.js';

/**
 * Correlation of the returns of two symbols between their last closes (Pearson), bar by bar from the latest; 0 while fewer are
 * known, or when one does not move.
 */
export function correlation(a: Book, b: Book, length: number): number {
  const count = Math.min(length, a.known - 1, b.known - 1);
  if (count < length) return 0;
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let together = 0;
  for (let k = 1; k <= count; k++) {
    const x = a.closes[a.known - k] / a.closes[a.known - k - 1] - 1;
    const y = b.closes[b.known - k] / b.closes[b.known - k - 1] - 1;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    together += x * y;
  }
  const spread = Math.sqrt((count * squaresA - sumA * sumA) * (count * squaresB - sumB * sumB));
  return spread > 0 ? (count * together - sumA * sumB) / spread : 0;
}
