import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { BacktestResult, PortfolioResult } from '@veloce/backtest';
import { report, type ReportOptions } from './report.js';

/**
 * Writes the report of a backtest to a file, whole or not at all; folders on the way are made.
 *
 * @returns The absolute path of the file.
 * @throws When the file cannot be written, with the system's reason.
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
  const target = resolve(path);
  const draft = `${target}.${randomUUID()}.tmp`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await writeFile(draft, report(result, options));
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return target;
}
