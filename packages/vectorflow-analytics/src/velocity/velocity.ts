import {
  checkArguments,
  checkFields,
  computeAll,
  runKernel,
  type Column,
  type Kernel,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { composeKernel, erKernel, logReturnKernel, stdevKernel } from '@veloce/indicators';
import { checkInteger } from '../check.js';

/** Speed of price in units of its own noise. */
export interface Velocity<T = Float64Array> {
  /** About normal with deviation 1 under a random walk; 2 or more in size is fast. */
  readonly velocity: T;
  /** Its change since the bar before. */
  readonly acceleration: T;
  /** Bars over which it was measured: few where price moves straight. */
  readonly bars: T;
}

/** Settings of {@link adaptiveVelocity}. */
export interface AdaptiveVelocityParams {
  /** An integer >= 1; usually 5. */
  readonly fast: number;
  /** An integer > `fast`; usually 20. Also the window of the efficiency ratio. */
  readonly slow: number;
  /** An integer >= 2; usually 100. */
  readonly memory: number;
}

/**
 * Adaptive velocity: `ln(close / close n bars ago) / (deviation * sqrt(n))`, where `n` goes from `slow` (efficiency ratio 0) to `fast` (1),
 * and the deviation is that of one-bar log returns over the `memory` bars that end `n` bars ago. Uses `Math.log`.
 *
 * @param close n prices > 0.
 * @returns n values each; NaN until they are known, while a NaN is in a window, and where nothing moved.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §10
 * @example
 * ```ts
 * adaptiveVelocity(close, { fast: 5, slow: 20, memory: 100 }).velocity;
 * ```
 */
export function adaptiveVelocity(
  close: Column,
  params: AdaptiveVelocityParams,
  options?: RunOptions,
): Velocity {
  checkArguments('adaptiveVelocity', { params }, { params: 'object' });
  checkFields('adaptiveVelocity', params, ['fast', 'slow', 'memory']);
  const { fast, slow, memory } = params;
  const kernel = adaptiveVelocityKernel(fast, slow, memory);
  const [velocity, acceleration, bars] = runKernel(kernel, [close], options);
  return { velocity, acceleration, bars };
}

/** The same as series, with the usual parameters. */
export function adaptiveVelocitySeries(close: Series): Velocity<Series> {
  const [velocity, acceleration, bars] = computeAll(adaptiveVelocityKernel, [5, 20, 100], [close]);
  return { velocity, acceleration, bars };
}

/** The kernel of {@link adaptiveVelocity}; its outputs are in the order of {@link Velocity}. */
export function adaptiveVelocityKernel(fast: number, slow: number, memory: number): Kernel {
  checkInteger('adaptiveVelocity', fast, 'fast');
  checkInteger('adaptiveVelocity', slow, 'slow', fast + 1);
  checkInteger('adaptiveVelocity', memory, 'memory', 2);
  return composeKernel(
    'close',
    [
      [erKernel(slow), 'close', 'efficiency'],
      [logReturnKernel(), 'close', 'logReturn'],
      [stdevKernel(memory), 'logReturn', 'deviation'],
      [velocityKernel(fast, slow), 'close efficiency deviation', 'velocity acceleration bars'],
    ],
    'velocity acceleration bars',
  );
}

/** The rounding error allowed on half a bar. */
const aHalf = 1e-9;

interface VelocityState {
  place: number;
  before: number;
  readonly closes: Float64Array;
  readonly deviations: Float64Array;
}

function velocityKernel(fast: number, slow: number): Kernel<VelocityState> {
  const size = slow + 1;
  return {
    inputs: 3,
    outputs: 3,
    init: () => ({
      place: 0,
      before: NaN,
      closes: new Float64Array(size).fill(NaN),
      deviations: new Float64Array(size).fill(NaN),
    }),

    advance(state, [close, efficiency, deviation], [velocity, acceleration, bars], from, to) {
      const { closes, deviations } = state;
      for (let i = from; i < to; i++) {
        closes[state.place] = close[i];
        deviations[state.place] = deviation[i];
        const n = Math.round(slow - (slow - fast) * efficiency[i] + aHalf); // half a bar is one, however it is rounded
        let speed = NaN;
        if (n === n) {
          const then = state.place - n;
          const at = then < 0 ? then + size : then;
          const noise = deviations[at];
          if (noise > 0) speed = Math.log(close[i] / closes[at]) / (noise * Math.sqrt(n));
        }
        velocity[i] = speed;
        acceleration[i] = speed - state.before;
        bars[i] = speed === speed ? n : NaN;
        state.before = speed;
        if (++state.place === size) state.place = 0;
      }
    },
  };
}
