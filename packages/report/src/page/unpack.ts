import type { PackedColumn } from '../payload/payload.js';

/** The inverse of `packColumn` and `packShown`, with the browser's own inflate. */
export async function unpackColumn({ scale, width, base64 }: PackedColumn): Promise<Float64Array> {
  const planes = await inflate(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  const rows = planes.length / width;
  const bytes = new Uint8Array(planes.length);
  for (let k = 0; k < width; k++) {
    for (let i = 0; i < rows; i++) bytes[i * width + k] = planes[k * rows + i] ?? 0;
  }
  if (scale === 0)
    return width === 8 ? new Float64Array(bytes.buffer) : Float64Array.from(new Float32Array(bytes.buffer));
  const steps = new Int32Array(bytes.buffer);
  const values = new Float64Array(rows);
  let whole = 0;
  for (let i = 0; i < rows; i++) {
    whole += steps[i] ?? 0;
    values[i] = whole / scale;
  }
  return values;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
