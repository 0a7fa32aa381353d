import * as z from 'zod';
import {
  checkFields,
  checkArguments,
  shown,
  parseOptions,
  runKernel,
  type Column,
  type Kernel,
  type RunOptions,
} from '@veloce/core';
import { checkInteger, checkLengths } from '../check.js';

/** A hidden Markov model with normal, independent emissions; states are ordered by the deviation of the first observed column. */
export interface HmmModel {
  /** `transitions[i][j]`: chance to go from state i to state j. */
  readonly transitions: readonly (readonly number[])[];
  readonly initial: readonly number[];
  /** `means[state][column]` and `deviations[state][column]`. */
  readonly means: readonly (readonly number[])[];
  readonly deviations: readonly (readonly number[])[];
}

/** How a model is fitted. */
export const HmmOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    states: z.int().min(2).max(3).default(2).describe('number of states'),
    iterations: z.int().min(1).default(100).describe('most rounds of Baum-Welch'),
    tolerance: z
      .number()
      .min(0)
      .default(1e-6)
      .describe('least gain in log-likelihood per value for another round'),
  }))();

/** A fitted model, and how the fit went. */
export interface HmmFit extends HmmModel {
  /** Log-likelihood of the training values after each round; it never falls by more than rounding. */
  readonly logLikelihoods: readonly number[];
}

const leastVariance = 1e-10;

/**
 * Fits a hidden Markov model by Baum-Welch, from quantiles, the same for the same values.
 *
 * Give it bars that end before those it shall label, or it has seen their future.
 *
 * @param columns What is observed at each bar: log returns, and perhaps log volatility. No NaN.
 * @throws {RangeError} naming each option that is out of its domain, or the first value that is not finite.
 * @see definitions §7.4
 * @example
 * ```ts
 * const model = fitHmm([returns.subarray(0, 5_000)], { states: 2 });
 * const [calm, wild] = hmmFilter([returns.subarray(5_000)], model);
 * ```
 */
export function fitHmm(columns: readonly Column[], options: z.input<typeof HmmOptions> = {}): HmmFit {
  checkArguments('fitHmm', { columns }, { columns: ['numbers'] });
  const { states, iterations, tolerance } = parseOptions('fitHmm', HmmOptions, options);
  const count = columns[0]?.length ?? 0;
  checkLengths('fitHmm', Object.fromEntries(columns.map((column, k) => [`column ${k}`, column])));
  if (count < 10 * states)
    throw new RangeError(`fitHmm: needs at least ${10 * states} values, got ${shown(count)}`);
  columns.forEach((column, k) => {
    for (let t = 0; t < count; t++) {
      if (!Number.isFinite(column[t])) {
        throw new RangeError(`fitHmm: column ${k} must be finite, got ${column[t]} at ${t}`);
      }
    }
  });
  let model = firstGuess(columns, states);
  const logLikelihoods: number[] = [];
  for (let round = 0; round < iterations; round++) {
    const next = baumWelch(columns, model);
    model = next.model;
    const gain = next.logLikelihood - (logLikelihoods.at(-1) ?? -Infinity);
    logLikelihoods.push(next.logLikelihood);
    if (gain < tolerance * count) break;
  }
  return { ...sortStates(model), logLikelihoods };
}

/** States by the size of the first column: each takes a share of the values, ranked by their distance from the median. */
function firstGuess(columns: readonly Column[], states: number): HmmModel {
  const [first] = columns;
  const count = first.length;
  const median = first.slice().sort()[count >> 1];
  const order = Array.from(first, (_, t) => t).sort(
    (a, b) => Math.abs(first[a] - median) - Math.abs(first[b] - median) || a - b,
  );
  const shares = Array.from({ length: states }, (_, s) =>
    order.slice(Math.floor((s * count) / states), Math.floor(((s + 1) * count) / states)),
  );
  const stay = 0.9;
  return {
    transitions: shares.map((_, i) => shares.map((__, j) => (i === j ? stay : (1 - stay) / (states - 1)))),
    initial: shares.map(() => 1 / states),
    means: shares.map((share) => columns.map((column) => meanOf(share.map((t) => column[t])))),
    deviations: shares.map((share) =>
      columns.map((column) => {
        const own = share.map((t) => column[t]);
        const mean = meanOf(own);
        return Math.sqrt(Math.max(leastVariance, meanOf(own.map((x) => (x - mean) ** 2))));
      }),
    ),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Log density of the values at `t` in each state, into `out`. */
function logDensities(columns: readonly Column[], model: HmmModel, t: number, out: Float64Array): void {
  for (let s = 0; s < out.length; s++) {
    let log = 0;
    for (let k = 0; k < columns.length; k++) {
      const deviation = model.deviations[s][k];
      const distance = (columns[k][t] - model.means[s][k]) / deviation;
      log -= Math.log(deviation) + 0.5 * distance * distance + halfLogTwoPi;
    }
    out[s] = log;
  }
}

/** `log(2π) / 2` */
const halfLogTwoPi = 0.9189385332046727;

/** One round: expectations by forward and backward passes, scaled at each step, and the model that fits them best. */
function baumWelch(
  columns: readonly Column[],
  model: HmmModel,
): { readonly model: HmmModel; readonly logLikelihood: number } {
  const states = model.initial.length;
  const count = columns[0].length;
  const density = new Float64Array(states);
  const emitted = new Float64Array(count * states);
  const forward = new Float64Array(count * states);
  const scales = new Float64Array(count);
  let logLikelihood = 0;
  for (let t = 0; t < count; t++) {
    logDensities(columns, model, t, density);
    const top = Math.max(...density);
    let scale = 0;
    for (let j = 0; j < states; j++) {
      let reach = t === 0 ? model.initial[j] : 0;
      if (t > 0)
        for (let i = 0; i < states; i++) reach += forward[(t - 1) * states + i] * model.transitions[i][j];
      emitted[t * states + j] = Math.exp(density[j] - top);
      forward[t * states + j] = reach * emitted[t * states + j];
      scale += forward[t * states + j];
    }
    for (let j = 0; j < states; j++) forward[t * states + j] /= scale;
    scales[t] = scale;
    logLikelihood += Math.log(scale) + top;
  }

  const backward = new Float64Array(states).fill(1);
  const after = new Float64Array(states);
  const moves = Array.from({ length: states }, () => new Float64Array(states));
  const weights = new Float64Array(count * states);
  for (let t = count - 1; t >= 0; t--) {
    for (let i = 0; i < states; i++) weights[t * states + i] = forward[t * states + i] * backward[i];
    if (t === 0) break;
    for (let j = 0; j < states; j++) after[j] = (emitted[t * states + j] * backward[j]) / scales[t];
    for (let i = 0; i < states; i++) {
      let sum = 0;
      for (let j = 0; j < states; j++) {
        const step = model.transitions[i][j] * after[j];
        moves[i][j] += forward[(t - 1) * states + i] * step;
        sum += step;
      }
      backward[i] = sum;
    }
  }

  const each = Array.from({ length: states }, (_, s) => s);
  const totals = each.map((s) => {
    let sum = 0;
    for (let t = 0; t < count; t++) sum += weights[t * states + s];
    return sum;
  });
  const weighted = (s: number, value: (t: number) => number): number => {
    let sum = 0;
    for (let t = 0; t < count; t++) sum += weights[t * states + s] * value(t);
    return sum / totals[s];
  };
  const means = each.map((s) => columns.map((column) => weighted(s, (t) => column[t])));
  const deviations = each.map((s) =>
    columns.map((column, k) =>
      Math.sqrt(
        Math.max(
          leastVariance,
          weighted(s, (t) => (column[t] - means[s][k]) ** 2),
        ),
      ),
    ),
  );
  const transitions = moves.map((row) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return Array.from(row, (x) => x / sum);
  });
  return {
    model: { transitions, initial: [...weights.subarray(0, states)], means, deviations },
    logLikelihood,
  };
}

function sortStates({ transitions, initial, means, deviations }: HmmModel): HmmModel {
  const order = initial.map((_, s) => s).sort((a, b) => deviations[a][0] - deviations[b][0]);
  return {
    transitions: order.map((i) => order.map((j) => transitions[i][j])),
    initial: order.map((s) => initial[s]),
    means: order.map((s) => means[s]),
    deviations: order.map((s) => deviations[s]),
  };
}

/**
 * The chance of each state at each bar, given the bars so far and none after: never the smoothed one. Uses `Math.exp` and `Math.log`.
 *
 * @param columns What is observed, in the order that the model was fitted to.
 * @returns One column per state, in [0, 1]; NaN where something observed is NaN: such a bar passes without evidence.
 * @throws {RangeError} when the model is no model, or the columns do not fit it.
 * @see definitions §7.4
 */
export function hmmFilter(
  columns: readonly Column[],
  model: HmmModel,
  options?: RunOptions,
): readonly Float64Array[] {
  return runKernel(hmmFilterKernel(...hmmArguments(model)), columns, options).slice(0, -1);
}

/** The log-likelihood of values under a model: the sum of the logs of the filter's normalisers. */
export function hmmLogLikelihood(columns: readonly Column[], model: HmmModel): number {
  return runKernel(hmmFilterKernel(...hmmArguments(model)), columns)
    .at(-1)!
    .reduce((sum, x) => sum + (x === x ? x : 0), 0);
}

/** A model as the arguments of {@link hmmFilterKernel}. */
export function hmmArguments(
  model: HmmModel,
): [
  initial: readonly number[],
  transitions: readonly number[],
  means: readonly number[],
  deviations: readonly number[],
] {
  checkArguments(
    'hmmArguments',
    { model },
    { model: { initial: 'numbers', transitions: ['numbers'], means: ['numbers'], deviations: ['numbers'] } },
  );
  return [model.initial, model.transitions.flat(), model.means.flat(), model.deviations.flat()];
}

/**
 * The kernel of {@link hmmFilter}; after the states it writes the log of the normaliser. Matrices are given row by row.
 *
 * @throws {RangeError} when the numbers are no model.
 */
export function hmmFilterKernel(
  initial: readonly number[],
  transitions: readonly number[],
  means: readonly number[],
  deviations: readonly number[],
): Kernel<{ started: boolean; readonly chances: Float64Array }> {
  checkArguments(
    'hmmFilterKernel',
    { initial, transitions, means, deviations },
    { initial: 'numbers', transitions: 'numbers', means: 'numbers', deviations: 'numbers' },
  );
  const states = initial.length;
  const observed = means.length / states;
  checkInteger('hmmFilter', observed, 'observed columns (means per state)');
  if (transitions.length !== states * states || deviations.length !== means.length) {
    throw new RangeError(
      `hmmFilter: ${states} states need ${states * states} transitions and as many deviations as means, got ${transitions.length}, ${deviations.length} and ${means.length}`,
    );
  }
  const bad = deviations.find((x) => !(x > 0));
  if (bad !== undefined) throw new RangeError(`hmmFilter: deviations must be > 0, got ${shown(bad)}`);
  for (let i = -1; i < states; i++) {
    const row = i < 0 ? initial : transitions.slice(i * states, (i + 1) * states);
    const sum = row.reduce((a, b) => a + b, 0);
    if (!(Math.abs(sum - 1) < 1e-9) || row.some((x) => x < 0)) {
      throw new RangeError(
        `hmmFilter: ${i < 0 ? 'the initial chances' : `the chances to leave state ${i}`} must be >= 0 and sum to 1, got ${row.join(', ')}`,
      );
    }
  }
  const logScales = initial.map((_, s) => {
    let log = 0;
    for (let k = 0; k < observed; k++) log -= Math.log(deviations[s * observed + k]) + halfLogTwoPi;
    return log;
  });
  const reach = new Float64Array(states);
  const density = new Float64Array(states);

  return {
    inputs: observed,
    outputs: states + 1,
    init: () => ({ started: false, chances: Float64Array.from(initial) }),

    advance(state, inputs, outputs, from, to) {
      const { chances } = state;
      for (let i = from; i < to; i++) {
        for (let j = 0; j < states; j++) {
          let sum = state.started ? 0 : chances[j];
          if (state.started) for (let k = 0; k < states; k++) sum += chances[k] * transitions[k * states + j];
          reach[j] = sum;
        }
        state.started = true;
        let top = -Infinity;
        let known = 0;
        for (let s = 0; s < states; s++) {
          let log = logScales[s];
          for (let k = 0; k < observed; k++) {
            const x = inputs[k][i];
            known += 0 * x;
            const distance = (x - means[s * observed + k]) / deviations[s * observed + k];
            log -= 0.5 * distance * distance;
          }
          density[s] = log;
          // A state that cannot be reached must not set the scale, or the others may vanish.
          if (reach[s] > 0 && log > top) top = log;
        }
        if (known !== known) {
          for (let s = 0; s < states; s++) {
            chances[s] = reach[s];
            outputs[s][i] = NaN;
          }
          outputs[states][i] = NaN;
          continue;
        }
        let scale = 0;
        for (let s = 0; s < states; s++)
          scale += chances[s] = reach[s] > 0 ? reach[s] * Math.exp(density[s] - top) : 0;
        for (let s = 0; s < states; s++) outputs[s][i] = chances[s] /= scale;
        outputs[states][i] = Math.log(scale) + top;
      }
    },
  };
}

interface WalkForward {
  bar: number;
  count: number;
  readonly ring: Float64Array;
  model: { readonly numbers: readonly (readonly number[])[]; readonly state: unknown } | null;
}

/** Settings of {@link walkForwardHmm}. */
export interface WalkForwardHmmParams {
  /** Number of states, an integer >= 2; usually 2. */
  readonly states: number;
  /** Values that a model is fitted to, an integer >= `10 * states`. */
  readonly train: number;
  /** Bars between two fits, an integer >= 1. */
  readonly every: number;
}

/**
 * Filtered state chances from models that never see what they label: at every bar whose number is a multiple of `every` a model is fitted
 * again to the `train` values before it.
 *
 * @param source n values, such as log returns; NaN values are left out of training.
 * @returns One column per state, ordered by deviation; NaN until the first fit.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §7.4
 * @example
 * ```ts
 * const [calm, wild] = walkForwardHmm(returns, { states: 2, train: 2_000, every: 500 });
 * ```
 */
export function walkForwardHmm(
  source: Column,
  params: WalkForwardHmmParams,
  options?: RunOptions,
): readonly Float64Array[] {
  checkArguments('walkForwardHmm', { params }, { params: 'object' });
  checkFields('walkForwardHmm', params, ['states', 'train', 'every']);
  const { states, train, every } = params;
  return runKernel(walkForwardHmmKernel(states, train, every), [source], options);
}

/** The kernel of {@link walkForwardHmm}. */
export function walkForwardHmmKernel(states: number, train: number, every: number): Kernel<WalkForward> {
  checkInteger('walkForwardHmm', states, 'states', 2);
  checkInteger('walkForwardHmm', train, 'train', 10 * states);
  checkInteger('walkForwardHmm', every, 'every');
  const one = new Float64Array(1);
  const chances = Array.from({ length: states + 1 }, () => new Float64Array(1));
  // A kernel made from the numbers of a state, kept while they are the same object.
  let made: { readonly numbers: readonly (readonly number[])[]; readonly kernel: Kernel } | undefined;
  const kernelOf = (numbers: readonly (readonly number[])[]): Kernel => {
    if (made?.numbers !== numbers) {
      const [initial, transitions, means, deviations] = numbers;
      made = { numbers, kernel: hmmFilterKernel(initial, transitions, means, deviations) };
    }
    return made.kernel;
  };

  return {
    inputs: 1,
    outputs: states,
    init: (firstBar) => ({ bar: firstBar, count: 0, ring: new Float64Array(train), model: null }),

    advance(state, [source], outputs, from, to) {
      const { ring } = state;
      for (let i = from; i < to; i++) {
        if (state.bar % every === 0 && state.count >= train) {
          const place = state.count % train;
          const window = Float64Array.from(ring, (_, k) => ring[(place + k) % train]);
          const numbers = hmmArguments(fitHmm([window], { states }));
          state.model = { numbers, state: kernelOf(numbers).init(0) };
        }
        state.bar++;
        one[0] = source[i];
        if (state.model === null) for (let s = 0; s < states; s++) outputs[s][i] = NaN;
        else {
          kernelOf(state.model.numbers).advance(state.model.state, [one], chances, 0, 1);
          for (let s = 0; s < states; s++) outputs[s][i] = chances[s][0];
        }
        if (Number.isFinite(source[i])) ring[state.count++ % train] = source[i];
      }
    },
  };
}
