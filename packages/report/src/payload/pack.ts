import { deflateSync } from 'fflate';
import type { PackedColumn } from './payload.js';

const mostDecimals = 8;
const largestStep = 2 ** 31 - 1;

/**
 * Packs a column without losing a bit: as differences of whole numbers where every value is a decimal of at most eight places,
 * else as it is.
 */
export function packColumn(column: ArrayLike<number>): PackedColumn {
  return (
    packSteps(column, 0) ?? {
      scale: 0,
      width: 8,
      base64: pack(new Uint8Array(Float64Array.from(column).buffer), 8),
    }
  );
}

/**
 * Packs a column to the precision that a chart shows: decimals without the noise of the sums they came from, else 32-bit floats
 * (seven digits).
 */
export function packShown(column: ArrayLike<number>): PackedColumn {
  return (
    packSteps(column, noise) ?? {
      scale: 0,
      width: 4,
      base64: pack(new Uint8Array(Float32Array.from(column).buffer), 4),
    }
  );
}

/** The rounding error allowed on sums of decimals, relative to the larger of the value and 1. */
const noise = 1e-10;

function packSteps(column: ArrayLike<number>, tolerance: number): PackedColumn | undefined {
  for (let decimals = 0; decimals <= mostDecimals; decimals++) {
    const scale = 10 ** decimals;
    const steps = stepsOf(column, scale, tolerance);
    if (steps !== undefined) return { scale, width: 4, base64: pack(new Uint8Array(steps.buffer), 4) };
  }
  return undefined;
}

function stepsOf(column: ArrayLike<number>, scale: number, tolerance: number): Int32Array | undefined {
  const steps = new Int32Array(column.length);
  let before = 0;
  for (let i = 0; i < column.length; i++) {
    const value = column[i] ?? NaN;
    const whole = Math.round(value * scale);
    const step = whole - before;
    const off = Math.abs(whole / scale - value);
    const exact =
      tolerance === 0 ? off === 0 && !Object.is(value, -0) : off <= tolerance * Math.max(1, Math.abs(value));
    if (!exact || Math.abs(step) > largestStep) return undefined;
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
