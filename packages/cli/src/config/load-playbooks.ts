import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parsePlaybook, playbookShelf, type PlaybookInput } from '@veloce/playbooks';
import { misuse } from '../frame/failure.js';

/** A playbook of a file. */
export function readPlaybook(path: string, name: string): PlaybookInput {
  if (!existsSync(path)) throw misuse(`there is no file ${name}`, 'veloce playbook new makes one');
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw misuse(`${name}: is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  try {
    return parsePlaybook(document);
  } catch (cause) {
    throw misuse(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** The playbooks that a configuration names: the shelf, and files beside it. */
export function configuredPlaybooks(names: readonly string[], folder: string): readonly PlaybookInput[] {
  const found = names.flatMap((name) => (name === 'shelf' ? playbookShelf() : [readPlaybook(resolve(folder, name), name)]));
  const twice = found.find(({ name }, k) => found.findIndex((one) => one.name === name) !== k);
  if (twice !== undefined) throw misuse(`playbooks: two are called ${twice.name}`, 'give one another name');
  return found;
} // prettier-ignore
