import { checkArguments } from './check-arguments.js';
import { shown } from './shown.js';
import { checkMarket } from './check-market.js';
import { checkFields } from './check-fields.js';
import type { Column } from './column.js';
import { runKernel, type Kernel } from './kernel.js';
import { slice, type MarketData } from './market-data.js';
import { scan } from './scan.js';
import { compileStrategy } from './strategy-run.js';
import type { AnyStrategy, ParamsInput } from './strategy.js';

/** How much a feature at the last bars depends on how much history came before. */
export interface StartupDrift {
  /** `phase.feature`, or `output k` of a kernel. */
  readonly field: string;
  /** For each amount of history: the largest relative difference from the run over all of it; `Infinity` where one has no value. */
  readonly drift: readonly { readonly bars: number; readonly difference: number }[];
  /** The least history tried from which on the difference stays within the tolerance; `undefined` when none does. */
  readonly settledAfter: number | undefined;
}

/** Settings of {@link startupDrift}. */
export interface StartupDriftOptions {
  /** Amounts of history to try, in bars; 50 100 200 400 800 1600 (as far as the data goes) by default. */
  readonly histories?: readonly number[];
  /** How many of the last bars are compared; 10 by default. */
  readonly compared?: number;
  /** The largest relative difference that counts as settled; 1e-9 by default. */
  readonly tolerance?: number;
}

/**
 * Measures how much history a strategy needs: it runs over the last bars with more and more history before them, and
 * compares with a run over all of it. Recursive features (EMA, RMA) settle slowly; windowed ones at once when warm.
 *
 * @throws {RangeError} when the data is too short for any of the histories.
 * @example
 * ```ts
 * const needed = Math.max(...startupDrift(squeezeFlow, data).map((one) => one.settledAfter ?? Infinity));
 * ```
 */
export function startupDrift<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: StartupDriftOptions = {},
): readonly StartupDrift[] {
  checkMarket('startupDrift', data);
  const { compared, histories, tolerance } = complete(options, data.length);
  const { slots } = compileStrategy(strategy, data.timeframe, params);
  const owners = [...strategy.phases, ...strategy.manage].map((owner) => owner.name);
  const names = slots.flatMap((own, k) => Object.keys(own).map((name) => `${owners[k]}.${name}`));
  const whole = scan(strategy, data, params, { columns: names }).columns;
  const runs = histories.map((bars) => ({
    bars,
    columns: scan(strategy, slice(data, data.length - bars - compared), params, { columns: names }).columns,
  }));

  return names.map((field) => {
    const shorter = runs.map(({ bars, columns }) => ({ bars, column: columns[field] }));
    return driftOf(field, whole[field], shorter, compared, tolerance);
  });
}

/**
 * The same for a kernel: how much of the past each output needs.
 *
 * @throws {RangeError} when the columns are too short for any of the histories.
 * @example
 * ```ts
 * kernelStartupDrift(emaKernel(20), [data.close])[0]?.settledAfter; // 400
 * ```
 */
export function kernelStartupDrift(
  kernel: Kernel,
  inputs: readonly Column[],
  options: StartupDriftOptions = {},
): readonly StartupDrift[] {
  checkArguments('kernelStartupDrift', { inputs }, { inputs: ['numbers'] });
  const length = inputs[0]?.length ?? 0;
  const { compared, histories, tolerance } = complete(options, length);
  const whole = runKernel(kernel, inputs);
  const runs = histories.map((bars) => {
    const firstBar = length - bars - compared;
    return { bars, outputs: runKernel(kernel, inputs.map((input) => input.subarray(firstBar)), { firstBar }) }; // prettier-ignore
  });
  return whole.map((full, k) => {
    const shorter = runs.map(({ bars, outputs }) => ({ bars, column: outputs[k] }));
    return driftOf(`output ${k}`, full, shorter, compared, tolerance);
  });
}

function complete(options: StartupDriftOptions, length: number): Required<StartupDriftOptions> {
  checkFields('startupDrift', options, ['histories', 'compared', 'tolerance']);
  const { compared = 10, tolerance = 1e-9, histories: asked = [50, 100, 200, 400, 800, 1600] } = options;
  if (!Number.isInteger(compared) || compared < 1) {
    throw new RangeError(`startupDrift: compared must be an integer >= 1, got ${shown(compared)}`);
  }
  if (!(typeof tolerance === 'number' && tolerance >= 0)) {
    throw new RangeError(`startupDrift: tolerance must be a number >= 0, got ${shown(tolerance)}`);
  }
  if (!Array.isArray(asked) || asked.some((bars) => !Number.isInteger(bars) || bars < 1)) {
    throw new RangeError('startupDrift: histories must be a list of integers >= 1');
  }
  const histories = (asked as readonly number[]).filter((bars) => bars + compared < length);
  if (histories.length === 0) {
    throw new RangeError(`startupDrift: ${length} bars are too few; the least history tried needs more`);
  }
  return { compared, tolerance, histories };
}

function driftOf(
  field: string,
  full: Column,
  shorter: readonly { readonly bars: number; readonly column: Column }[],
  compared: number,
  tolerance: number,
): StartupDrift {
  const drift = shorter.map(({ bars, column }) => {
    let difference = 0;
    for (let back = 1; back <= compared; back++) {
      difference = Math.max(
        difference,
        relativeDifference(full[full.length - back], column[column.length - back]),
      );
    }
    return { bars, difference };
  });
  const unsettled = drift.findLastIndex((one) => one.difference > tolerance);
  return { field, drift, settledAfter: drift[unsettled + 1]?.bars };
}

function relativeDifference(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
