import { outOfBounds, type Refusal } from './bounds.js';
import { PlaybookSchema, type Playbook } from './document.js';
import { refusalsOfMeaning } from './meaning.js';
import { refusalsOf } from './refusal.js';

/**
 * Everything that is wrong with a document; empty when it is a playbook. It never throws, whatever it is given, so it fits where documents
 * come from people, models and databases.
 *
 * @example
 * ```ts
 * playbookFaults({ format: 1, name: 'empty' }); // [{ path: '', message: 'needs long or short: where to enter' }]
 * ```
 */
export function playbookFaults(document: unknown): readonly Refusal[] {
  const bounds = outOfBounds(document);
  if (bounds !== undefined) return [bounds];
  const parsed = PlaybookSchema.safeParse(document);
  return parsed.success ? refusalsOfMeaning(parsed.data) : refusalsOf(document, parsed.error.issues);
}

/**
 * A document as a playbook, with its defaults filled in.
 *
 * @throws {RangeError} naming each place that is wrong by its path, with the value and, where one is near, the name that was meant.
 * @example
 * ```ts
 * const book = parsePlaybook({
 *   format: 1,
 *   name: 'above its average',
 *   long: { left: { column: 'close' }, is: 'crosses-above', right: { study: 'ema', with: [200] } },
 * });
 * ```
 */
export function parsePlaybook(document: unknown): Playbook {
  const faults = playbookFaults(document);
  if (faults.length > 0) {
    const shownFaults = faults
      .slice(0, 8)
      .map(({ path, message }) => `${path || 'the document'}: ${message}`);
    const more = faults.length > 8 ? `; and ${faults.length - 8} more` : '';
    throw new RangeError(`playbook: ${shownFaults.join('; ')}${more}`);
  }
  return PlaybookSchema.parse(document);
}
