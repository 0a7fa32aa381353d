import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveFile } from './file.js';

/** Where a file of the archive is kept; its checksum is kept beside it. */
export function cachePath(cacheFolder: string, { folder, name }: ArchiveFile): string {
  return join(cacheFolder, ...folder.split('/'), name);
}

/** Whether the file is there and has the checksum that is kept beside it. */
export async function isCached(path: string): Promise<boolean> {
  try {
    const expected = await keptChecksum(path);
    return expected !== undefined && (await sha256Of(path)) === expected.sha256;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false;
    throw cause;
  }
}

/** The checksum that is kept beside a file. */
export async function keptChecksum(path: string): Promise<ReturnType<typeof parseChecksum>> {
  return parseChecksum(await readFile(`${path}.CHECKSUM`, 'utf8'));
}

/** What a checksum file says: `<sha256 in hex>  <file name>`. */
export function parseChecksum(text: string): { readonly sha256: string; readonly name: string } | undefined {
  const match = /^([0-9a-f]{64})\s+\*?(\S.*?)\s*$/i.exec(text);
  return match === null ? undefined : { sha256: match[1].toLowerCase(), name: match[2] };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) hash.update(bytes);
  return hash.digest('hex');
}

/** A file that is being downloaded: it has its own name only once it is whole. */
export interface PartialFile {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Ends the file and returns the SHA-256 of what was written, in hex. */
  readonly finish: () => Promise<string>;
  /** Gives the file its own name, and keeps the checksum beside it. */
  readonly keep: (checksum: string) => Promise<void>;
  /** Removes what was written, unless it was kept. */
  readonly discard: () => Promise<void>;
}

/** Begins a file beside its place in the cache. */
export async function createPartialFile(path: string): Promise<PartialFile> {
  await mkdir(join(path, '..'), { recursive: true });
  const part = `${path}.${randomUUID()}.part`;
  const file = await open(part, 'wx');
  const hash = createHash('sha256');
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await file.close();
    isOpen = false;
  };

  return {
    write: async (bytes) => {
      hash.update(bytes);
      await file.writeFile(bytes);
    },
    finish: async () => {
      await file.sync();
      await close();
      return hash.digest('hex');
    },
    keep: async (checksum) => {
      await writeFile(`${part}.CHECKSUM`, checksum);
      await rename(`${part}.CHECKSUM`, `${path}.CHECKSUM`);
      await rename(part, path);
    },
    discard: async () => {
      await close();
      await rm(part, { force: true });
    },
  };
}
