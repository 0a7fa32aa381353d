/** Columns by their names. */
export function named<Name extends string, T>(
  names: readonly Name[],
  columns: readonly T[],
): Readonly<Record<Name, T>> {
  return Object.fromEntries(names.map((name, k) => [name, columns[k]])) as Record<Name, T>;
}
