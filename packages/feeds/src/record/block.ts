import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * A segment is a file: a header, then blocks. The header is `VLOG1`, the length of its text (uint32, little-endian), the text (JSON), and the CRC-32 of
 * all that. A block is a head of 40 bytes and its deflated lines:
 *
 * | bytes | what |
 * | --- | --- |
 * | 0–3 | `VBLK` |
 * | 4–7 | length of the deflated lines |
 * | 8–11 | length of the lines |
 * | 12–15 | how many lines |
 * | 16–23, 24–31 | times of the first and the last line, float64, epoch ms |
 * | 32–35 | 0 |
 * | 36–39 | CRC-32 of the bytes 0–35 and of the deflated lines |
 */
export const headBytes = 40;
const blockMark = 0x4b4c_4256;
/** The bytes that every block begins with. */
export const blockMarkBytes = Buffer.from('VBLK');
const fileMark = Buffer.from('VLOG1');
const sumAt = 36;
/** No block is larger: a length beyond it is damage, not a length. */
const mostBytes = 256 << 20;

/** A block as its head says. */
export interface BlockHead {
  readonly packed: number;
  readonly raw: number;
  readonly lines: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

/** Lines, with the times of the first and the last, as the bytes of a block. */
export function packBlock(lines: readonly string[], firstTime: number, lastTime: number): Buffer {
  const text = Buffer.from(lines.join('\n'));
  const packed = deflateRawSync(text, { level: 1 });
  const block = Buffer.alloc(headBytes + packed.length);
  block.writeUInt32LE(blockMark, 0);
  block.writeUInt32LE(packed.length, 4);
  block.writeUInt32LE(text.length, 8);
  block.writeUInt32LE(lines.length, 12);
  block.writeDoubleLE(firstTime, 16);
  block.writeDoubleLE(lastTime, 24);
  packed.copy(block, headBytes);
  block.writeUInt32LE(crc32(packed, crc32(block.subarray(0, sumAt))), sumAt);
  return block;
}

/** Reads the head of a block; `undefined` if there is none. */
export function readHead(head: Buffer): BlockHead | undefined {
  if (head.length < headBytes || head.readUInt32LE(0) !== blockMark) return undefined;
  const packed = head.readUInt32LE(4);
  const raw = head.readUInt32LE(8);
  if (packed > mostBytes || raw > mostBytes) return undefined;
  const lines = head.readUInt32LE(12);
  return { packed, raw, lines, firstTime: head.readDoubleLE(16), lastTime: head.readDoubleLE(24) };
}

/** Whether a block is as it was written. */
export const hasRightSum = (head: Buffer, packed: Buffer): boolean =>
  head.readUInt32LE(sumAt) === crc32(packed, crc32(head.subarray(0, sumAt)));

/** The lines of a block; `undefined` where its sum is not right. */
export function unpackBlock(head: Buffer, packed: Buffer): readonly string[] | undefined {
  if (!hasRightSum(head, packed)) return undefined;
  const text = inflateRawSync(packed).toString();
  return head.readUInt32LE(12) === 0 ? [] : text.split('\n');
}

/** The header of a segment. */
export function packHeader(about: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(about));
  const header = Buffer.alloc(fileMark.length + 4 + text.length + 4);
  fileMark.copy(header);
  header.writeUInt32LE(text.length, fileMark.length);
  text.copy(header, fileMark.length + 4);
  header.writeUInt32LE(crc32(header.subarray(0, -4)), header.length - 4);
  return header;
}

/** Reads the header of a segment, with its length; `undefined` if there is none, or it is torn. */
export function readHeader(bytes: Buffer): { readonly about: unknown; readonly length: number } | undefined {
  const from = fileMark.length + 4;
  if (bytes.length < from || !bytes.subarray(0, fileMark.length).equals(fileMark)) return undefined;
  const end = from + bytes.readUInt32LE(fileMark.length);
  if (bytes.length < end + 4 || bytes.readUInt32LE(end) !== crc32(bytes.subarray(0, end))) return undefined;
  return { about: JSON.parse(bytes.subarray(from, end).toString()) as unknown, length: end + 4 };
}
