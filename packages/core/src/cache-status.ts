/** How a bounded cache does: its counts go up only, its sizes go both ways. */
export interface CacheStatus {
  /** The cache in words: `journal answers`. */
  readonly name: string;
  /** Questions that it answered, and those that it could not. */
  readonly hits: number;
  readonly misses: number;
  /** Answers that it holds now. */
  readonly entries: number;
  /** About how much memory that takes. */
  readonly bytes: number;
}
