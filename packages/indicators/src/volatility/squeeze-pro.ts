import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { composeKernel, passKernel } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';
import { stdevKernel } from '../statistics/stdev.js';
import { trueRangeKernel } from './true-range.js';

/**
 * Squeeze against three Keltner channels, 2, 1.5 and 1 mean true ranges wide: the narrower the channel that holds the
 * Bollinger bands, the tighter the squeeze.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 2; usually 20.
 * @param bandWidth Half width of the Bollinger bands in standard deviations, a finite number > 0; usually 2.
 * @returns n codes: 3 narrow, 2 normal, 1 wide, 0 no squeeze; NaN for the first `period - 1` values, and while a NaN
 *   is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §6
 * @example
 * ```ts
 * squeezePro(high, low, close, 20, 2);
 * ```
 */
export function squeezePro(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  bandWidth: number,
  options?: RunOptions,
): Float64Array {
  return runKernel(squeezeProKernel(period, bandWidth), [high, low, close], options)[0];
}

/** The state machine behind {@link squeezePro}. */
export function squeezeProKernel(period: number, bandWidth: number): Kernel {
  checkPeriod('squeezePro', period, 'period', 2);
  checkPositive('squeezePro', bandWidth, 'bandWidth');
  return composeKernel(
    'high low close',
    [
      [trueRangeKernel(), 'high low close', 'range'],
      [smaKernel(period), 'range', 'meanRange'],
      [stdevKernel(period), 'close', 'deviation'],
      [tightnessKernel(bandWidth), 'deviation meanRange', 'tightness'],
    ],
    'tightness',
  );
}

function tightnessKernel(bandWidth: number): Kernel<null> {
  const rule = (deviation: number, range: number): number => {
    const band = bandWidth * deviation;
    if (band < range) return 3;
    if (band < 1.5 * range) return 2;
    return band < 2 * range ? 1 : 0 * (band + range);
  };
  return passKernel((output, from, to, a, b) => {
    for (let i = from; i < to; i++) output[i] = rule(a[i], b[i]);
  }, 2);
}
