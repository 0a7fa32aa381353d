import type { Kernel } from '@veloce/core';
import { windowKernel, type Windows } from './window.js';

/** A weighted sum of the last values; `weights` are oldest first. */
export function firKernel(weights: readonly number[]): Kernel<Windows> {
  const own = Float64Array.from(weights);
  return windowKernel(own.length, (values, start) => {
    let sum = 0;
    for (let k = 0; k < own.length; k++) sum += own[k] * values[start + k];
    return sum;
  });
}
