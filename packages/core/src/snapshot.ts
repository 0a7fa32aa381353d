/** JSON, as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const typedArrays = { Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type TypedArrayName = keyof typeof typedArrays;

/**
 * Plain data as JSON, to the bit: numbers that JSON does not have (`NaN`, infinities, `-0`) and typed arrays are spelled out.
 *
 * @throws {TypeError} when something in it is not plain data.
 */
export function encode(value: unknown, path = 'state'): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (Array.isArray(value)) return value.map((one, i) => encode(one, `${path}[${i}]`));
  if (typeof value === 'object') {
    const name = value.constructor.name as TypedArrayName | 'Object';
    if (name === 'Object') {
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, encode(one, `${path}.${key}`)]),
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
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(decode);
  const record = value as Readonly<Record<string, Json>>;
  if (typeof record['$number'] === 'string') return Number(record['$number']);
  if (typeof record['$array'] === 'string' && typeof record['base64'] === 'string') {
    const bytes = fromBase64(record['base64']);
    return new typedArrays[record['$array'] as TypedArrayName](bytes.buffer);
  }
  return Object.fromEntries(Object.entries(record).map(([key, one]) => [key, decode(one)]));
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
