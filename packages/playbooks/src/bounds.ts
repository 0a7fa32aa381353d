/** How deep a document may nest; a condition of depth 4 over studies of studies takes about 16. */
const deepest = 32;
/** How many values it may hold. */
const most = 5_000;

/** A fault in a document: its path, and what is wrong. */
export interface Refusal {
  /** As in `long.all[1].left.study`; empty for the document itself. */
  readonly path: string;
  readonly message: string;
}

/** A path as text: `long.all[1].left`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step, k) => (typeof step === 'number' ? `[${step}]` : `${k === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

/** A value as a message shows it: short, and never more than a line. */
export function valueText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || value === undefined) return String(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : typeof value === 'boolean'
        ? `${value}`
        : value === null
          ? 'null'
          : `a ${typeof value}`;
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The reason why a value cannot be a document: too deep, too large, a cycle, or a value that JSON cannot express. */
export function outOfBounds(document: unknown): Refusal | undefined {
  let count = 0;
  const walk = (value: unknown, path: readonly PropertyKey[]): Refusal | undefined => {
    const refuse = (message: string): Refusal => ({ path: pathText(path), message });
    if (++count > most) return refuse(`the document has more than ${most} values`);
    if (path.length > deepest) return refuse(`nests deeper than ${deepest} levels`);
    if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value)) return undefined;
    if (typeof value === 'number') {
      return Number.isFinite(value) ? undefined : refuse(`must be a finite number, got ${value}`);
    }
    if (typeof value !== 'object') return refuse(`must be JSON, got a ${typeof value}`);
    if (Array.isArray(value)) {
      for (let k = 0; k < value.length; k++) {
        const found = walk(value[k], [...path, k]);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return refuse('must be a plain object');
    for (const key of Object.keys(value)) {
      if (key === '__proto__') return refuse('has a key __proto__, which no part of a playbook has');
      const found = walk((value as Record<string, unknown>)[key], [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(document, []);
}
