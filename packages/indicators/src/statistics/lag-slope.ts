import { checkArguments, checkFields, shown, type Kernel } from '@veloce/core';
import { checkPeriod } from '../kit/check.js';

/** The difference that a sum of squared differences is taken about; the results are equal but for rounding. */
export type LagOrigin =
  /** Their mean: a pass more, and no digit is lost whatever the drift. */
  | 'mean'
  /** The first of them: one pass, for windows that are long. */
  | 'first';

/**
 * Makes a function for the population standard deviations of `x[t + lag] - x[t]`, lags 2 to `maxLag`, among the values `[start, start + count)`.
 * The result is overwritten by the next call.
 *
 * @param count How many values are looked at, at least `maxLag + 2`.
 * @param maxLag Largest lag, an integer >= 3.
 * @throws {RangeError} when an argument is outside its domain.
 */
export function lagDeviations(
  count: number,
  maxLag: number,
  origin: LagOrigin,
): (values: Float64Array, start: number) => Float64Array {
  checkPeriod('lagDeviations', maxLag, 'maxLag', 3);
  checkPeriod('lagDeviations', count, 'count', maxLag + 2);
  checkArguments('lagDeviations', { origin }, { origin: 'mean|first' });
  const isAboutMean = origin === 'mean';
  const deviations = new Float64Array(maxLag - 1);

  // Two lags at a time: the sums of one alone would wait for each other.
  return (values, start) => {
    for (let lag = 2; lag <= maxLag; lag += 2) {
      const last = start + count - lag - 1;
      const first = isAboutMean ? lagMean(values, start, last + 1, lag) : values[start + lag] - values[start];
      const second = isAboutMean
        ? lagMean(values, start, last, lag + 1)
        : values[start + lag + 1] - values[start];
      let [sum, squares, nextSum, nextSquares] = [0, 0, 0, 0];
      for (let k = start; k < last; k++) {
        const x = values[k];
        const distance = values[k + lag] - x - first;
        const next = values[k + lag + 1] - x - second;
        sum += distance;
        squares += distance * distance;
        nextSum += next;
        nextSquares += next * next;
      }
      const distance = values[last + lag] - values[last] - first;
      sum += distance;
      squares += distance * distance;
      deviations[lag - 2] = deviationOf(isAboutMean ? 0 : sum, squares, count - lag);
      if (lag < maxLag) {
        deviations[lag - 1] = deviationOf(isAboutMean ? 0 : nextSum, nextSquares, count - lag - 1);
      }
    }
    return deviations;
  };
}

function lagMean(values: Float64Array, start: number, end: number, lag: number): number {
  let sum = 0;
  for (let k = start; k < end; k++) sum += values[k + lag] - values[k];
  return sum / (end - start);
}

function deviationOf(sum: number, squares: number, count: number): number {
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean));
}

/** Settings of {@link lagSlopeKernel}. */
export interface LagSlopeSettings {
  /** Window in bars, an integer >= 3. */
  readonly period: number;
  /** Largest lag in bars, an integer from 3 to `period - 2`. */
  readonly maxLag: number;
  /** It is computed at the bars whose number is a multiple of this and held in between; an integer >= 1. */
  readonly every: number;
  readonly origin: LagOrigin;
}

/** The last values, each twice, a period apart, so that they always lie side by side. */
interface LagSlope {
  bar: number;
  place: number;
  known: number;
  value: number;
  readonly ring: Float64Array;
}

/**
 * Hurst exponent from the variance of lagged differences: slope of `ln stdev(x[t + lag] - x[t])` on `ln lag`, lags 2 to `maxLag`, over the
 * logarithms of the last `period` values. The one machine behind {@link hurst} and the held exponent of `@veloce/vectorflow-analytics`.
 *
 * @param where The function that is named when a setting is refused.
 * @returns A kernel of one input and one output: NaN until it was first computed, while a value is not above zero, until `period` values have
 *   come after such a one, and where nothing moves.
 * @throws {RangeError} when a setting is outside its domain.
 * @see definitions §7.2
 */
export function lagSlopeKernel(settings: LagSlopeSettings, where = 'lagSlope'): Kernel<LagSlope> {
  checkArguments('lagSlope', { settings, where }, { settings: 'object', where: 'text' });
  checkFields(where, settings, ['period', 'maxLag', 'every', 'origin']);
  const { period, maxLag, every, origin } = settings;
  checkPeriod(where, period, 'period', 3);
  checkPeriod(where, maxLag, 'maxLag', 3);
  checkPeriod(where, every, 'every');
  if (maxLag > period - 2) {
    throw new RangeError(`${where}: maxLag must be at most period - 2 = ${period - 2}, got ${shown(maxLag)}`);
  }
  const lags = Array.from({ length: maxLag - 1 }, (_, k) => Math.log(k + 2));
  const mean = lags.reduce((sum, x) => sum + x, 0) / lags.length;
  const weights = lags.map((x) => x - mean);
  const spread = weights.reduce((sum, x) => sum + x * x, 0);
  const deviationsOf = lagDeviations(period, maxLag, origin);

  const slopeOf = (ring: Float64Array, start: number): number => {
    const deviations = deviationsOf(ring, start);
    let slope = 0;
    for (let k = 0; k < weights.length; k++) slope += weights[k] * Math.log(deviations[k]);
    return Number.isFinite(slope) ? slope / spread : NaN;
  };

  return {
    inputs: 1,
    outputs: 1,
    init: (firstBar) => ({
      bar: firstBar,
      place: 0,
      known: 0,
      value: NaN,
      ring: new Float64Array(2 * period),
    }),

    advance(state, [source], [output], from, to) {
      const { ring } = state;
      for (let i = from; i < to; i++) {
        const x = source[i] > 0 ? Math.log(source[i]) : NaN;
        ring[state.place] = ring[state.place + period] = x;
        if (++state.place === period) state.place = 0;
        if (x === x) {
          if (state.known < period) state.known++;
        } else {
          state.known = 0;
          state.value = NaN;
        }
        if (state.bar % every === 0 && state.known === period) state.value = slopeOf(ring, state.place);
        state.bar++;
        output[i] = state.value;
      }
    },
  };
}
