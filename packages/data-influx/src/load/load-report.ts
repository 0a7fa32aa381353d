import { checkArguments, isoTime, type Gap, type Timeframe } from '@veloce/core';
import type { Span } from './aggregation.js';

/** The rows read from one market. */
export interface MarketReport {
  readonly market: string;
  /** Stored bars that were read. */
  readonly rows: number;
  /** Rows that repeated the one before them, and were dropped. */
  readonly repeated: number;
  /** Stretches without a row of any market. */
  readonly outages: readonly Span[];
  /** Stretches in which this market was silent for too long while others traded. */
  readonly feedOutages: readonly Span[];
}

/** The outcome of a load: the rows read, and the treatment of bars that are not plain. */
export interface LoadReport {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** The stored timeframe that was read. */
  readonly source: Timeframe;
  readonly slices: number;
  readonly bars: number;
  /** Bars without a trade of the reference market: the last close, and no volume of it. */
  readonly quietBars: number;
  /** Bars left out because an outage touches them. */
  readonly incompleteBars: number;
  /**
   * Bars at the end that are not closed yet, may not be written yet, or that no row has followed yet, so that an outage may be under
   * way: left out, or flagged in the column `unfinished`.
   */
  readonly unfinishedBars: number;
  readonly gaps: readonly Gap[];
  /** How far this machine's clock is ahead of the server's, in ms: then the server's counted. 0 where they agree. */
  readonly clockAheadMs: number;
  /** The reference market first. */
  readonly markets: readonly MarketReport[];
}

/**
 * A report as readable text.
 *
 * @example
 * ```ts
 * console.log(describeLoadReport(report));
 * ```
 */
export function describeLoadReport(report: LoadReport): string {
  checkArguments(
    'describeLoadReport',
    { report },
    { report: { symbol: 'text', gaps: 'list', markets: 'list', slices: 'number' } },
  );
  const { symbol, timeframe, source, slices, bars, gaps, markets } = report;
  const rows = markets.reduce((sum, market) => sum + market.rows, 0);
  const missing = gaps.reduce((sum, gap) => sum + gap.bars, 0);
  const lines = [
    `${symbol} ${timeframe}: ${bars} bars from ${rows} rows of ${source} in ${counted(slices, 'slice')}`,
    `  quiet: ${report.quietBars}; incomplete, left out: ${report.incompleteBars}; not closed yet: ${report.unfinishedBars}; missing in ${counted(gaps.length, 'gap')}: ${missing}`,
  ];
  if (report.clockAheadMs > 0) {
    lines.push(
      `  this clock is ${Math.round(report.clockAheadMs / 1000)} s ahead of the server's, which counted`,
    );
  }
  for (const { market, outages, feedOutages, repeated } of markets) {
    const parts = [
      ...(outages.length > 0 ? [`outages ${spansText(outages)}`] : []),
      ...(feedOutages.length > 0 ? [`feed silent ${spansText(feedOutages)}`] : []),
      ...(repeated > 0 ? [`${repeated} repeated rows dropped`] : []),
    ];
    if (parts.length > 0) lines.push(`  ${market}: ${parts.join('; ')}`);
  }
  return lines.join('\n');
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

function spansText(spans: readonly Span[], most = 3): string {
  const shown = spans.slice(0, most).map(({ start, end }) => `${isoTime(start)} to ${isoTime(end)}`);
  return shown.join(', ') + (spans.length > most ? ` and ${spans.length - most} more` : '');
}
