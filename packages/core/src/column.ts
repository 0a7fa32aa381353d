/**
 * One number per bar, oldest first; `NaN` means "no value".
 *
 * A `Float64Array` is a `Column`, but a `Column` cannot be written: it has no `set`, `fill` or `sort`, and its index is
 * read-only.
 *
 * @example
 * ```ts
 * const close: Column = Float64Array.of(100, 101, 99);
 * close[1]; // 101
 * ```
 */
export interface Column {
  readonly length: number;
  readonly [index: number]: number;
  /** A view of the bars `[begin, end)`, without a copy. */
  subarray(begin?: number, end?: number): Column;
  /** A writable copy of the bars `[begin, end)`. */
  slice(begin?: number, end?: number): Float64Array;
  /** The value at a bar; a negative index counts from the end. */
  at(index: number): number | undefined;
  /** The values, oldest first. */
  [Symbol.iterator](): IterableIterator<number>;
}
