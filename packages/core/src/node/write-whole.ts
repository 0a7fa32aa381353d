import { checkArguments } from '../check-arguments.js';
import { shown } from '../shown.js';
import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DataError } from '../errors.js';
import { isRunning, thisProcess, type ProcessIdentity } from './process-identity.js';
import { makeFolderOf, syncFolderOf } from './sync-folder.js';
import { failureOrThrow } from './write-failure.js';

/** The content to write: text, bytes, or a function that writes piece by piece. */
export type FileContent =
  string | Uint8Array | ((write: (bytes: Uint8Array) => Promise<void>) => Promise<void>);

/**
 * Writes a file whole or not at all: beside its place, onto the disk, and then into its place. Who reads at any moment sees the old
 * file or the new one, also after a kill or a power cut; when the task has ended, the new one stays. Folders on the way are made. A file that
 * is replaced keeps its mode, and a link its target. What a writer that was killed left behind of this file is removed.
 *
 * @returns The absolute path of the file, links followed.
 * @throws What `content` throws; the file stays as it was.
 * @example
 * ```ts
 * await orThrow(writeWhole('state/runner.json', JSON.stringify(snapshot)));
 * ```
 */
export function writeWhole(path: string, content: FileContent): TaskEither<DataError, string> {
  checkArguments('writeWhole', { path }, { path: 'text' });
  if (!(typeof content === 'string' || typeof content === 'function' || ArrayBuffer.isView(content))) {
    throw new TypeError(
      `writeWhole: content must be a text, bytes, or a function that writes them, got ${shown(content)}`,
    );
  }
  return async () => {
    try {
      return right(await write(path, content));
    } catch (cause) {
      return left(failureOrThrow(cause, path, `to write ${path}`));
    }
  };
}

async function write(path: string, content: FileContent): Promise<string> {
  makeFolderOf(path);
  const target = await realpath(path).catch(() => resolve(path));
  const before = await stat(target).catch(() => undefined);
  if (before?.isDirectory() === true || path === '') {
    throw Object.assign(new Error('EISDIR: illegal operation on a directory'), { code: 'EISDIR' });
  }
  await removeLeftParts(target);

  const part = `${target}.${partName(thisProcess())}`;
  const file = await open(part, 'wx');
  try {
    try {
      if (before !== undefined) await file.chmod(before.mode);
      if (typeof content === 'function') await content((bytes) => file.writeFile(bytes));
      else await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, target);
  } catch (cause) {
    await rm(part, { force: true });
    throw cause;
  }
  syncFolderOf(target);
  return target;
}

const partPattern = /^(\d+)-(\d*)-([0-9a-f]{8})-[0-9a-f]{8}\.part$/;

/** The part says who writes it, so that the next writer knows whether that one is still at it. */
const partName = (writer: ProcessIdentity): string =>
  `${writer.pid}-${writer.started}-${placeOf(writer)}-${randomUUID().slice(0, 8)}.part`;

const placeOf = ({ host, boot, space }: ProcessIdentity): string =>
  createHash('sha256').update([host, boot, space].join('\n')).digest('hex').slice(0, 8);

/** Removes the parts of a file whose writers were killed. Those of other machines and containers stay: their state cannot be seen from here. */
async function removeLeftParts(target: string): Promise<void> {
  const own = thisProcess();
  const [folder, start] = [dirname(target), `${basename(target)}.`];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(start)) continue;
    const [, pid, started = '', place] = partPattern.exec(name.slice(start.length)) ?? [];
    if (place !== placeOf(own)) continue;
    if (isRunning({ ...own, pid: Number(pid), started }) === false)
      await rm(join(folder, name), { force: true });
  }
}
