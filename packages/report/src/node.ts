import { resolve } from 'node:path';
import type { BacktestResult, PortfolioResult } from '@veloce/backtest';
import { orThrow, shown } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import { checkReport, report, type ReportOptions } from './report.js';

/**
 * Writes the report of a backtest to a file, whole or not at all; folders on the way are made, and a file that is replaced keeps its mode.
 *
 * @returns The absolute path of the file.
 * @throws {DataException} when the file cannot be written: why, and what to do.
 * @example
 * ```ts
 * const path = await writeReport(result, 'out/report.html');
 * ```
 */
export async function writeReport(
  result: BacktestResult | PortfolioResult,
  path: string,
  options: ReportOptions = {},
): Promise<string> {
  if (typeof path !== 'string' || path === '') {
    throw new TypeError(`writeReport: path must name a file, as out/report.html, got ${shown(path)}`);
  }
  checkReport('writeReport', options);
  const target = resolve(path);
  await orThrow(writeWhole(target, report(result, options)));
  return target;
}
