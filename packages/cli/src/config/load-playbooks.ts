import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parsePlaybook, playbookShelf, type PlaybookInput } from '@veloce/playbooks';
import { misuse } from '../frame/failure.js';

/** The document of a file: JSON, whatever it says. */
export function readDocument(path: string, name: string): unknown {
  if (!existsSync(path)) throw misuse(`there is no file ${name}`, 'veloce playbook new makes one');
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw misuse(`${name}: is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function readPlaybook(path: string, name: string): PlaybookInput {
  const document = readDocument(path, name);
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
