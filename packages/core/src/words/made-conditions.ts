import { madeBy } from './series-text.js';
import { isSeries, type Series } from '../series.js';

/** The conditions that words have made since a rule began to be described, each with its word; `undefined` while none is. */
let made: Map<Series, string> | undefined;

/** Remembers a condition, while a rule is described. */
export function conditionOf<Made>(word: string, condition: Made): Made {
  if (made !== undefined && isSeries(condition)) made.set(condition, word);
  return madeBy(word, condition);
}

/** Something reads these series: what they are made of is in use. */
export function useConditions(roots: readonly unknown[]): void {
  if (made === undefined) return;
  const waiting = roots.filter(isSeries);
  const seen = new Set<Series>(waiting);
  for (const one of seen) {
    made.delete(one);
    if (one.kind === 'computed') for (const input of one.inputs) seen.add(input);
  }
}

/**
 * Describes a rule, and says which of the conditions that were made for it nothing reads: `a && b` is `b` alone, without a word.
 *
 * @param rootsOf The series of the description.
 * @returns The description, and the words of the conditions that are left over.
 */
export function describeUsing<Described>(
  describe: () => Described,
  rootsOf: (described: Described) => readonly unknown[],
): readonly [Described, readonly string[]] {
  const before = made;
  made = new Map();
  try {
    const described = describe();
    useConditions(rootsOf(described));
    return [described, [...made.values()]];
  } finally {
    made = before;
  }
}
