import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveFile } from './file.js';

/** The path at which a file of the archive is kept; its checksum is kept beside it. */
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

/** Parses a checksum file: `<sha256 in hex>  <file name>`. */
export function parseChecksum(text: string): { readonly sha256: string; readonly name: string } | undefined {
  const match = /^([0-9a-f]{64})\s+\*?(\S.*?)\s*$/i.exec(text);
  return match === null ? undefined : { sha256: match[1].toLowerCase(), name: match[2] };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) hash.update(bytes);
  return hash.digest('hex');
}
