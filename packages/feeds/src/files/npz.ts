import { open, type FileHandle } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';

/** The bytes of an array in an `.npz` file: its header, and then its rows. */
export interface NpzArray {
  /** The dictionary that describes it, as Python writes it. */
  readonly header: string;
  readonly rows: AsyncGenerator<Buffer, void, undefined>;
}

/** A file that is no `.npz` file, or a damaged one. */
export class NpzFault extends Error {}

/** Reads a number; damaged offsets point anywhere. */
function numberAt(bytes: Buffer, at: number, length: 2 | 4 | 8): number {
  if (at < 0 || at + length > bytes.length) throw new NpzFault('its directory is damaged');
  if (length === 8) return Number(bytes.readBigUInt64LE(at));
  return length === 4 ? bytes.readUInt32LE(at) : bytes.readUInt16LE(at);
}
const u16 = (bytes: Buffer, at: number): number => numberAt(bytes, at, 2);
const u32 = (bytes: Buffer, at: number): number => numberAt(bytes, at, 4);
const u64 = (bytes: Buffer, at: number): number => numberAt(bytes, at, 8);

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { size } = await file.stat();
  if (at + length > size) throw new NpzFault('it ends in the middle');
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  if (bytesRead < length) throw new NpzFault('it ends in the middle');
  return bytes;
}

interface Member {
  readonly at: number;
  readonly packed: number;
  readonly method: number;
  /** The checksum of what it holds. */
  readonly crc: number;
}

/** The member of a zip file with this name, by the directory at its end. */
async function memberOf(file: FileHandle, wanted: string): Promise<Member> {
  const { size } = await file.stat();
  const length = Math.min(size, 65_557);
  const tail = await bytesAt(file, size - length, length);
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new NpzFault('it has no directory of a zip file: it is none, or cut');
  let [count, directory] = [u16(tail, end + 10), u32(tail, end + 16)];
  let directoryBytes = u32(tail, end + 12);
  const locator = end - 20;
  if (locator >= 0 && u32(tail, locator) === 0x07064b50) {
    const far = await bytesAt(file, u64(tail, locator + 8), 56);
    [count, directoryBytes, directory] = [u64(far, 32), u64(far, 40), u64(far, 48)];
  }
  const entries = await bytesAt(file, directory, directoryBytes);
  const names: string[] = [];
  for (let at = 0, k = 0; k < count; k++) {
    const nameLength = u16(entries, at + 28);
    const extraLength = u16(entries, at + 30);
    const name = entries.toString('utf8', at + 46, at + 46 + nameLength);
    names.push(name);
    if (name === wanted) return sizesOf(file, entries, at, at + 46 + nameLength, extraLength);
    at += 46 + nameLength + extraLength + u16(entries, at + 32);
  }
  throw new NpzFault(`it has no array ${wanted.replace(/\.npy$/, '')}; it has ${names.join(', ') || 'none'}`);
}

async function sizesOf(
  file: FileHandle,
  entries: Buffer,
  at: number,
  extraAt: number,
  extraLength: number,
): Promise<Member> {
  let [packed, offset] = [u32(entries, at + 20), u32(entries, at + 42)];
  const unpacked = u32(entries, at + 24);
  for (let k = extraAt; k + 4 <= extraAt + extraLength; k += 4 + u16(entries, k + 2)) {
    if (u16(entries, k) !== 1) continue;
    let field = k + 4;
    if (unpacked === 0xffffffff) field += 8;
    if (packed === 0xffffffff) [packed, field] = [u64(entries, field), field + 8];
    if (offset === 0xffffffff) offset = u64(entries, field);
  }
  const local = await bytesAt(file, offset, 30);
  return {
    at: offset + 30 + u16(local, 26) + u16(local, 28),
    packed,
    method: u16(entries, at + 10),
    crc: u32(entries, at + 16),
  };
}

async function* packedBytes(
  file: FileHandle,
  { at, packed }: Member,
): AsyncGenerator<Buffer, void, undefined> {
  const most = 1 << 20;
  for (let done = 0; done < packed; done += most)
    yield bytesAt(file, at + done, Math.min(most, packed - done));
}

/** The unpacked bytes of a member; at their end their checksum is compared. */
async function* unpackedBytes(file: FileHandle, member: Member): AsyncGenerator<Buffer, void, undefined> {
  const packed = packedBytes(file, member);
  let pieces: AsyncIterable<Buffer> = packed;
  if (member.method === 8) {
    const inflate = createInflateRaw({ chunkSize: 1 << 20 });
    // An error of the file is also one of what is unpacked: its reader reports it.
    pipeline(Readable.from(packed), inflate, () => undefined);
    pieces = inflate;
  }
  let crc = 0;
  for await (const piece of pieces) {
    crc = crc32(piece, crc);
    yield piece;
  }
  if (crc !== member.crc)
    throw new NpzFault('its checksum is wrong: some of what was read is not what was written');
}

/** Opens an array of an `.npz` file, stored or deflated; its rows are read as they are asked for. */
export async function openNpz(
  path: string,
  name: string,
): Promise<NpzArray & { readonly close: () => Promise<void> }> {
  const file = await open(path, 'r');
  try {
    const member = await memberOf(file, `${name}.npy`);
    if (member.method !== 0 && member.method !== 8)
      throw new NpzFault(`it is packed by method ${member.method}, and 0 and 8 are known`);
    const bytes = unpackedBytes(file, member);
    let held = Buffer.alloc(0);
    const atLeast = async (length: number): Promise<void> => {
      while (held.length < length) {
        const next = await bytes.next();
        if (next.done === true) throw new NpzFault('it ends in the middle');
        held = Buffer.concat([held, next.value]);
      }
    };
    await atLeast(12);
    if (held.toString('latin1', 0, 6) !== '\x93NUMPY') throw new NpzFault(`its ${name} is no array of NumPy`);
    const start = held[6] === 1 ? 10 : 12;
    const length = start === 10 ? u16(held, 8) : u32(held, 8);
    await atLeast(start + length);
    const header = held.toString('latin1', start, start + length);
    const rest = held.subarray(start + length);
    return {
      header,
      rows: (async function* () {
        if (rest.length > 0) yield rest;
        yield* bytes;
      })(),
      close: () => file.close(),
    };
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

/** One array as an `.npz` file, stored: the same rows give the same bytes. `descr` is its type as NumPy writes it. */
export function npzBytes(name: string, descr: string, rowBytes: number, rows: Buffer): readonly Buffer[] {
  const dictionary = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${rows.length / rowBytes},), }`;
  const padded = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const header = Buffer.alloc(padded, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(padded - 10, 8);
  header.write(dictionary, 10, 'latin1');
  header.write('\n', padded - 1, 'latin1');
  const size = header.length + rows.length;
  const crc = crc32(rows, crc32(header, 0));
  const member = Buffer.from(`${name}.npy`);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(45, 4);
  local.writeUInt16LE(0x21, 12);
  local.writeUInt32LE(crc, 14);
  local.writeUInt32LE(0xffffffff, 18);
  local.writeUInt32LE(0xffffffff, 22);
  local.writeUInt16LE(member.length, 26);
  local.writeUInt16LE(20, 28);
  // Sizes in 64 bits, whatever they are: a day may have more than 4 GB.
  const sizes = Buffer.alloc(20);
  sizes.writeUInt16LE(1, 0);
  sizes.writeUInt16LE(16, 2);
  sizes.writeBigUInt64LE(BigInt(size), 4);
  sizes.writeBigUInt64LE(BigInt(size), 12);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(45, 4);
  entry.writeUInt16LE(45, 6);
  entry.writeUInt16LE(0x21, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(0xffffffff, 20);
  entry.writeUInt32LE(0xffffffff, 24);
  entry.writeUInt16LE(member.length, 28);
  entry.writeUInt16LE(20, 30);
  const directoryAt = 30 + member.length + 20 + size;
  const directoryBytes = 46 + member.length + 20;
  return [local, member, sizes, header, rows, entry, member, sizes, endOf(directoryAt, directoryBytes)];
}

/** The end of a zip file with one member, in 64 bits. */
function endOf(directoryAt: number, directoryBytes: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(1n, 24);
  end.writeBigUInt64LE(1n, 32);
  end.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end.writeBigUInt64LE(BigInt(directoryAt), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(directoryAt + directoryBytes), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.writeUInt16LE(1, 84);
  end.writeUInt16LE(1, 86);
  end.writeUInt32LE(directoryBytes, 88);
  end.writeUInt32LE(0xffffffff, 92);
  return end;
}
