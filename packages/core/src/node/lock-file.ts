import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { isRunning, ProcessIdentitySchema, thisProcess } from './process-identity.js';

const OwnerSchema = /* @__PURE__ */ (() => ProcessIdentitySchema.extend({ since: z.number() }))();

/** A lock that somebody holds. */
export interface Holder {
  readonly owner: z.output<typeof OwnerSchema>;
}

/** A lock file as it was found; one that no lock of ours looks like has no owner. */
interface Found extends Partial<Holder> {
  /** Identifies its content. */
  readonly id: string;
  /** When its owner showed last that it is there, epoch ms by the clock of the file system. */
  readonly renewed: number;
}

/** How long an owner that cannot be looked at may be silent. */
const silenceMs = 60_000;

/**
 * Takes a lock file, or says who holds it.
 *
 * A lock is made whole elsewhere and linked into place, which only one can do while there is none. One that was left behind is replaced by a rename, so
 * that there is one at every moment, and only by the holder of a second lock, which is named after the content of
 * the first: whoever gets that one later finds another content, and lets go. The second lock is taken as the first is, so it may be left behind too.
 */
export function tryToHold(path: string): Holder | undefined {
  const own = `${path}.${randomUUID()}`;
  const owner = { ...thisProcess(), since: Date.now() };
  writeFileSync(own, JSON.stringify({ ...owner, id: randomUUID() }), { flag: 'wx' });
  try {
    for (;;) {
      if (link(own, path)) return undefined;
      const found = read(path);
      if (found === undefined) continue; // it was given back in between
      if (isAtWork(found, statSync(own).mtimeMs)) return found;
      const claim = `${path}.${found.id}`;
      const rival = tryToHold(claim);
      if (rival !== undefined) return rival;
      try {
        if (read(path)?.id !== found.id) continue;
        renameSync(own, path);
        removeLeft(path);
        return undefined;
      } finally {
        rmSync(claim, { force: true });
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function link(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

function read(path: string): Found | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    const text = readFileSync(file, 'utf8');
    const id = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return { id, renewed: fstatSync(file).mtimeMs, ...ownerOf(text) };
  } finally {
    closeSync(file);
  }
}

function ownerOf(text: string): Partial<Holder> {
  try {
    const { data } = OwnerSchema.safeParse(JSON.parse(text));
    return data === undefined ? {} : { owner: data };
  } catch {
    return {};
  }
}

function isAtWork(found: Found, now: number): found is Found & Holder {
  if (found.owner === undefined) return false;
  const running = isRunning(found.owner);
  return running === 'unknown' ? now - found.renewed < silenceMs : running;
}

/** Removes what takers that were killed left beside a lock. Its holder alone does it: no other lock than its own can come of those files. */
function removeLeft(path: string): void {
  const start = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(start)) continue;
    const left = join(dirname(path), name);
    const found = read(left);
    if (found?.owner !== undefined && isRunning(found.owner) === false) rmSync(left, { force: true });
  }
}

const codeOf = (cause: unknown): unknown =>
  cause instanceof Error && 'code' in cause ? cause.code : undefined;
