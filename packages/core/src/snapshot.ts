import { checkArguments } from './check-arguments.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** JSON, as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const typedArrays = { Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type TypedArrayName = keyof typeof typedArrays;

/**
 * Plain data as JSON, to the bit: numbers that JSON does not have (`NaN`, infinities, `-0`) and typed arrays are spelled out.
 * A field that is `undefined` is left out, which reads the same.
 *
 * @throws {TypeError} when something in it is not plain data.
 */
export function encode(value: unknown, path = 'state'): Json {
  checkArguments('encodeState', { path }, { path: 'text' });
  return encodeAt(value, path, 0);
}

function encodeAt(value: unknown, path: string, depth: number): Json {
  if (depth > deepest)
    throw new TypeError(
      `snapshot: ${path.slice(0, 100)} is nested deeper than ${deepest} levels, or in a circle`,
    );
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (Array.isArray(value)) return value.map((one, i) => encodeAt(one, `${path}[${i}]`, depth + 1));
  if (typeof value === 'object') {
    const name = value.constructor?.name as TypedArrayName | 'Object';
    if (name === 'Object') {
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, one]) =>
          one === undefined ? [] : [[key, encodeAt(one, `${path}.${key}`, depth + 1)]],
        ),
      );
    }
    if (name in typedArrays) {
      const { buffer, byteOffset, byteLength } = value as Uint8Array;
      return { $array: name, base64: toBase64(new Uint8Array(buffer, byteOffset, byteLength)) };
    }
  }
  throw new TypeError(
    `snapshot: ${path} is not plain data (${typeof value}); kernels must keep numbers, arrays and plain objects`,
  );
}

/** The inverse of {@link encode}. */
export function decode(value: Json): unknown {
  if (isTooDeep(value)) throw new RangeError(`snapshot: is nested deeper than ${deepest} levels`);
  return decodeAt(value);
}

function decodeAt(value: Json): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(decodeAt);
  const record = value as Readonly<Record<string, Json>>;
  if (typeof record['$number'] === 'string') return Number(record['$number']);
  if (typeof record['$array'] === 'string' && typeof record['base64'] === 'string') {
    const name = record['$array'];
    if (!Object.hasOwn(typedArrays, name))
      throw new RangeError(`snapshot: there are no arrays of kind ${name}`);
    const bytes = fromBase64(record['base64']);
    return new typedArrays[name as TypedArrayName](bytes.buffer);
  }
  return Object.fromEntries(Object.entries(record).map(([key, one]) => [key, decodeAt(one)]));
}

/** Bytes per call: `String.fromCharCode` takes its input as arguments. */
const chunk = 8192;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += chunk) text += String.fromCharCode(...bytes.subarray(i, i + chunk));
  return btoa(text);
}

function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Levels of nesting that a snapshot may have: no state needs more, and a call for each would end the stack. */
const deepest = 64;

/** Whether plain data is nested deeper than any snapshot is. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return depth > deepest || Object.values(value).some((one) => isTooDeep(one, depth + 1));
}

/** SHA-256 of plain data, in hexadecimal, whatever the order of its fields. */
export const checksumOf = (value: Json): string => bytesToHex(sha256(utf8ToBytes(canonical(value))));

/**
 * A snapshot with its checksum, the SHA-256 of the rest: {@link checkSealed} verifies that it is unchanged.
 *
 * @param content What JSON gives back as it is: without `undefined`, `NaN` or infinities; {@link encode} spells those out.
 * @example
 * ```ts
 * const snapshot = sealed({ veloce: 1, kind: 'watch', state: encodeState(state) });
 * ```
 */
export const sealed = <Content extends object>(
  content: Content,
): Content & { readonly checksum: string } => ({
  ...content,
  checksum: checksumOf(content as unknown as Json),
});

/**
 * Refuses a snapshot that was changed or damaged since it was {@link sealed}.
 *
 * @param where What restores it: the beginning of the message.
 * @throws {RangeError} when its checksum is not that of its content.
 */
export function checkSealed(where: string, snapshot: { readonly checksum: string }): void {
  checkArguments('checkSealed', { where, snapshot }, { where: 'text', snapshot: 'object' });
  const { checksum, ...rest } = snapshot;
  if (checksum === checksumOf(rest)) return;
  throw new RangeError(
    `${where}: the snapshot is damaged: its checksum is not that of its content; take an older one, or replay its history`,
  );
}

/** A value that is not nested, as JSON. */
function plainText(value: unknown): string {
  const text: string | undefined =
    typeof value === 'bigint' || typeof value === 'symbol' ? undefined : JSON.stringify(value);
  if (text === undefined) throw new TypeError(`snapshot: a ${typeof value} is not plain data`);
  return text;
}

function canonical(value: Json, depth = 0): string {
  if (value === null || typeof value !== 'object') return plainText(value);
  if (depth > deepest)
    throw new TypeError(`snapshot: is nested deeper than ${deepest} levels, or in a circle`);
  if (Array.isArray(value))
    return `[${(value as readonly Json[]).map((one) => canonical(one, depth + 1)).join()}]`;
  const record = value as Readonly<Record<string, Json>>;
  const names = Object.keys(record)
    .filter((name) => record[name] !== undefined)
    .sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(record[name], depth + 1)}`).join()}}`;
}

/**
 * The path at which a state differs in kind from a fresh one of its kernel; `undefined` if it does not. Lists may differ in length: they grow.
 */
export function misshapen(state: unknown, fresh: unknown, path: string): string | undefined {
  if (fresh === null || fresh === undefined || state === null) return undefined;
  if (typeof fresh !== 'object') return typeof state === typeof fresh ? undefined : path;
  if (typeof state !== 'object' || Object.getPrototypeOf(state) !== Object.getPrototypeOf(fresh)) return path;
  if (Array.isArray(fresh)) return undefined;
  if (ArrayBuffer.isView(fresh)) return undefined;
  for (const [name, one] of Object.entries(fresh)) {
    if (!Object.hasOwn(state, name)) return `${path}.${name}`;
    const found = misshapen((state as Readonly<Record<string, unknown>>)[name], one, `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
