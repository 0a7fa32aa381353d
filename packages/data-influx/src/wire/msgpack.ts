import { AnswerFault, checkColumns, endDocument, endStream, type AnswerState } from './answer.js';
import { payload, readRows, type Window } from './msgpack-rows.js';
import { reserve, type Rows } from './rows.js';

/** Takes the bytes of an answer as they come. */
export interface AnswerDecoder {
  /** @throws {AnswerFault} */
  readonly feed: (bytes: Uint8Array) => void;
  /** The stream has ended. @throws {AnswerFault} unless the answer has, too. */
  readonly end: () => void;
}

/**
 * Decodes a chunked msgpack answer of one statement straight into columns. Bytes may be cut anywhere: what is not whole waits for
 * the rest.
 */
export function msgpackDecoder(rows: Rows): AnswerDecoder {
  const window: Window = { bytes: new Uint8Array(0), view: new DataView(new ArrayBuffer(0)), at: 0 };
  const state: AnswerState & { idle: boolean } = { ended: false, idle: true };
  const decoding = documents(window, rows, state);
  decoding.next();

  return {
    feed(bytes) {
      const rest = window.bytes.length - window.at;
      if (rest === 0) window.bytes = bytes;
      else {
        const joined = new Uint8Array(rest + bytes.length);
        joined.set(window.bytes.subarray(window.at));
        joined.set(bytes, rest);
        window.bytes = joined;
      }
      window.view = new DataView(window.bytes.buffer, window.bytes.byteOffset, window.bytes.length);
      window.at = 0;
      decoding.next();
    },
    end: () => endStream(state, state.idle),
  };
}

/** Pauses wherever bytes run out. */
type Decoding<Value = void> = Generator<undefined, Value, undefined>;

function* documents(window: Window, rows: Rows, state: AnswerState & { idle: boolean }): Decoding {
  while (true) {
    state.idle = true;
    yield* need(window, 1);
    state.idle = false;
    yield* document(window, rows, state);
  }
}

function* need(window: Window, bytes: number): Decoding {
  while (window.bytes.length - window.at < bytes) yield;
}

function* document(window: Window, rows: Rows, state: AnswerState): Decoding {
  let error: string | undefined;
  let hasResult = false;
  let more = false;
  let seriesGoesOn = false;
  for (let keys = yield* mapLength(window); keys > 0; keys--) {
    const key = yield* value(window);
    if (key === 'error') error = String(yield* value(window));
    else if (key === 'results') {
      for (let results = yield* arrayLength(window); results > 0; results--) {
        hasResult = true;
        for (let fields = yield* mapLength(window); fields > 0; fields--) {
          const field = yield* value(window);
          if (field === 'series') {
            for (let parts = yield* arrayLength(window); parts > 0; parts--) {
              seriesGoesOn = yield* series(window, rows);
            }
          } else if (field === 'error') error = String(yield* value(window));
          else if (field === 'partial') more = (yield* value(window)) === true;
          else yield* value(window);
        }
      }
    } else yield* value(window);
  }
  endDocument(state, { error, hasResult, more, seriesGoesOn });
}

/** One series, or a part of one: whether more of it follows. */
function* series(window: Window, rows: Rows): Decoding<boolean> {
  let goesOn = false;
  let known = false;
  for (let fields = yield* mapLength(window); fields > 0; fields--) {
    const field = yield* value(window);
    if (field === 'columns') {
      checkColumns(rows.names, yield* value(window));
      known = true;
    } else if (field === 'values') {
      if (!known) throw new AnswerFault('format', 'a series has values before its columns');
      let left = yield* arrayLength(window);
      reserve(rows, left);
      for (left -= readRows(window, rows, left); left > 0; left -= readRows(window, rows, left)) yield;
    } else if (field === 'partial') goesOn = (yield* value(window)) === true;
    else yield* value(window);
  }
  return goesOn;
}

function* mapLength(window: Window): Decoding<number> {
  return yield* containerLength(window, 8, 0xde, 'map');
}

function* arrayLength(window: Window): Decoding<number> {
  return yield* containerLength(window, 9, 0xdc, 'list');
}

function* containerLength(window: Window, short: number, long: number, what: string): Decoding<number> {
  yield* need(window, 1);
  const tag = window.bytes[window.at];
  if (tag >> 4 === short) {
    window.at++;
    return tag & 15;
  }
  const size = tag === long ? 2 : tag === long + 1 ? 4 : 0;
  // A missing list is an empty one.
  if (tag === 0xc0) {
    window.at++;
    return 0;
  }
  if (size === 0)
    throw new AnswerFault('format', `msgpack type 0x${tag.toString(16)} where a ${what} should be`);
  yield* need(window, 1 + size);
  const length = size === 2 ? window.view.getUint16(window.at + 1) : window.view.getUint32(window.at + 1);
  window.at += 1 + size;
  return length;
}

const text = /* @__PURE__ */ new TextDecoder();

/** Names, tags and errors are shorter: a length that is believed would have all bytes waited for, and joined again with each piece. */
const longestText = 1 << 20;
/** An answer is five levels deep. */
const deepest = 32;

/** Any value outside of rows. */
function* value(window: Window, depth = 0): Decoding<unknown> {
  if (depth > deepest)
    throw new AnswerFault('format', `msgpack is nested deeper than ${deepest} levels, which no answer is`);
  yield* need(window, 1);
  const tag = window.bytes[window.at];
  if (tag >> 4 === 8 || tag === 0xde || tag === 0xdf) {
    const map: Record<string, unknown> = {};
    for (let keys = yield* mapLength(window); keys > 0; keys--) {
      const key = String(yield* value(window, depth + 1));
      map[key] = yield* value(window, depth + 1);
    }
    return map;
  }
  if (tag >> 4 === 9 || tag === 0xdc || tag === 0xdd) {
    const list: unknown[] = [];
    for (let items = yield* arrayLength(window); items > 0; items--)
      list.push(yield* value(window, depth + 1));
    return list;
  }
  const lengthBytes = tag >> 5 === 5 ? 0 : tag === 0xd9 ? 1 : tag === 0xda ? 2 : tag === 0xdb ? 4 : -1;
  if (lengthBytes >= 0) {
    yield* need(window, 1 + lengthBytes);
    const { view, at } = window;
    const length =
      lengthBytes === 0
        ? tag & 31
        : lengthBytes === 1
          ? view.getUint8(at + 1)
          : lengthBytes === 2
            ? view.getUint16(at + 1)
            : view.getUint32(at + 1);
    if (length > longestText)
      throw new AnswerFault(
        'format',
        `a text says that it is ${length} bytes long, and ${longestText} are the most`,
      );
    yield* need(window, 1 + lengthBytes + length);
    const start = window.at + 1 + lengthBytes;
    window.at = start + length;
    return text.decode(window.bytes.subarray(start, window.at));
  }
  const size = payload[tag];
  yield* need(window, 1 + size);
  const { view, at } = window;
  window.at += 1 + size;
  return scalar(tag, view, at + 1);
}

function scalar(tag: number, view: DataView, at: number): unknown {
  if (tag < 0x80) return tag;
  if (tag >= 0xe0) return tag - 256;
  switch (tag) {
    case 0xc0:
      return null;
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xca:
      return view.getFloat32(at);
    case 0xcb:
      return view.getFloat64(at);
    case 0xcc:
      return view.getUint8(at);
    case 0xcd:
      return view.getUint16(at);
    case 0xce:
      return view.getUint32(at);
    case 0xcf:
      return Number(view.getBigUint64(at));
    case 0xd0:
      return view.getInt8(at);
    case 0xd1:
      return view.getInt16(at);
    case 0xd2:
      return view.getInt32(at);
    case 0xd3:
      return Number(view.getBigInt64(at));
    default:
      throw new AnswerFault('format', `msgpack type 0x${tag.toString(16)} where a value should be`);
  }
}
