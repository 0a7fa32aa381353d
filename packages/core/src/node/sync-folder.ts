import { checkArguments } from '../check-arguments.js';
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { platform } from 'node:process';
import { explainWrite } from './write-failure.js';

/** Puts the names in a file's folder on the disk: without that, a power cut may take back a new name of a file. */
export function syncFolderOf(path: string): void {
  checkArguments('syncFolderOf', { path }, { path: 'text' });
  if (platform === 'win32') return; // a folder cannot be opened there
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * Makes the folder of a file, with those above it, where they are not there.
 *
 * @throws {DataException} when it cannot be made, with the way out.
 */
export function makeFolderOf(path: string): void {
  checkArguments('makeFolderOf', { path }, { path: 'text' });
  const folder = dirname(resolve(path));
  try {
    const first = mkdirSync(folder, { recursive: true });
    if (first === undefined) return;
    for (let made = folder; made.length >= first.length; made = dirname(made)) syncFolderOf(made);
  } catch (cause) {
    throw explainWrite(cause, folder, `to make the folder ${folder}`);
  }
}
