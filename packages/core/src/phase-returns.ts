import { checkArguments } from './check-arguments.js';
import { shown } from './shown.js';
import { checkMarket } from './check-market.js';
import { checkFields } from './check-fields.js';
import type { Column } from './column.js';
import type { MarketData } from './market-data.js';
import { checkRequirements } from './requirements.js';
import type { Side } from './signal.js';
import type { Estimate } from './statistics/wilson.js';
import { compileStrategy, defaultBlockLength, startStrategy } from './strategy-run.js';
import type { AnyStrategy, ParamsInput } from './strategy.js';

/** A mean with its standard error and its 95 % confidence interval. */
export interface MeanEstimate extends Estimate {
  readonly standardError: number;
}

/** The returns that followed the bars a phase let pass. */
export interface PhaseReturn {
  readonly phase: string;
  /** Bars that passed it and whose return is known. */
  readonly bars: number;
  /** Their mean return, as a fraction, counted in the direction of the side that is known at this phase. */
  readonly mean: MeanEstimate;
  /** Their mean return less that of the bars which reached the phase: what the gate adds. */
  readonly added: MeanEstimate;
}

/** The phases of a strategy, judged by what followed. */
export interface PhaseReturns {
  readonly horizon: number;
  /** Bars whose return is known, and their mean return as LONG. */
  readonly bars: number;
  readonly mean: MeanEstimate;
  readonly phases: readonly PhaseReturn[];
}

/** Settings of {@link phaseReturns}. */
export interface PhaseReturnsOptions {
  /** Bars that a return spans, an integer >= 1; 60 by default. */
  readonly horizon?: number;
  /** The side of a phase's finding, `undefined` if it has none yet; its `side` by default. */
  readonly sideOf?: (found: unknown, phase: string) => Side | undefined;
}

/**
 * The contribution of each phase: the mean return over the next bars of those it lets pass, against those that reached it.
 *
 * The return of a bar runs from the open of the next bar to the close of the last of `horizon` bars, without costs, times -1 for
 * a SHORT; while no phase has named a side the bar counts as LONG. Bars before missing ones are left out. Returns of neighbouring
 * bars share prices, so the standard errors count covariances up to `horizon - 1` bars apart (Hansen & Hodrick 1980), and are
 * never less than those of independent bars. They judge one phase on one market: the more phases are tried, the
 * more of them look good by luck.
 *
 * @throws {RangeError} when `horizon` is not an integer from 1 to the length of the data less one, a parameter is out of its
 *   domain, or a required column is missing.
 * @example
 * ```ts
 * const { phases } = phaseReturns(squeezeFlow, data, {}, { horizon: 30 });
 * phases.map(({ phase, bars, added }) => `${phase}: ${bars} bars, adds ${added.low} to ${added.high}`);
 * ```
 */
export function phaseReturns<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: PhaseReturnsOptions = {},
): PhaseReturns {
  checkMarket('phaseReturns', data);
  checkFields('phaseReturns', options, ['horizon', 'sideOf']);
  const { horizon = 60, sideOf = ownSide } = options;
  if (!Number.isInteger(horizon) || horizon < 1 || horizon >= data.length) {
    throw new RangeError(
      `phaseReturns: horizon must be an integer from 1 to ${data.length - 1}, got ${shown(horizon)}`,
    );
  }
  const forward = forwardReturns(data, horizon);
  const signs = signsByPhase(strategy, data, params, sideOf);
  const all = meanReturn(forward, new Int8Array(data.length).fill(1), horizon);
  let before = all;
  const phases = strategy.phases.map((phase, k): PhaseReturn => {
    const passed = meanReturn(forward, signs[k], horizon);
    const added = estimate(
      passed.mean.value - before.mean.value,
      passed.influence.map((x, i) => x - before.influence[i]),
      horizon,
      passed.bars,
    );
    before = passed;
    return { phase: phase.name, bars: passed.bars, mean: passed.mean, added };
  });
  return { horizon, bars: all.bars, mean: all.mean, phases };
}

/** From the next open to the close `horizon` bars on; `NaN` where bars are missing between, and at the end. */
function forwardReturns(data: MarketData, horizon: number): Column {
  const { time, open, close, intervalMs, length } = data;
  const forward = new Float64Array(length).fill(NaN);
  for (let i = 0; i + horizon < length; i++) {
    if (time[i + horizon] - time[i] === horizon * intervalMs) {
      forward[i] = close[i + horizon] / open[i + 1] - 1;
    }
  }
  return forward;
}

/** For each phase and bar: 0 where the bar did not pass it, else 1 for a LONG or no side yet, -1 for a SHORT. */
function signsByPhase<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params: ParamsInput<S> | undefined,
  sideOf: (found: unknown, phase: string) => Side | undefined,
): readonly Int8Array[] {
  const compiled = compileStrategy(strategy, data.timeframe, params);
  checkRequirements(compiled, data);
  const run = startStrategy(compiled, data.symbol, data.firstBar, {
    blockLength: Math.min(defaultBlockLength, data.length),
  });
  const signs = strategy.phases.map(() => new Int8Array(data.length));
  for (let from = 0; from < data.length; from += defaultBlockLength) {
    const length = Math.min(defaultBlockLength, data.length - from);
    run.advance(data, from, from + length);
    // Every bar is asked: skipping to bars that all gates let in would hide what the phases before them let pass.
    for (let i = 0; i < length; i++) {
      let sign: 1 | -1 = 1;
      run.verdicts(i).forEach(({ phase, result }, k) => {
        if (result._tag === 'Left') return;
        const side = sideOf(result.right, phase);
        if (side !== undefined) sign = side === 'LONG' ? 1 : -1;
        signs[k][from + i] = sign;
      });
    }
  }
  return signs;
}

function ownSide(found: unknown): Side | undefined {
  if (typeof found !== 'object' || found === null || !('side' in found)) return undefined;
  return found.side === 'LONG' || found.side === 'SHORT' ? found.side : undefined;
}

/** A mean, and how much each bar moves it: `(x - mean) / count` at the bars that count, else 0. */
interface MeanReturn {
  readonly bars: number;
  readonly mean: MeanEstimate;
  readonly influence: Float64Array;
}

function meanReturn(forward: Column, signs: Int8Array, horizon: number): MeanReturn {
  let bars = 0;
  let sum = 0;
  for (let i = 0; i < signs.length; i++) {
    if (signs[i] === 0 || forward[i] !== forward[i]) continue;
    bars++;
    sum += signs[i] * forward[i];
  }
  const mean = sum / bars;
  const influence = new Float64Array(signs.length);
  for (let i = 0; i < signs.length; i++) {
    if (signs[i] !== 0 && forward[i] === forward[i]) influence[i] = (signs[i] * forward[i] - mean) / bars;
  }
  return { bars, mean: estimate(mean, influence, horizon, bars), influence };
}

/** The two-sided 95 % quantile of a normal distribution. */
const quantile = 1.959963984540054;

/** Unknown for less than two bars. */
function estimate(value: number, influence: Float64Array, horizon: number, bars: number): MeanEstimate {
  // Σ z_i z_j over all pairs less than `horizon` apart, by running sums.
  const { length } = influence;
  const upTo = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) upTo[i + 1] = upTo[i] + influence[i];
  let own = 0;
  let shared = 0;
  for (let i = 0; i < length; i++) {
    const x = influence[i];
    own += x * x;
    shared += 2 * x * (upTo[Math.min(i + horizon, length)] - upTo[i + 1]);
  }
  const standardError = bars > 1 ? Math.sqrt(Math.max(own, own + shared)) : NaN;
  return {
    value,
    standardError,
    low: value - quantile * standardError,
    high: value + quantile * standardError,
  };
}

/**
 * The phases as lines of text: bars, mean return and what the gate adds, with their 95 % intervals.
 *
 * @example
 * ```ts
 * console.log(describePhaseReturns(phaseReturns(squeezeFlow, data)));
 * ```
 */
export function describePhaseReturns(returns: PhaseReturns): string {
  checkArguments(
    'describePhaseReturns',
    { returns },
    { returns: { horizon: 'number', bars: 'number', mean: 'object', phases: 'list' } },
  );
  const { horizon, bars, mean, phases } = returns;
  const percent = (x: number): string => `${x >= 0 ? '+' : ''}${(100 * x).toFixed(3)} %`;
  const words = ({ value, low, high }: Estimate): string =>
    low === low ? `${percent(value)} (${percent(low)} to ${percent(high)})` : 'unknown: too few bars';
  return [
    `return over the next ${horizon} bars, 95 % intervals`,
    `  all bars: ${bars}, mean ${words(mean)}`,
    ...phases.map(
      (one) => `  ${one.phase}: ${one.bars} pass, mean ${words(one.mean)}, adds ${words(one.added)}`,
    ),
  ].join('\n');
}
