import * as z from 'zod';
import {
  checkArguments,
  shown,
  computeAll,
  parseOptions,
  runKernel,
  type Column,
  type Kernel,
  type Series,
} from '@veloce/core';
import { checkFraction, checkInteger, checkPositive } from '../check.js';
import { named } from '../named.js';
import { scoreAgainst, takeInto, trailingMoments, type TrailingMoments } from './trailing-moments.js';
import { isWholeNumber } from './whole-number.js';

/** The definition of a sudden change of open interest. */
export const OiSpikeOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    spikePct: z
      .number()
      .positive()
      .default(5)
      .describe('least change in one window that is a spike, in percent'),
    largePct: z
      .number()
      .positive()
      .default(10)
      .describe('least change that only a large player makes, in percent'),
    zThreshold: z
      .number()
      .positive()
      .default(4)
      .describe('least change that is a spike, in standard deviations of the windows before'),
    zWindows: z.int().min(2).default(720).describe('windows before that it is compared with'),
    zLeast: z.int().min(2).default(120).describe('windows before that there must be'),
    minCoverage: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('least share of venues with a value in both windows'),
    wholeNumberSteps: z.array(z.number().positive()).default([]).describe('steps between round prices'),
    tickSize: z.number().positive().default(1e-8).describe('smallest price step'),
  }))();

/** The definition of a sudden change; fields with a default are optional. */
export type OiSpikeOptions = z.input<typeof OiSpikeOptions>;

/** Changes of open interest, window by window. */
export interface OiSpikes<T = Float64Array> {
  /** Change since the window before, over the venues present in both, in percent; NaN if there are none. */
  readonly changePct: T;
  /** Share of all venues that it is measured over. */
  readonly coverage: T;
  /** The change in standard deviations of the windows before; NaN before `zLeast` of them. */
  readonly z: T;
  /** 1 when the price lies at a round number. */
  readonly wholeNumber: T;
  /** 1 up, -1 down, 0 none, with enough coverage; NaN without it. */
  readonly spike: T;
  /** 1 when the change is one of a large player. */
  readonly large: T;
  /** Strength of the spike in [0, 1]; 0 without one. */
  readonly strength: T;
}

const outputs = ['changePct', 'coverage', 'z', 'wholeNumber', 'spike', 'large', 'strength'] as const;

/**
 * Changes of open interest from window to window, over the venues that both windows have: a feed that drops or returns is no change.
 *
 * A spike is a change by `spikePct`, or one that stands out by `zThreshold` deviations. Its strength is `|changePct| / 20` (by the
 * second rule alone `|z| / (2 * zThreshold)`), times 1.3 at a whole number, times 1.5 for a large player, at most 1.
 *
 * @param price n prices; NaN where unknown.
 * @param venues For each venue n values; NaN where absent.
 * @throws {RangeError} naming each option that is out of its domain, or when columns differ in length.
 * @see definitions §4.1
 * @example
 * ```ts
 * const { time, values } = openInterestWindows(observations, { venues: ['binance', 'bybit'] });
 * const { spike } = openInterestSpikes(price, values, { wholeNumberSteps: wholeNumberSteps['BTCUSDT'] });
 * ```
 */
export function openInterestSpikes(
  price: Column,
  venues: readonly Column[],
  options: OiSpikeOptions = {},
): OiSpikes {
  checkArguments('openInterestSpikes', { venues }, { venues: ['numbers'] });
  const kernel = openInterestSpikesKernel(venues.length, setupOf(options));
  return named(outputs, runKernel(kernel, [price, ...venues]));
}

/** The same as series, for the features of a phase. */
export function openInterestSpikesSeries(
  price: Series,
  venues: readonly Series[],
  options: OiSpikeOptions = {},
): OiSpikes<Series> {
  checkArguments('openInterestSpikesSeries', { price, venues }, { price: 'series', venues: ['series'] });
  return named(
    outputs,
    computeAll(openInterestSpikesKernel, [venues.length, setupOf(options)], [price, ...venues]),
  );
}

function setupOf(options: OiSpikeOptions): OiSpikeSetup {
  return parseOptions('openInterestSpikes', OiSpikeOptions, options);
}

/** The settings of {@link openInterestSpikesKernel}: those of {@link OiSpikeOptions}, all of them. */
export type OiSpikeSetup = z.output<typeof OiSpikeOptions>;

/** The kernel of {@link openInterestSpikes}: reads the price and the venues; see {@link OiSpikeOptions} for the rest. */
export function openInterestSpikesKernel(
  venues: number,
  setup: OiSpikeSetup,
): Kernel<{ readonly before: Float64Array; readonly moments: TrailingMoments }> {
  checkArguments(
    'openInterestSpikesKernel',
    { venues, setup },
    {
      venues: 'number',
      setup: { spikePct: 'number', largePct: 'number', zThreshold: 'number', wholeNumberSteps: 'numbers' },
    },
  );
  const { spikePct, largePct, zThreshold, zWindows, zLeast, minCoverage, wholeNumberSteps, tickSize } = setup;
  const where = 'openInterestSpikes';
  checkInteger(where, venues, 'venues');
  checkPositive(where, spikePct, 'spikePct');
  checkPositive(where, largePct, 'largePct');
  checkPositive(where, zThreshold, 'zThreshold');
  checkInteger(where, zWindows, 'zWindows', 2);
  checkInteger(where, zLeast, 'zLeast', 2);
  checkFraction(where, minCoverage, 'minCoverage');
  checkPositive(where, tickSize, 'tickSize');
  if (zLeast > zWindows) {
    throw new RangeError(`${where}: zLeast must be at most zWindows = ${zWindows}, got ${shown(zLeast)}`);
  }

  return {
    inputs: 1 + venues,
    outputs: outputs.length,
    init: () => ({ before: new Float64Array(venues).fill(NaN), moments: trailingMoments(zWindows) }),

    advance({ before, moments }, inputs, columns, from, to) {
      const price = inputs[0];
      const [changes, coverages, scores, wholes, spikes, larges, strengths] = columns;
      for (let i = from; i < to; i++) {
        let now = 0;
        let then = 0;
        let common = 0;
        for (let k = 0; k < venues; k++) {
          const value = inputs[k + 1][i];
          const old = before[k];
          if (value === value && old === old) {
            now += value;
            then += old;
            common++;
          }
          before[k] = value;
        }
        const change = then > 0 ? 100 * (now / then - 1) : NaN;
        const coverage = common / venues;
        const z = change === change ? scoreAgainst(moments, change, zLeast) : NaN;
        if (change === change) takeInto(moments, change);
        const size = Math.abs(change);
        const isWhole = price[i] === price[i] && isWholeNumber(price[i], wholeNumberSteps, tickSize);
        const isMeasured = change === change && coverage >= minCoverage;
        const byPercent = size >= spikePct;
        const isSpike = isMeasured && (byPercent || Math.abs(z) >= zThreshold);
        const isLarge = isSpike && size >= largePct;
        let strength = 0;
        if (isSpike) {
          strength = Math.min(1, byPercent ? size / 20 : Math.abs(z) / (2 * zThreshold));
          if (isWhole) strength *= 1.3;
          if (isLarge) strength *= 1.5;
        }
        changes[i] = change;
        coverages[i] = coverage;
        scores[i] = z;
        wholes[i] = price[i] === price[i] ? (isWhole ? 1 : 0) : NaN;
        spikes[i] = isMeasured ? (isSpike ? Math.sign(change) : 0) : NaN;
        larges[i] = isLarge ? 1 : 0;
        strengths[i] = Math.min(1, strength);
      }
    },
  };
}

/** A sudden change of open interest; it is known at its own window. */
export interface OiSpikeEvent {
  /** The window. */
  readonly index: number;
  readonly confirmedAt: number;
  readonly direction: 1 | -1;
  readonly changePct: number;
  readonly z: number;
  readonly wholeNumber: boolean;
  readonly large: boolean;
  readonly strength: number;
  /** In words. */
  readonly reason: string;
}

/** The spikes as events, in the order of time. */
export function openInterestEvents(found: OiSpikes): readonly OiSpikeEvent[] {
  checkArguments(
    'openInterestEvents',
    { found },
    {
      found: {
        spike: 'numbers',
        changePct: 'numbers',
        z: 'numbers',
        wholeNumber: 'numbers',
        large: 'numbers',
        strength: 'numbers',
      },
    },
  );
  const events: OiSpikeEvent[] = [];
  found.spike.forEach((spike, i) => {
    if (spike !== 1 && spike !== -1) return;
    const changePct = found.changePct[i];
    events.push({
      index: i,
      confirmedAt: i,
      direction: spike,
      changePct,
      z: found.z[i],
      wholeNumber: found.wholeNumber[i] === 1,
      large: found.large[i] === 1,
      strength: found.strength[i],
      reason: `open interest ${spike > 0 ? 'increase' : 'decrease'} of ${Math.abs(changePct).toFixed(1)} %`,
    });
  });
  return events;
}
