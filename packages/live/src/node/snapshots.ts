import { checkArguments } from '@veloce/core';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { DataException, type DataError } from '@veloce/core';
import { failureOrThrow, writeWhole } from '@veloce/core/node';

/** How many snapshots are kept. */
const kept = 10;

const FileSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    veloce: z.literal(1),
    kind: z.literal('live-snapshot'),
    sequence: z.int().min(0),
    time: z.number(),
    sha256: z.string(),
    state: z.string(),
  }))();

/** A state as it was saved. */
export interface SavedState {
  /** Inputs that it has taken: what it goes on with is the input of this number. */
  readonly sequence: number;
  /** Time of the last of them in the log, epoch ms UTC. */
  readonly time: number;
  /** Plain JSON. */
  readonly state: unknown;
}

/** The result of {@link newestSnapshot}. */
export interface FoundSnapshot {
  /** The newest that is whole; `null` when there is none. */
  readonly saved: SavedState | null;
  /** Its path; `null` when there is none. */
  readonly path: string | null;
  /** Newer ones that are damaged, and how; newest first. */
  readonly damaged: readonly string[];
}

/**
 * Saves a state as a numbered file with its checksum: written beside its place, synced and moved there, so that a kill leaves the ones before it as they
 * were. The newest ten stay.
 *
 * @returns Its path.
 * @example
 * ```ts
 * await orThrow(saveSnapshot('run/snapshots', { sequence, time, state: runner.snapshot() }));
 * ```
 */
export function saveSnapshot(folder: string, saved: SavedState): TaskEither<DataError, string> {
  checkArguments(
    'saveSnapshot',
    { folder, saved },
    { folder: 'text', saved: { sequence: 'number', time: 'number' } },
  );
  const { sequence, time, state } = saved;
  return async () => {
    const text = JSON.stringify(state);
    const file = { veloce: 1, kind: 'live-snapshot', sequence, time, sha256: sumOf(text), state: text };
    const written = await writeWhole(
      join(folder, `${String(sequence).padStart(12, '0')}.json`),
      JSON.stringify(file),
    )();
    if (isLeft(written)) return written;
    try {
      const old = (await snapshotsOf(folder)).slice(kept);
      for (const name of old) await rm(join(folder, name), { force: true });
    } catch (cause) {
      return left(failureOrThrow(cause, folder, `to remove old snapshots from ${folder}`));
    }
    return right(written.right);
  };
}

/**
 * The newest snapshot of a folder whose checksum is right.
 *
 * @throws {DataException} when the folder cannot be read.
 * @example
 * ```ts
 * const { saved, damaged } = await newestSnapshot('run/snapshots');
 * ```
 */
export async function newestSnapshot(folder: string): Promise<FoundSnapshot> {
  checkArguments('newestSnapshot', { folder }, { folder: 'text' });
  const damaged: string[] = [];
  try {
    for (const name of await snapshotsOf(folder)) {
      const path = join(folder, name);
      const read = readSnapshot(await readFile(path, 'utf8'));
      if (typeof read !== 'string') return { saved: read, path, damaged };
      damaged.push(`${path}: ${read}`);
    }
    return { saved: null, path: null, damaged };
  } catch (cause) {
    throw new DataException(failureOrThrow(cause, folder, `to read the snapshots in ${folder}`));
  }
}

/** Names, newest first. */
async function snapshotsOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if ((cause as { readonly code?: string }).code === 'ENOENT') return [];
    throw cause;
  });
  return names
    .filter((name) => /^\d{12}\.json$/.test(name))
    .sort()
    .reverse();
}

function readSnapshot(text: string): SavedState | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'is not whole';
  }
  const { data, error } = FileSchema.safeParse(json);
  if (data === undefined) return `is no snapshot: ${z.prettifyError(error)}`;
  if (sumOf(data.state) !== data.sha256) return 'its checksum is wrong';
  return { sequence: data.sequence, time: data.time, state: JSON.parse(data.state) as unknown };
}

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');
