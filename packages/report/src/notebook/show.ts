import type { BacktestResult, PortfolioResult } from '@veloce/backtest';
import { barAt, checkFields, shown, type MarketData } from '@veloce/core';
import { escapeHtml, minuteUtc } from '../html/html.js';
import { checkReport, report, type ReportOptions } from '../report.js';

/** The key under which notebook kernels look for what a value shows of itself: Deno's, and others that follow it. */
const display: unique symbol = Symbol.for('Jupyter.display') as typeof display;

/** A value by MIME type. */
export interface ShownAs {
  readonly 'text/html': string;
  readonly 'text/plain': string;
}

/** A value as a notebook shows it; outside of one, `toString` gives its text. */
export interface Shown {
  /** The value by MIME type. */
  readonly [display]: () => ShownAs;
  /** The text of the value, for a terminal. */
  readonly toString: () => string;
}

/** Settings of {@link show}. */
export interface ShowOptions extends ReportOptions {
  /** Height of a page, in pixels; 900 by default. */
  readonly height?: number;
  /** Most rows of a table; 20 by default. Those in the middle are left out, and it says how many. */
  readonly rows?: number;
}

/** @throws {RangeError} for what is no whole number from `least` on. */
function checkWhole(field: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= 10_000) return;
  throw new RangeError(`show: ${field} must be a whole number from ${least} to 10000, got ${shown(value)}`);
}

/**
 * Makes a value show itself in a notebook: the last line of a cell is enough.
 *
 * - the result of a backtest or of a portfolio: its report
 * - a page, as `report`, `researchReport` and `comparisonReport` make them: the page
 * - a market: its first and last bars
 * - a list of objects, such as the trades of a result or the rows of a sweep: a table
 *
 * @throws {TypeError} for anything else.
 * @example
 * ```ts
 * show(backtest(squeezeFlow, data));
 * ```
 */
export function show(
  value: BacktestResult | PortfolioResult | MarketData | readonly object[] | string,
  options: ShowOptions = {},
): Shown {
  checkFields('show', options, ['overlays', 'regimes', 'readings', 'height', 'rows']);
  const { height = 900, rows = 20, ...ofReport } = options;
  checkWhole('height', height, 100);
  checkWhole('rows', rows, 2);
  checkReport('show', ofReport);
  if (typeof value === 'string' && /^\s*<!doctype html>/i.test(value)) return page(value, height, 'a page');
  if (Array.isArray(value)) return table(value.length, (i) => rowOf(value[i]), rows);
  if (isMarket(value)) {
    return table(
      value.length,
      (i) => {
        const { time, ...bar } = barAt(value, i);
        return { time: `${minuteUtc(time)} UTC`, ...bar };
      },
      rows,
    );
  }
  if (isResult(value)) {
    const text = `${value.trades.length} trades; the report is a page`;
    return page(report(value, ofReport), height, text);
  }
  throw new TypeError(
    `show: takes a result, a page, a market or a list of objects, got ${shown(value)}; a sweep is shown by researchReport(…)`,
  );
}

const isMarket = (value: unknown): value is MarketData =>
  typeof value === 'object' &&
  value !== null &&
  'intervalMs' in value &&
  'close' in value &&
  'length' in value;

const isResult = (value: unknown): value is BacktestResult | PortfolioResult =>
  typeof value === 'object' && value !== null && 'trades' in value && 'metrics' in value && 'equity' in value;

const shows = (html: string, text: string): Shown => ({
  [display]: () => ({ 'text/html': html, 'text/plain': text }),
  toString: () => text,
});

/** A page in a frame of its own: its styles and scripts do not meet those of the notebook. */
function page(html: string, height: number, text: string): Shown {
  const frame = `<iframe srcdoc="${escapeHtml(html)}" sandbox="allow-scripts allow-downloads" style="width:100%;height:${height}px;border:0" title="${escapeHtml(text)}"></iframe>`;
  return shows(frame, text);
}

/** An element of a list; what is no object is a value of its own. */
const rowOf = (one: unknown): object => (typeof one === 'object' && one !== null ? one : { value: one });

/** The first and the last rows. */
function table(count: number, rowAt: (i: number) => object, most: number): Shown {
  const first = count > most ? Math.ceil(most / 2) : count;
  const places = Array.from({ length: Math.min(count, most) }, (_, k) => (k < first ? k : count - most + k));
  const rows = places.map(rowAt) as readonly Readonly<Record<string, unknown>>[];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map(
    (row) =>
      `<tr>${names.map((name) => `<td style="white-space:nowrap">${cell(row[name])}</td>`).join('')}</tr>`,
  );
  if (count > most) {
    const left = (count - most).toLocaleString('en-US');
    lines.splice(
      first,
      0,
      `<tr><td colspan="${names.length}" style="text-align:left">… ${left} more …</td></tr>`,
    );
  }
  const head = names.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  const html = `<table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
  return shows(html, `${count.toLocaleString('en-US')} rows of ${names.join(', ')}`);
}

function cell(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '';
  if (typeof value === 'number')
    return value.toLocaleString('en-US', { maximumSignificantDigits: 8, useGrouping: false });
  const plain = (_: string, one: unknown): unknown => (typeof one === 'bigint' ? `${one}` : one);
  const text =
    typeof value === 'string' ? value : ((JSON.stringify(value, plain) as string | undefined) ?? '');
  return escapeHtml(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}
