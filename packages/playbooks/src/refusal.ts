import { nearestName } from '@veloce/core';
import type * as z from 'zod';
import { pathText, valueText, type Refusal } from './bounds.js';

type Issue = z.core.$ZodIssue;

/** The findings of zod, with the path, the value and the nearest known name; of a union, the member the author meant. */
export function refusalsOf(
  document: unknown,
  issues: readonly Issue[],
  base: readonly PropertyKey[] = [],
): readonly Refusal[] {
  return issues.flatMap((issue): readonly Refusal[] => {
    const path = [...base, ...issue.path];
    const value = valueAt(document, path);
    if (issue.code === 'invalid_union') {
      const meant = closest(issue.errors);
      if (meant !== undefined && costOf(meant) < valueCost(value)) return refusalsOf(document, meant, path);
      return [{ path: pathText(path), message: `is none of the forms it may have, got ${formOf(value)}` }];
    }
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: pathText(path),
        message: `has no key ${valueText(key)}`,
      }));
    }
    if (issue.code === 'invalid_value') {
      const known = issue.values.map(String);
      const near = typeof value === 'string' && value.length > 2 ? nearestName(value, known) : undefined;
      const may =
        near !== undefined
          ? `did you mean ${near}?`
          : known.length <= 20
            ? `known: ${known.join(', ')}`
            : `see the catalog for its ${known.length} names`;
      return [{ path: pathText(path), message: `there is no ${valueText(value)}; ${may}` }];
    }
    return [{ path: pathText(path), message: `${issue.message}, got ${valueText(value)}` }];
  });
}

/** The member of a union with the least wrong: an unknown key and a missing one say that another was meant. */
function closest(members: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  let best: readonly Issue[] | undefined;
  for (const member of members) if (best === undefined || costOf(member) < costOf(best)) best = member;
  return best;
}

const costOf = (issues: readonly Issue[]): number =>
  issues.reduce(
    (sum, issue) =>
      sum +
      (issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1) +
      (issue.path.length === 0 && issue.code === 'invalid_type' ? 1 : 0),
    0,
  );

/** An object of unknown shape is none of the forms. */
const valueCost = (value: unknown): number =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? 2 * Object.keys(value).length + 1
    : 1;

const formOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? `an object with ${Object.keys(value).slice(0, 8).map(valueText).join(', ') || 'nothing in it'}`
    : valueText(value);

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    document,
  );
}
