import type { Kernel } from '@veloce/core';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { composeKernel, passKernel, type Pass } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';

/**
 * A volatility from the prices within each bar: the root of the mean of `eachVariance` over the last `period` bars, times
 * `sqrt(barsPerYear)`.
 *
 * @param name Name of the indicator, for errors.
 * @param eachVariance Variance of each bar on its own.
 * @param prices Names of the columns it reads.
 */
export function rangeVolatilityKernel(
  name: string,
  eachVariance: Pass,
  prices: string,
  period: number,
  barsPerYear: number,
): Kernel {
  checkPeriod(name, period);
  checkPositive(name, barsPerYear, 'barsPerYear');
  return composeKernel(
    prices,
    [
      [passKernel(eachVariance, prices.split(' ').length), prices, 'variance'],
      [smaKernel(period), 'variance', 'mean'],
      [rootKernel(barsPerYear), 'mean', 'volatility'],
    ],
    'volatility',
  );
}

function rootKernel(barsPerYear: number): Kernel<null> {
  return passKernel((output, from, to, a) => {
    for (let i = from; i < to; i++) output[i] = Math.sqrt(barsPerYear * Math.max(0, a[i]));
  }, 1);
}
