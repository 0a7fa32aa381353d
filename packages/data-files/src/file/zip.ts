import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';

/** A file inside a zip file. */
export interface ZipMember {
  readonly name: string;
  /** Length of the unpacked text. */
  readonly length: number;
  /** The text, which ends with an error unless it has the length and the checksum that the archive names. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * The CSV files inside a zip file, in order of their names; each is valid until the next is asked for.
 *
 * @throws {Error} saying what is wrong with the archive.
 */
export async function* unzipCsv(path: string): AsyncGenerator<ZipMember> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      if (/\.(csv|txt)$/i.test(entry.fileName) && !/(^|\/)[._]/.test(entry.fileName)) entries.push(entry);
    }
    entries.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
    for (const entry of entries) {
      yield { name: entry.fileName, length: entry.uncompressedSize, chunks: unpack(zip, entry) };
    }
  } finally {
    zip.close();
  }
}

async function* unpack(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  const stream: AsyncIterable<Buffer> = await zip.openReadStreamPromise(entry);
  let checksum = 0;
  for await (const bytes of stream) {
    checksum = crc32(bytes, checksum);
    yield bytes;
  }
  if (checksum !== entry.crc32)
    throw new Error(`${entry.fileName} does not have the checksum that the archive names`);
}
