import { checkArguments } from './check-arguments.js';
import * as z from 'zod';

/**
 * The fault of an address that may hold no user and no password: what is in a URL gets into logs, errors and proxies. `undefined` for a good one.
 * A fault never shows the address.
 *
 * @param schemes Such as `['http', 'https']`.
 * @param instead Where credentials belong, or why there are none.
 * @example
 * ```ts
 * addressFault('http://me:secret@host', ['http', 'https'], 'give them as auth');
 * // must not hold a user or a password: give them as auth
 * ```
 */
export function addressFault(url: unknown, schemes: readonly string[], instead: string): string | undefined {
  checkArguments('addressFault', { schemes, instead }, { schemes: ['text'], instead: 'text' });
  const kind = `must be ${/^[aeiou]|^http/.test(schemes[0]) ? 'an' : 'a'} ${schemes.join(' or ')} URL`;
  if (typeof url !== 'string') return kind;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const holds = parsed === undefined ? '' : `${parsed.username}${parsed.password}`;
  // `http://@host` too: an empty user is one that was forgotten.
  if (holds !== '' || /^[a-z][a-z\d+.-]*:\/*[^/?#]*@/iu.test(url))
    return `must not hold a user or a password: ${instead}`;
  return parsed !== undefined && parsed.host !== '' && schemes.includes(parsed.protocol.slice(0, -1))
    ? undefined
    : kind;
}

/**
 * The rule of an option that is an address without credentials: {@link addressFault} for schemas.
 *
 * @example
 * ```ts
 * z.strictObject({ baseUrl: addressRule(['http', 'https'], 'the archive is public') });
 * ```
 */
export const addressRule = (schemes: readonly string[], instead: string): z.ZodString =>
  z.string().superRefine((url, context) => {
    const message = addressFault(url, schemes, instead);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
