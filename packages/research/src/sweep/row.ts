import {
  dailyEquity,
  returnsOf,
  type BacktestMetrics,
  type BacktestResult,
  type Metrics,
} from '@veloce/backtest';
import * as z from 'zod';

/** The name of a metric of the backtest. */
export type MetricName = keyof Metrics;

/** The metrics of a run; `null` where one has no value. */
export type MetricValues = Readonly<Record<MetricName, number | null>>;

/** A parameter set that was run. Plain data: it is the same wherever it was computed, and after a way through a file. */
export interface Outcome {
  /** Its place in the search, from 0. */
  readonly trial: number;
  /** The parameters that were set; the others have their defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  /** `null` when the run failed. */
  readonly metrics: MetricValues | null;
  /** Returns per UTC day; empty when the run failed. */
  readonly returns: Float64Array;
  /** Why the run failed. */
  readonly error?: string;
}

/** The part of a whole backtest that a sweep keeps. */
export function measuredOf({ metrics, data, equity, settings }: BacktestResult): BacktestMetrics {
  return { metrics, dailyEquity: dailyEquity(data, equity, settings.capital) };
}

/** The row of a run in a sweep's table. */
export function summarise({ metrics, dailyEquity }: BacktestMetrics): Pick<Outcome, 'metrics' | 'returns'> {
  const values = Object.fromEntries(
    // Adding 0 leaves every number as it is but -0, which a line of JSON does not know.
    Object.entries(metrics).map(([name, { value }]) => [name, value === null ? null : value + 0]),
  ) as MetricValues;
  return { metrics: values, returns: returnsOf(dailyEquity) };
}

/** The outcome of a set whose run failed. */
export const failedOutcome = (
  { trial, params }: Pick<Outcome, 'trial' | 'params'>,
  error: string,
): Outcome => ({
  trial,
  params,
  metrics: null,
  returns: new Float64Array(0),
  error,
});

/** An outcome as one line of text. The returns keep every bit: base64 of little-endian doubles. */
export function encodeOutcome({ returns, ...rest }: Outcome): string {
  const bytes = new Uint8Array(8 * returns.length);
  const view = new DataView(bytes.buffer);
  for (let t = 0; t < returns.length; t++) view.setFloat64(8 * t, returns[t], true);
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return JSON.stringify({ ...rest, returns: btoa(text) });
}

/**
 * Undoes {@link encodeOutcome}. The line may come from outside: nothing in it is believed.
 *
 * @throws {SyntaxError} when the text is not one.
 */
export function decodeOutcome(line: string): Outcome {
  const parsed = OutcomeSchema.safeParse(JSON.parse(line));
  if (!parsed.success) throw new SyntaxError(`not an outcome: ${z.prettifyError(parsed.error)}`);
  const { trial, params, metrics, returns, error } = parsed.data;
  const bytes = Uint8Array.from(atob(returns), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return {
    trial,
    params,
    metrics: metrics as MetricValues | null,
    returns: Float64Array.from({ length: bytes.length / 8 }, (_, t) => view.getFloat64(8 * t, true)),
    ...(error === undefined ? {} : { error }),
  };
}

/** Days of 270 years: more returns are no outcome. */
const mostReturns = 100_000;

const OutcomeSchema = /* @__PURE__ */ (() =>
  z
    .strictObject({
      trial: z.int().min(0),
      params: z.record(z.string(), z.unknown()),
      metrics: z.record(z.string(), z.number().nullable()).nullable(),
      returns: z
        .base64()
        .max(Math.ceil((8 * mostReturns) / 3) * 4)
        .refine((text) => bytesIn(text) % 8 === 0, 'must hold whole doubles'),
      error: z.string().exactOptional(),
    })
    .refine(
      ({ metrics, error }) => (metrics === null) === (error !== undefined),
      'has metrics, or an error',
    ))();

/** Bytes of a base64 text. */
const bytesIn = (text: string): number =>
  (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
