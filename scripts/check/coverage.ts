import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../workspace.js';

const figure = /(<!-- coverage -->)\d+(<!-- \/coverage -->)/;

/** Points that a stated figure may be off: what a server, a browser or a race of threads executes differs a little from run to run. */
const tolerance = 2;

/** The share of lines that tests execute, in percent, of vitest's `coverage-summary.json`. */
export function lineCoverage(summary: string): number {
  return (JSON.parse(summary) as { readonly total: { readonly lines: { readonly pct: number } } }).total.lines
    .pct;
}

/** A page that states the measured figure, rounded down. */
export function withCoverage(page: string, measured: number): string {
  if (!figure.test(page)) throw new RangeError('coverage: the page has no <!-- coverage --> to fill in');
  return page.replace(figure, `$1${Math.floor(measured)}$2`);
}

/** The fault of the figure that a page states; empty when it is true. */
export function judgeCoverage(page: string, measured: number): string {
  const stated = Number(/<!-- coverage -->(\d+)/.exec(page)?.[1] ?? NaN);
  if (Math.abs(Math.floor(measured) - stated) <= tolerance) return '';
  return `README.md states a coverage of ${stated} % of lines; measured ${measured} %. If that is right, npm run coverage.`;
}

/** The README, and the last measurement. */
export async function measuredCoverage(): Promise<{ readonly page: string; readonly measured: number }> {
  const page = await readFile(join(root, 'README.md'), 'utf8');
  return {
    page,
    measured: lineCoverage(await readFile(join(root, 'coverage/coverage-summary.json'), 'utf8')),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { page, measured } = await measuredCoverage();
  await writeFile(join(root, 'README.md'), withCoverage(page, measured));
}
