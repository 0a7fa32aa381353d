/** Up to three names that could have been meant: alike without case and separators, or one within the other, or a few letters apart. */
function nearNames(asked: string, names: readonly string[]): readonly string[] {
  const bare = plain(asked);
  return names
    .map((name) => ({ name, distance: distanceOf(bare, plain(name)) }))
    .filter(({ distance }) => distance <= 3)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** ` Did you mean …?`, or nothing. */
export function didYouMean(asked: string, names: readonly string[]): string {
  const near = nearNames(asked, names);
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
}

/** A list for a message, cut where it gets long. */
export function listed(names: readonly string[], most = 12): string {
  if (names.length === 0) return 'none';
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

function distanceOf(a: string, b: string): number {
  if (a === b) return 0;
  if (a !== '' && b !== '' && (a.includes(b) || b.includes(a))) return 1;
  return editDistance(a, b);
}

/** Levenshtein's. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
