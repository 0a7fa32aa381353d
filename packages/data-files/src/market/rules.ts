import * as z from 'zod';
import { functionRule, signalRule, TimeframeSchema } from '@veloce/core';
import { isZone } from '../csv/zone-clock.js';

/** The treatment of irregular rows: nothing is changed unless it is named here, and a note reports every change. */
export interface RowRules {
  /** `newest-first`: the rows come so, and are turned round. `either`: they are, if the first is later than the last. */
  readonly order?: 'newest-first' | 'either' | undefined;
  /**
   * Which of two rows with the same time counts, in one file or in two. By default the last does, as long as no more than a tenth of the rows
   * that meet differ: more are two markets, and refused.
   */
  readonly conflicts?: 'first' | 'last' | undefined;
  /**
   * Rows that do not open on the grid of the timeframe: `drop` leaves them out; `ceil` moves them to the next open, so that nothing is
   * known too early; `floor` to the one before, where their values are known before their time: for looking, not for a test.
   */
  readonly offGrid?: 'drop' | 'ceil' | 'floor' | undefined;
  /** `clip` puts right a high or low that misses the other prices of its bar by less than a billionth: adjusted prices do. */
  readonly rounding?: 'clip' | undefined;
  /** `drop` leaves out rows without a single price: they become gaps. */
  readonly missingRows?: 'drop' | undefined;
  /**
   * Where bars open: on the UTC grid of their timeframe by default. `file` takes the grid of the file: hours from 09:30 New York, days from
   * local midnight, weeks from Sunday; `MarketData.offsetMs` tells it. Where daylight saving moves it, bars stand at the later open.
   * `close` makes bars of a length that is no timeframe (`3d`, `1mo`) bars of `timeframe` (`1d` by default) that close with them.
   */
  readonly grid?: 'file' | 'close' | undefined;
  /** `close`: the times of the rows are those at which their bars close. They are taken for opens by default. */
  readonly labels?: 'close' | undefined;
  /** The rows are of one market though a column names several: a symbol that was renamed, a tape of several venues. */
  readonly oneMarket?: boolean | undefined;
}

/** The schema of {@link RowRules}, to be spread into that of a loader. */
export const rowRules = /* @__PURE__ */ (() => ({
  order: z.enum(['newest-first', 'either']).optional(),
  conflicts: z.enum(['first', 'last']).optional(),
  offGrid: z.enum(['drop', 'ceil', 'floor']).optional(),
  rounding: z.enum(['clip']).optional(),
  missingRows: z.enum(['drop']).optional(),
  grid: z.enum(['file', 'close']).optional(),
  labels: z.enum(['close']).optional(),
  oneMarket: z.boolean().optional(),
}))();

/** The unit of times, and which rows to read; alike for text and tables. */
export interface RowOptions {
  /** Reads only the rows that have these texts in these columns: `{ venue: 'binance', coin: 'BTC' }`. */
  readonly where?: Readonly<Record<string, string>> | undefined;
  /** The unit of times that are numbers: inferred from the magnitude if omitted; seconds cannot be inferred. */
  readonly timeUnit?: 's' | 'ms' | 'us' | 'ns' | undefined;
}

/** The schema of {@link RowOptions}. */
export const rowOptions = /* @__PURE__ */ (() => ({
  where: z.record(z.string().min(1), z.string()).optional(),
  timeUnit: z.enum(['s', 'ms', 'us', 'ns']).optional(),
}))();

/** How the text of a file is laid out. */
export interface TextOptions extends RowOptions {
  /** The delimiter between cells; inferred from the first line if omitted. */
  readonly delimiter?: ',' | ';' | '\t' | '|' | undefined;
  /** Lines above the header (a title, an address) that are passed over: 0 by default. */
  readonly skipLines?: number | undefined;
  /** The IANA zone (`America/New_York`) of times that are written without one; UTC by default. */
  readonly zone?: string | undefined;
}

/** The schema of {@link TextOptions}. */
export const textOptions = /* @__PURE__ */ (() => ({
  ...rowOptions,
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  skipLines: z.int().min(0).max(1_000).optional(),
  zone: z
    .string()
    .refine(isZone, { error: 'must be an IANA time zone, such as America/New_York' })
    .optional(),
}))();

/** The options that name a market. */
export const marketOptions = /* @__PURE__ */ (() => ({
  symbol: z.string().min(1).optional(),
  timeframe: TimeframeSchema.optional(),
}))();

/** An `AbortSignal` and the listeners of the progress: functions and objects that are passed on as they are. */
export const workOptions = /* @__PURE__ */ (() => ({
  signal: signalRule.optional(),
  onProgress: functionRule<(progress: never) => void>().optional(),
}))();

/** Paths of files. */
export const pathsSchema = /* @__PURE__ */ (() =>
  z.array(z.string().min(1)).min(1, 'name at least one file'))();

/** Options and paths as one object to check; what is no object is shown as it is. */
export function withPaths(paths: unknown, options: unknown): unknown {
  if (typeof options !== 'object' || options === null) return options;
  if ('paths' in options) throw new RangeError('paths stand before the options, not among them');
  return { ...options, paths };
}

/** The options that have a value. */
export function given<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}
