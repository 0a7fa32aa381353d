import { createHash } from 'node:crypto';
import type { Playbook } from '@veloce/playbooks';

/** The key shared by two playbooks that trade alike, whatever their names and the order of their conditions. */
export function rulesKey({ name: _, idea: __, markets: ___, ...rules }: Playbook): string {
  return createHash('sha256')
    .update(JSON.stringify(ordered(rules)))
    .digest('hex');
}

/** Keys in order, and the parts of `all` and `any` too. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => {
        const inside = ordered(one);
        const isFree = (key === 'all' || key === 'any') && Array.isArray(inside);
        return [key, isFree ? sortedParts(inside) : inside];
      }),
  );
}

function sortedParts(parts: readonly unknown[]): readonly unknown[] {
  const texts = [...new Set(parts.map((part) => JSON.stringify(part)))];
  return texts.sort().map((text) => JSON.parse(text) as unknown);
}
