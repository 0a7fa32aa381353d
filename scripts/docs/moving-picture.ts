import gifenc from 'gifenc';
import { PNG } from 'pngjs';

/** A picture of a moving one, and how long it stands. */
export interface Frame {
  readonly png: Uint8Array;
  readonly ms: number;
}

const colors = 255;
/** The index that lets the frame before show through. */
const same = 255;

/**
 * Frames of one size as an animated GIF: one palette for all, and only what changes from one frame to the next.
 *
 * @throws {RangeError} when there is no frame, or the frames differ in size.
 */
export function movingPicture(frames: readonly Frame[]): Uint8Array {
  const pictures = frames.map(({ png }) => PNG.sync.read(Buffer.from(png)));
  const [first] = pictures;
  if (first === undefined) throw new RangeError('movingPicture: frames must have at least one, got none');
  const { width, height } = first;
  if (pictures.some((one) => one.width !== width || one.height !== height))
    throw new RangeError('movingPicture: frames must have one size');
  const palette = gifenc.quantize(sample(pictures.map(({ data }) => data)), colors);
  const encoder = gifenc.GIFEncoder();
  let before: Uint8Array | undefined;
  pictures.forEach(({ data }, k) => {
    const index = gifenc.applyPalette(new Uint8Array(data), palette);
    const shown =
      before === undefined ? index : index.map((color, at) => (color === before?.[at] ? same : color));
    encoder.writeFrame(shown, width, height, {
      ...(k === 0
        ? {
            palette: [...palette, ...Array.from({ length: 256 - palette.length }, () => [0, 0, 0])],
            repeat: 0,
          }
        : {}),
      ...{ delay: frames[k]?.ms ?? 0, transparent: k > 0, transparentIndex: same, dispose: 1 },
    });
    before = index;
  });
  encoder.finish();
  return encoder.bytes();
}

/** Every so manieth pixel of all frames: enough for a palette. */
function sample(pictures: readonly Uint8Array[]): Uint8Array {
  const step = 4 * 7;
  const parts = pictures.map((data) => {
    const some = new Uint8Array(4 * Math.ceil(data.length / step));
    for (let from = 0, to = 0; from < data.length; from += step, to += 4)
      some.set(data.subarray(from, from + 4), to);
    return some;
  });
  return new Uint8Array(Buffer.concat(parts));
}
