/** Figures of a cache since it was made; the share of hits is `hits / (hits + misses)`. */
export interface CacheStatus {
  /** Such as `bars`. */
  readonly name: string;
  /** Questions that it answered. */
  readonly hits: number;
  /** Questions that it passed on. */
  readonly misses: number;
  /** Answers that it holds. */
  readonly entries: number;
  /** The memory that they take. */
  readonly bytes: number;
}
