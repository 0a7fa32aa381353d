import { rollingExtremeKernel as plainExtremeKernel, type BlockExtreme, type Kernel } from '@veloce/core';
import { slidingExtremeKernel } from './sliding-extreme.js';

/**
 * Rolling maximum, or minimum as the maximum of the negated values, in long runs two windows at a time.
 *
 * @param sign 1 for the maximum, -1 for the minimum.
 */
export function rollingExtremeKernel(period: number, sign: 1 | -1): Kernel<BlockExtreme> {
  return slidingExtremeKernel(plainExtremeKernel(period, sign), period, sign, 'value');
}
