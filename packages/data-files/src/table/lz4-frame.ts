/** The number that every LZ4 frame begins with, little endian. */
const magic = 0x184d2204;

/**
 * Unpacks an LZ4 frame: the packing that pandas and pyarrow give Feather files. Blocks may refer to the ones before them.
 *
 * Written here because the one codec that a dependency has reads single blocks of the Parquet kind; frames of several, chained blocks are what
 * pyarrow writes.
 *
 * @param length How long the text is.
 * @throws {Error} when the frame is damaged or longer.
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export function unpackLz4Frame(input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (view.getUint32(0, true) !== magic) throw new Error('a packed buffer is no LZ4 frame');
  const flags = input[4];
  const hasBlockChecksum = (flags & 0x10) !== 0;
  const hasLength = (flags & 0x08) !== 0;
  const hasDictionary = (flags & 0x01) !== 0;
  let at = 6 + (hasLength ? 8 : 0) + (hasDictionary ? 4 : 0) + 1;
  const output = new Uint8Array(length);
  let filled = 0;
  for (;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    const bytes = size & 0x7fffffff;
    if (at + bytes > input.length) throw new Error('a packed buffer ends inside a block');
    const isPlain = size >>> 31 === 1;
    if (isPlain) {
      if (filled + bytes > length) throw new Error('a packed buffer is longer than it says');
      output.set(input.subarray(at, at + bytes), filled);
      filled += bytes;
    } else filled = unpackBlock(input, at, at + bytes, output, filled);
    at += bytes + (hasBlockChecksum ? 4 : 0);
  }
  if (filled !== length) throw new Error(`a packed buffer has ${filled} bytes and says ${length}`);
  return output;
}

const shortestMatch = 4;

/** @returns How far `output` is filled. */
function unpackBlock(
  input: Uint8Array,
  from: number,
  to: number,
  output: Uint8Array,
  filled: number,
): number {
  let at = from;
  let out = filled;
  const readLength = (short: number): number => {
    let length = short;
    if (short !== 15) return length;
    for (;;) {
      if (at >= to) throw new Error('a packed block ends inside a length');
      const byte = input[at++];
      length += byte;
      if (byte !== 255) return length;
    }
  };
  while (at < to) {
    const token = input[at++];
    const literals = readLength(token >>> 4);
    if (at + literals > to || out + literals > output.length)
      throw new Error('a packed block is longer than it says');
    output.set(input.subarray(at, at + literals), out);
    at += literals;
    out += literals;
    if (at >= to) break;
    const distance = input[at] | (input[at + 1] << 8);
    at += 2;
    const length = readLength(token & 15) + shortestMatch;
    if (distance === 0 || distance > out || out + length > output.length) {
      throw new Error('a packed block refers to what is not there');
    }
    // A match may reach into what it writes: byte by byte.
    for (let i = 0; i < length; i++, out++) output[out] = output[out - distance];
  }
  return out;
}
