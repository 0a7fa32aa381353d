import { checkArguments } from '../check-arguments.js';
const shown = '***';

/**
 * Removes secrets from text by their value, plain and as they appear in URLs, in JSON and in a header, whatever the source of the text.
 *
 * @param secrets Passwords and tokens; empty ones are nothing.
 * @returns A function that gives the text with `***` in the place of each.
 * @example
 * ```ts
 * const hide = hiding([token]);
 * log(hide(`the server answered: no user ${token}`)); // the server answered: no user ***
 * ```
 */
export function hiding(secrets: readonly string[]): (text: string) => string {
  checkArguments('hiding', { secrets }, { secrets: ['text'] });
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ]);
  const known = [...new Set(forms)].filter((form) => form !== '').sort((a, b) => b.length - a.length);
  if (known.length === 0) return (text) => text;
  // A secret of a few letters counts where it stands alone, not within words.
  const pattern = known.map((form) => {
    const escaped = form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    return form.length < 4 ? `(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])` : escaped;
  });
  const all = new RegExp(pattern.join('|'), 'giu');
  return (text) => text.replace(all, shown);
}
