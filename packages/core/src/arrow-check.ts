import { checkArguments } from './check-arguments.js';

/** A fault in the structure of an Arrow file, found before anything is made of it. */
export class ArrowDamage extends Error {
  override readonly name = 'ArrowDamage';
}

const magic = 'ARROW1';
/** A message's kinds, by their numbers in the format. */
const schemaMessage = 1;
const dictionaryMessage = 2;
const recordMessage = 3;
/** Nested deeper than this is no table of bars. */
const deepest = 32;
/** A buffer may unpack to this and no more. */
const mostUnpacked = 2 ** 31;
/** LZ4 packs at most 255 to 1; other codecs better, where nothing but repeats is packed. */
const mostPacked = 1 << 16;

/**
 * Checks the counts and offsets of an Arrow file (IPC, file or stream) against the bytes that are there, so that decoding it takes no
 * more memory than its bytes allow.
 *
 * @throws {ArrowDamage} saying what does not fit.
 */
export function checkArrow(bytes: Uint8Array): void {
  checkArguments('checkArrow', { bytes }, { bytes: 'bytes' });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (isFile(bytes)) checkFile(view);
    else checkStream(view);
  } catch (cause) {
    if (cause instanceof ArrowDamage) throw cause;
    throw new ArrowDamage('it points outside of itself', { cause });
  }
}

function isFile(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, magic.length)) === magic;
}

function checkFile(view: DataView): void {
  const end = view.byteLength - magic.length - 4;
  const length = view.getInt32(end, true);
  require(length > 0 && length <= end, `its footer has ${length} bytes`);
  const footer = tableAt(view, end - length + view.getUint32(end - length, true));
  const schema = footer.table(1);
  if (schema !== undefined) checkSchema(schema);
  let body = 0;
  for (const place of [2, 3]) {
    for (const block of footer.structs(place, 24)) {
      const offset = int64(view, block);
      require(offset >= 0 && offset < view.byteLength, `a block begins at byte ${offset}`);
      body += checkMessage(view, offset).body;
    }
  }
  require(body <= view.byteLength, 'its blocks overlap');
}

function checkStream(view: DataView): void {
  let at = 0;
  while (at + 4 <= view.byteLength) {
    const { next } = checkMessage(view, at);
    if (next === at) break;
    at = next;
  }
}

/** @returns Where the next message begins, the same place at the end of a stream, and how long the body is. */
function checkMessage(view: DataView, start: number): { readonly next: number; readonly body: number } {
  let at = start;
  let length = view.getInt32(at, true);
  at += 4;
  if (length === -1) {
    if (at + 4 > view.byteLength) return { next: start, body: 0 };
    length = view.getInt32(at, true);
    at += 4;
  }
  if (length === 0) return { next: start, body: 0 };
  require(length > 0 && at + length <= view.byteLength, `a message has ${length} bytes of metadata`);
  const head = new DataView(view.buffer, view.byteOffset + at, length);
  const message = tableAt(head, head.getUint32(0, true));
  const kind = message.uint8(1);
  const body = message.int64(3);
  const bodyAt = at + length;
  require(body >= 0 && bodyAt + body <= view.byteLength, `a message has a body of ${body} bytes`);
  const content = message.table(2);
  if (content !== undefined && kind === schemaMessage) checkSchema(content);
  if (content !== undefined && kind === recordMessage) checkBatch(content, view, bodyAt, body);
  if (content !== undefined && kind === dictionaryMessage) {
    const batch = content.table(1);
    if (batch !== undefined) checkBatch(batch, view, bodyAt, body);
  }
  return { next: bodyAt + body, body };
}

function checkSchema(schema: FlatTable): void {
  let fields = 0;
  const checkField = (field: FlatTable, depth: number): void => {
    require(++fields <= schema.bytes && depth <= deepest, 'its fields are nested without end');
    for (const child of field.tables(5)) checkField(child, depth + 1);
    field.tables(6);
  };
  for (const field of schema.tables(1)) checkField(field, 0);
  schema.tables(2);
}

/** Counts, and where the buffers of a batch are in its body. */
function checkBatch(batch: FlatTable, file: DataView, bodyAt: number, body: number): void {
  const rows = batch.int64(0);
  const isPacked = batch.table(3) !== undefined;
  let bytes = 0;
  for (const region of batch.structs(2, 16)) {
    const offset = int64(batch.view, region);
    const length = int64(batch.view, region + 8);
    require(offset >= 0 &&
      length >= 0 &&
      offset + length <= body, `a buffer has bytes ${offset} to ${offset + length} of ${body}`);
    bytes += isPacked && length >= 8 ? unpackedLength(file, bodyAt + offset, length) : length;
  }
  require(bytes <= mostUnpacked, `its buffers unpack to ${bytes} bytes`);
  // A bit for each value is the least that a column takes.
  const most = bytes * 8;
  require(rows >= 0 && rows <= most, `a batch has ${rows} rows and ${bytes} bytes`);
  for (const node of batch.structs(1, 16)) {
    const length = int64(batch.view, node);
    require(length >= 0 &&
      length <= Math.max(most, rows), `a column has ${length} values and its batch ${bytes} bytes`);
  }
  for (const count of batch.structs(4, 8))
    require(int64(batch.view, count) <= body, 'it has more buffers than bytes');
}

function unpackedLength(file: DataView, at: number, length: number): number {
  const unpacked = int64(file, at);
  if (unpacked === -1) return length - 8;
  require(unpacked >= 0 &&
    unpacked <= length * mostPacked, `a buffer of ${length} bytes unpacks to ${unpacked}`);
  return unpacked;
}

function require(holds: boolean, message: string): asserts holds {
  if (!holds) throw new ArrowDamage(message);
}

function int64(view: DataView, at: number): number {
  return Number(view.getBigInt64(at, true));
}

/** A table of the flatbuffer format, its fields by their numbers from 0. What is not there is 0, or nothing. */
interface FlatTable {
  readonly view: DataView;
  /** Bytes of the buffer that it is in. */
  readonly bytes: number;
  readonly uint8: (field: number) => number;
  readonly int64: (field: number) => number;
  readonly table: (field: number) => FlatTable | undefined;
  readonly tables: (field: number) => readonly FlatTable[];
  /** The offset of the first struct of a vector, each of so many bytes. */
  readonly structs: (field: number, size: number) => readonly number[];
}

function tableAt(view: DataView, at: number): FlatTable {
  const vtable = at - view.getInt32(at, true);
  const size = view.getUint16(vtable, true);
  const place = (field: number): number => {
    const slot = 4 + 2 * field;
    const offset = slot + 2 <= size ? view.getUint16(vtable + slot, true) : 0;
    return offset === 0 ? -1 : at + offset;
  };
  const follow = (from: number): number => from + view.getUint32(from, true);
  const vector = (field: number, size_: number): readonly number[] => {
    const from = place(field);
    if (from < 0) return [];
    const start = follow(from);
    const count = view.getUint32(start, true);
    require(start + 4 + count * size_ <= view.byteLength, `a list has ${count} entries`);
    return Array.from({ length: count }, (_, i) => start + 4 + i * size_);
  };
  return {
    view,
    bytes: view.byteLength,
    uint8: (field) => (place(field) < 0 ? 0 : view.getUint8(place(field))),
    int64: (field) => (place(field) < 0 ? 0 : int64(view, place(field))),
    table: (field) => (place(field) < 0 ? undefined : tableAt(view, follow(place(field)))),
    tables: (field) => vector(field, 4).map((from) => tableAt(view, follow(from))),
    structs: vector,
  };
}
