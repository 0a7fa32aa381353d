import type { Json } from '@veloce/core';

/** Characters that no reader sees, and that may say something else to a model: controls, marks of direction, tags. */
const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/gu;

const longestText = 2_000;

/**
 * Text that came from elsewhere, fit to be shown to a model: without unseen characters, and not long.
 *
 * @example
 * ```ts
 * plainText('buy\u202e now'); // 'buy now'
 * ```
 */
export function plainText(text: string, longest = longestText): string {
  const seen = text.replace(unseen, '');
  return seen.length > longest ? `${seen.slice(0, longest - 1)}…` : seen;
}

/** A value as plain JSON: texts by {@link plainText}, what is no finite number as `null`, moments as ISO 8601. */
export function plainData(value: unknown): Json {
  if (typeof value === 'string') return plainText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(plainData);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, plainData);
  if (typeof value !== 'object') return null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => [plainText(key, 200), plainData(one)]),
  );
}
