import { createHash } from 'node:crypto';

/** SHA-256 of a document: equal for equal documents, whatever the order of their keys. */
export const rulesHash = (rules: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(inOrder(rules)))
    .digest('hex');

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}

/** A place at which two documents differ; `undefined` where one of them has nothing. */
export interface RuleDifference {
  /** `all.0.is` */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The differences between two documents, in the order of the first. */
export function compareRules(before: unknown, after: unknown, path = ''): readonly RuleDifference[] {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      compareRules(child(before, key), child(after, key), path === '' ? key : `${path}.${key}`),
    );
  }
  const isMissing = before === undefined || after === undefined;
  const isSame = isMissing ? before === after : rulesHash(before) === rulesHash(after);
  return isSame ? [] : [{ path, before, after }];
}

/** A difference in words. */
export function describeDifference({ path, before, after }: RuleDifference): string {
  const where = path === '' ? 'the rules' : path;
  if (before === undefined) return `${where}: ${JSON.stringify(after)} is new`;
  if (after === undefined) return `${where}: ${JSON.stringify(before)} is gone`;
  return `${where}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`;
}

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

const child = (tree: object, key: string): unknown =>
  Object.hasOwn(tree, key) ? (tree as Readonly<Record<string, unknown>>)[key] : undefined;
