import { crc32 } from 'node:zlib';
import { unzipSync } from 'fflate';

/** A file inside a zip file. */
export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The CSV files inside a zip file, in order of their names, each as long as the directory says and with its checksum.
 *
 * @throws {Error} saying what is wrong with the archive.
 */
export function unzipCsv(zip: Buffer): readonly ZipMember[] {
  const checksums = readDirectory(zip);
  const unpacked = unzipSync(zip, {
    filter: ({ name }) => /\.(csv|txt)$/i.test(name) && !/(^|\/)[._]/.test(name),
  });
  return Object.keys(unpacked)
    .sort()
    .map((name) => {
      const bytes = unpacked[name];
      const expected = checksums.get(name);
      if (expected === undefined) throw new Error(`${name} is not in the archive's directory`);
      if (bytes.length !== expected.size || crc32(bytes) !== expected.crc) {
        throw new Error(`${name} does not have the checksum that the archive names`);
      }
      return { name, bytes };
    });
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endLength = 22;
const longestComment = 65_535;

/** Checksum (CRC-32) and length of each file, from the directory at the end of the archive. */
function readDirectory(zip: Buffer): ReadonlyMap<string, { readonly crc: number; readonly size: number }> {
  let end = zip.length - endLength;
  const lowest = Math.max(0, end - longestComment);
  while (end >= lowest && zip.readUInt32LE(end) !== endSignature) end--;
  if (end < lowest) throw new Error('the directory at its end is missing: the archive is cut short');

  const entries = new Map<string, { crc: number; size: number }>();
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let k = 0; k < count; k++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== entrySignature) {
      throw new Error('the directory at its end is damaged');
    }
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    entries.set(name, { crc: zip.readUInt32LE(at + 16), size: zip.readUInt32LE(at + 24) });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}
