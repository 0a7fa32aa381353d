import * as z from 'zod';
import {
  checkArguments,
  checkMarket,
  alignTo,
  isoTime,
  mayBeSameSymbol,
  parseOptions,
  withColumns,
  type Column,
  type MarketData,
} from '@veloce/core';
import type { DataNote, DataRule } from '../market/data-note.js';
import { sampleFields } from './columns.js';
import type { Samples } from './files.js';

/** Settings of {@link joinSamples}. */
export interface JoinOptions {
  /**
   * How much later than their time samples were really known, in ms: the delay of their publication. 0 by default. It does not move
   * funding, which is paid when it is settled.
   */
  readonly lagMs?: number | undefined;
  /**
   * Open interest (and an extra column) older than this at the close of a bar is not carried on: 3 times the usual step between
   * samples by default.
   */
  readonly maxAgeMs?: number | undefined;
  /** The market that the samples are of, where it is not the one that they are joined to: open interest of a future on spot bars. */
  readonly symbol?: string | undefined;
}

/** A market with further columns, and what should be known about them. */
export interface JoinedSamples {
  readonly data: MarketData;
  readonly notes: readonly DataNote[];
}

const JoinOptionsSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    lagMs: z.number().min(0).default(0),
    maxAgeMs: z.union([z.number().positive(), z.literal(Infinity)]).optional(),
    symbol: z.string().min(1).optional(),
  }))();

const staleAfterSteps = 3;
/** A settlement this close to a whole minute took place then: exchanges stamp it some ms early or late. */
const jitterMs = 1_000;
const minute = 60_000;

/**
 * Joins samples onto a market's clock by the time at which they became known, so that no bar has a value before it was there:
 *
 * - `openInterest` is the last sample known by the close of the bar. In USD it is divided by that close.
 * - `funding` is the sum of the rates settled inside the bar, `NaN` where none was.
 * - `liquidationsBuy` and `liquidationsSell` are sums of what was liquidated inside the bar; a sum over a longer bar comes to the
 *   one at whose close it became known. `NaN` outside the span of the samples, and where one of them is missing or cut. In USD
 *   they are divided by the bar's close, unless the volume of the market is in the quote.
 * - Extra columns are carried on like open interest.
 *
 * @throws {RangeError} when an option is malformed or unknown, the samples are of another market, the rows are samples of a changing rate, not settlements of it, or liquidations in USD
 *   meet a volume in contracts.
 * @example
 * ```ts
 * const funding = await orThrow(loadSampleFiles(['BTCUSDT-fundingRate-2025-08.zip']));
 * const { data, notes } = joinSamples(bars, funding);
 * ```
 */
export function joinSamples(data: MarketData, samples: Samples, options: JoinOptions = {}): JoinedSamples {
  checkMarket('joinSamples', data);
  checkArguments(
    'joinSamples',
    { samples },
    { samples: { knownAt: 'numbers', values: 'object', notes: 'list', files: 'list' } },
  );
  const checked = parseOptions('joinSamples', JoinOptionsSchema, options);
  checkSymbol(data, samples, checked.symbol);
  const { lagMs, maxAgeMs = staleAfterSteps * commonStep(samples.knownAt) } = checked;
  const { values, barMs } = samples;
  const knownAt = samples.knownAt.map((time) => time + lagMs);
  const columns: Record<string, Float64Array> = {};
  const notes: DataNote[] = [...samples.notes];
  const note = (rule: DataRule, count: number, message: string): void => {
    if (count > 0) notes.push({ rule, source: samples.files[0] ?? 'samples', count, message });
  };
  note('no-overlap', apart(data, knownAt, maxAgeMs) ? data.length : 0, describeApart(data, knownAt));
  const carried = (column: Float64Array): Float64Array =>
    alignTo(data, { knownAt, values: column }, { maxAgeMs });

  const inUsd = values.openInterest === undefined;
  const interest = values.openInterest ?? values.openInterestUsd;
  if (interest !== undefined) {
    const openInterest = inUsd ? divided(carried(interest), data) : carried(interest);
    columns.openInterest = openInterest;
    if (inUsd) note('converted', data.length, 'open interest in USD was divided by the close of each bar');
    const stale = openInterest.filter((value) => value !== value).length;
    note(
      'stale',
      stale,
      `${stale} bars have no open interest: none was known by then, or it was older than ${maxAgeMs} ms`,
    );
  }
  if (values.funding !== undefined) {
    const settled = settlements(samples.knownAt);
    checkFractions(values.funding);
    columns.funding = summed(data, eventFlow(settled.time, values.funding), NaN);
    note(
      'settlement-jitter',
      settled.moved,
      `${settled.moved} settlements were stamped up to ${jitterMs} ms off a whole minute`,
    );
  }
  for (const side of ['liquidationsBuy', 'liquidationsSell'] as const) {
    const isUsd = values[side] === undefined;
    const column = values[side] ?? values[`${side}Usd`];
    if (column === undefined) continue;
    const flow = barMs > 0 ? barFlow(knownAt, column, barMs) : eventFlow(knownAt, column);
    const sums = summed(data, flow, 0);
    const unit = data.origin.volumeUnit ?? 'base';
    if (isUsd && unit === 'contracts') {
      throw new RangeError(
        `joinSamples: ${side} in USD: the volume of ${data.symbol} counts contracts; keep it as an extra column`,
      );
    }
    // Liquidations are in the unit of the volume; where that is the quote, they already are.
    const isConverted = isUsd && unit === 'base';
    columns[side] = isConverted ? divided(sums, data) : sums;
    if (isConverted) note('converted', data.length, `${side} in USD was divided by the close of each bar`);
  }
  for (const [name, column] of Object.entries(values)) {
    if (column !== undefined && !(sampleFields as readonly string[]).includes(name))
      columns[name] = carried(column);
  }
  return { data: withColumns(data, columns), notes };
}

/** Whether no sample was known at any bar, or all were too old. */
const apart = ({ time, intervalMs, length }: MarketData, knownAt: Float64Array, maxAgeMs: number): boolean =>
  knownAt[0] > time[length - 1] + intervalMs || knownAt[knownAt.length - 1] <= time[0] - maxAgeMs;

const describeApart = ({ time, intervalMs, length }: MarketData, knownAt: Float64Array): string =>
  `no sample belongs to these bars: samples were known from ${isoTime(knownAt[0])} to ${isoTime(knownAt[knownAt.length - 1])}, ` +
  `the bars run from ${isoTime(time[0])} to ${isoTime(time[length - 1] + intervalMs)}`;

function checkSymbol(data: MarketData, samples: Samples, said: string | undefined): void {
  const wanted = said ?? data.symbol;
  if (samples.symbol === undefined || mayBeSameSymbol(samples.symbol, wanted)) return;
  throw new RangeError(
    `joinSamples: the samples are of ${samples.symbol}, the ${said === undefined ? 'bars' : 'option symbol says'} ${said === undefined ? 'of ' : ''}${wanted}; ` +
      `load those of ${wanted}, or say that they belong to these bars: { symbol: '${samples.symbol}' }`,
  );
}

function divided(values: Float64Array, { close }: MarketData): Float64Array {
  return values.map((value, i) => value / close[i]);
}

/** Values to sum, and the span in which there would be more of them if there had been any. */
interface Flow {
  readonly time: Float64Array;
  readonly values: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** Sums of the values inside each bar; `none` where there is none, `NaN` outside the span. A sum with a `NaN` in it is `NaN`. */
function summed(data: MarketData, { time, values, from, to }: Flow, none: number): Float64Array {
  const column = new Float64Array(data.length);
  let next = 0;
  for (let i = 0; i < data.length; i++) {
    const open = data.time[i];
    const close = open + data.intervalMs;
    while (next < time.length && time[next] < open) next++;
    const first = next;
    let sum = 0;
    for (; next < time.length && time[next] < close; next++) sum += values[next];
    column[i] = next > first ? sum : open >= from && close <= to ? none : NaN;
  }
  return column;
}

/** Events, each inside the bar of its time. */
function eventFlow(time: Float64Array, values: Float64Array): Flow {
  return { time, values, from: time[0], to: time[time.length - 1] };
}

/** Sums over bars, each inside the bar at whose close it became known; a bar that is missing has the sum `NaN`, as a cut one. */
function barFlow(knownAt: Float64Array, values: Float64Array, barMs: number): Flow {
  const time: number[] = [knownAt[0] - barMs - 1];
  const sums: number[] = [NaN];
  for (let i = 0; i < knownAt.length; i++) {
    for (let end = i === 0 ? Infinity : knownAt[i - 1] + barMs; end < knownAt[i]; end += barMs) {
      time.push(end - 1);
      sums.push(NaN);
    }
    // The last moment before it was known.
    time.push(knownAt[i] - 1);
    sums.push(values[i]);
  }
  const to = knownAt[knownAt.length - 1];
  time.push(to);
  sums.push(NaN);
  return { time: Float64Array.from(time), values: Float64Array.from(sums), from: knownAt[0] - barMs, to };
}

/** The usual step between two times. */
function commonStep(time: Float64Array): number {
  const steps = new Map<number, number>();
  for (let i = 1; i < time.length; i++) {
    const step = Math.round((time[i] - time[i - 1]) / 1_000) * 1_000;
    if (step > 0) steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  let common = Infinity;
  let most = 0;
  for (const [step, count] of steps) if (count > most) [common, most] = [step, count];
  return common;
}

const shortestFundingMs = 3_600_000;

/** A median rate of a settlement from which the rates are taken to be percent: 0.2 % three times a day is more than twice the position in a year. */
const mostUsualRate = 0.002;

/** Refuses rates that are percent read as fractions: a position would pay a hundred times as much. */
function checkFractions(rates: Column): void {
  const sizes = Array.from(rates, Math.abs).filter((rate) => rate === rate);
  sizes.sort((a, b) => a - b);
  const median = sizes[sizes.length >> 1];
  if (!(median >= mostUsualRate)) return;
  throw new RangeError(
    `joinSamples: funding: half of the rates are ${median} or more; as fractions that is ${100 * median} % at each settlement. ` +
      'Rates in percent are read by columns: { fundingPercent: … }; a rate that is shown and not settled belongs in an extra column',
  );
}

function settlements(knownAt: Float64Array): { readonly time: Float64Array; readonly moved: number } {
  const step = commonStep(knownAt);
  if (step < shortestFundingMs) {
    throw new RangeError(
      `joinSamples: funding: rows every ${step} ms are samples of a rate that changes, not settlements of it; ` +
        'load a file of settlements, or keep the rate as an extra column',
    );
  }
  let moved = 0;
  const time = knownAt.map((at) => {
    const whole = Math.round(at / minute) * minute;
    if (at === whole || Math.abs(at - whole) > jitterMs) return at;
    moved++;
    return whole;
  });
  return { time, moved };
}
