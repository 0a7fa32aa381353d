import { AnswerFault } from './answer.js';
import type { Rows } from './rows.js';

/** Bytes that have come and are not decoded yet. */
export interface Window {
  bytes: Uint8Array;
  view: DataView;
  at: number;
}

/** Longest cell: a tag and eight bytes. */
const longestCell = 9;

/** Reads up to `most` rows, as many as are there whole. */
export function readRows(window: Window, rows: Rows, most: number): number {
  const { columns } = rows;
  const { bytes, view } = window;
  const width = columns.length;
  const longest = 5 + longestCell * width;
  const { length: end } = bytes;
  let { at } = window;
  let read = 0;
  for (let row = rows.length; read < most; read++, row++) {
    if (end - at < longest && !isWholeRow(bytes, at, width, row)) break;
    at = bytes[at] === 0x90 + width && width < 16 ? at + 1 : skipRowHead(bytes, at, width, row);
    for (let c = 0; c < width; c++) {
      const tag = bytes[at++];
      let cell: number;
      if (tag === 0xcb) {
        cell = view.getFloat64(at);
        at += 8;
      } else if (tag === 0xd3 || tag === 0xcf) {
        const high = tag === 0xd3 ? view.getInt32(at) : view.getUint32(at);
        cell = high * 4_294_967_296 + view.getUint32(at + 4);
        if (high >= 0x20_0000 || high < -0x20_0000)
          throw badCell(rows, row, c, 'is too large to be exact', cell);
        at += 8;
      } else if (tag === 0xc0) cell = NaN;
      else if (tag < 0x80) cell = tag;
      else if (tag >= 0xe0) cell = tag - 256;
      else if (tag === 0xca) {
        cell = view.getFloat32(at);
        at += 4;
      } else if (tag === 0xcc) cell = bytes[at++];
      else if (tag === 0xd0) cell = view.getInt8(at++);
      else if (tag === 0xcd || tag === 0xd1) {
        cell = tag === 0xcd ? view.getUint16(at) : view.getInt16(at);
        at += 2;
      } else if (tag === 0xce || tag === 0xd2) {
        cell = tag === 0xce ? view.getUint32(at) : view.getInt32(at);
        at += 4;
      } else throw badCell(rows, row, c, 'is not a number', `msgpack type 0x${tag.toString(16)}`);
      columns[c][row] = cell;
    }
  }
  window.at = at;
  rows.length += read;
  return read;
}

function badCell(rows: Rows, row: number, c: number, why: string, value: unknown): AnswerFault {
  const column = rows.names[c];
  return new AnswerFault('rows', `${column} of row ${row + 1} ${why}`, {
    column,
    row: row + 1,
    value: String(value),
  });
}

/** Payload of each tag that a row may have; one that cannot occur in a row counts 0, and is rejected when it is read. */
export const payload = /* @__PURE__ */ (() => {
  const lengths = new Uint8Array(256);
  for (const [tag, length] of [
    [0xca, 4],
    [0xcb, 8],
    [0xcc, 1],
    [0xcd, 2],
    [0xce, 4],
    [0xcf, 8],
    [0xd0, 1],
    [0xd1, 2],
    [0xd2, 4],
    [0xd3, 8],
  ] as const) {
    lengths[tag] = length;
  }
  return lengths;
})();

function isWholeRow(bytes: Uint8Array, start: number, width: number, row: number): boolean {
  const end = bytes.length;
  if (start >= end || start + (bytes[start] === 0xdd ? 5 : bytes[start] === 0xdc ? 3 : 1) > end) return false;
  let at = skipRowHead(bytes, start, width, row);
  for (let c = 0; c < width; c++) {
    if (at >= end) return false;
    at += 1 + payload[bytes[at]];
  }
  return at <= end;
}

/** The offset of a row's first cell. */
function skipRowHead(bytes: Uint8Array, at: number, width: number, row: number): number {
  const tag = bytes[at];
  let length = tag >> 4 === 9 ? tag & 15 : -1;
  let next = at + 1;
  if (tag === 0xdc || tag === 0xdd) {
    length = 0;
    for (const end = at + (tag === 0xdc ? 3 : 5); next < end; next++) length = length * 256 + bytes[next];
  }
  if (length !== width) throw new AnswerFault('format', `row ${row + 1} does not have ${width} values`);
  return next;
}
