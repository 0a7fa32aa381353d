import { conditionText, parseCondition, parsePlaybook, type PlaybookInput } from '@veloce/playbooks';

/** The fields of a document that hold a condition. */
const conditions = ['long', 'short', 'exit'] as const;

/** A playbook as the desk edits it: its document, with each condition written as text. */
export function playbookText(playbook: PlaybookInput): string {
  const written = conditions.flatMap((field) => {
    const condition = playbook[field];
    return condition === undefined ? [] : [[field, conditionText(condition)] as const];
  });
  return JSON.stringify({ ...playbook, ...Object.fromEntries(written) }, null, 2);
}

/**
 * Reads what {@link playbookText} writes; a condition may also stand there as a document.
 *
 * @throws {RangeError} or `SyntaxError` saying where the text is wrong.
 */
export function readPlaybookText(text: string): PlaybookInput {
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null) throw new RangeError('playbook: must be an object');
  const { params } = document as { readonly params?: NonNullable<Parameters<typeof parseCondition>[1]> };
  const read = Object.entries(document).map(([field, value]: [string, unknown]) => [
    field,
    typeof value === 'string' && conditions.some((one) => one === field)
      ? parseCondition(value, params)
      : value,
  ]);
  return parsePlaybook(Object.fromEntries(read));
}
