import { deflateSync } from 'fflate';
import type { PackedColumn } from './payload.js';

const mostDecimals = 8;
const largestStep = 2 ** 31 - 1;

/**
 * Packs a column without losing a bit: as differences of whole numbers where every value is a decimal of at most eight places,
 * else as it is.
 */
export function packColumn(column: ArrayLike<number>): PackedColumn {
  for (let decimals = 0; decimals <= mostDecimals; decimals++) {
    const scale = 10 ** decimals;
    const steps = stepsOf(column, scale);
    if (steps !== undefined) return { scale, base64: pack(new Uint8Array(steps.buffer), 4) };
  }
  return { scale: 0, base64: pack(new Uint8Array(Float64Array.from(column).buffer), 8) };
}

function stepsOf(column: ArrayLike<number>, scale: number): Int32Array | undefined {
  const steps = new Int32Array(column.length);
  let before = 0;
  for (let i = 0; i < column.length; i++) {
    const value = column[i] ?? NaN;
    const whole = Math.round(value * scale);
    const step = whole - before;
    if (whole / scale !== value || Object.is(value, -0) || Math.abs(step) > largestStep) return undefined;
    steps[i] = step;
    before = whole;
  }
  return steps;
}

function pack(bytes: Uint8Array, width: number): string {
  const rows = bytes.length / width;
  const planes = new Uint8Array(bytes.length);
  for (let k = 0; k < width; k++) {
    for (let i = 0; i < rows; i++) planes[k * rows + i] = bytes[i * width + k] ?? 0;
  }
  return toBase64(deflateSync(planes, { level: 6 }));
}

const chunk = 8192;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += chunk) text += String.fromCharCode(...bytes.subarray(i, i + chunk));
  return btoa(text);
}
