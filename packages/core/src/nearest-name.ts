/**
 * The known name that a misspelt one is nearest to, if one is near: other case, a letter more, less, other, or swapped.
 *
 * @example
 * ```ts
 * nearestName('exit', ['entries', 'exits']); // 'exits'
 * ```
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (typeof name !== 'string' || !isList(known) || known.some((one: unknown) => typeof one !== 'string')) {
    throw new TypeError('nearestName: takes a text, and a list of texts');
  }
  if (name.length > longestName) return undefined;
  const most = Math.max(1, Math.floor(name.length / 3));
  let nearest: string | undefined;
  let least = most + 1;
  for (const candidate of known) {
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [nearest, least] = [candidate, edits];
  }
  return nearest;
}

const isList = (value: unknown): boolean => Array.isArray(value);

/** Longer ones are no slip of the finger. */
const longestName = 64;

/** Damerau's distance, with neighbours swapped as one edit (optimal string alignment). */
function editsBetween(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => i + j),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, rows[i - 2][j - 2] + 1);
      }
      rows[i][j] = edits;
    }
  }
  return rows[a.length][b.length];
}
