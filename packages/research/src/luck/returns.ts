/**
 * @param what Names the values: `return`, `column 3: return`.
 * @throws {RangeError} naming the first value that is not finite.
 */
export function checkFinite(where: string, what: string, values: ArrayLike<number>): void {
  for (let t = 0; t < values.length; t++) {
    if (!Number.isFinite(values[t]))
      throw new RangeError(`${where}: ${what} ${t} must be finite, got ${values[t]}`);
  }
}

/** @throws {RangeError} when there is no column, one differs in length, or a return is not finite, naming which. */
export function checkColumns(where: string, columns: readonly ArrayLike<number>[]): void {
  if (columns.length === 0) throw new RangeError(`${where}: needs at least one column of returns`);
  const { length } = columns[0];
  columns.forEach((column, k) => {
    if (column.length !== length) {
      throw new RangeError(`${where}: column ${k} has ${column.length} returns, column 0 has ${length}`);
    }
    checkFinite(where, `column ${k}: return`, column);
  });
}

/** Returns of an account that is closed when all is lost: -1 then, and 0 from there on. */
export function untilRuin(returns: Float64Array): Float64Array {
  const end = returns.findIndex((x) => !(x > -1));
  if (end < 0) return returns;
  return Float64Array.from(returns, (x, t) => (t < end ? x : t === end ? -1 : 0));
}
