import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { misuse } from './failure.js';

/**
 * Finds out before the work, and not after it, that something cannot be written. Makes nothing.
 *
 * @param option The option that names the place, for the message: `--out`.
 * @param path The whole path.
 * @param isFolder Whether it is to be a folder.
 */
export async function tryPlace(option: string, path: string, isFolder: boolean): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!isFolder && found?.isDirectory() === true) {
    throw misuse(`${option} ${path}: this is a folder, not a file`, 'name a file in it');
  }
  let folder = isFolder ? path : dirname(path);
  let there = await stat(folder).catch(() => undefined);
  while (there === undefined && folder !== dirname(folder)) {
    folder = dirname(folder);
    there = await stat(folder).catch(() => undefined);
  }
  if (there?.isDirectory() !== true) {
    throw misuse(`${option} ${path}: ${folder} is a file, not a folder`, 'name another place');
  }
  await access(folder, constants.W_OK).catch(() => {
    throw misuse(`${option} ${path}: there is no permission to write into ${folder}`, 'name another place');
  });
}
