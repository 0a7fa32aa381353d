import type { Column, Kernel } from '@veloce/core';
import { passKernel } from '../kit/compose.js';

/**
 * Volume times the position of the close in the range of its bar, from -1 at the low to 1 at the high; 0 in a bar without a range.
 * Reads high, low, close and volume.
 */
export function moneyFlowKernel(): Kernel<null> {
  return passKernel(eachFlow, 4);
}

function flow(high: number, low: number, close: number, volume: number): number {
  return high > low
    ? (volume * (close - low - (high - close))) / (high - low)
    : 0 * (high + low + close + volume);
}

function eachFlow(
  output: Float64Array,
  from: number,
  to: number,
  a: Column,
  b: Column,
  c: Column,
  d: Column,
): void {
  for (let i = from; i < to; i++) output[i] = flow(a[i], b[i], c[i], d[i]);
}
