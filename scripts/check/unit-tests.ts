import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, tool } from '../command.js';
import { judgeCoverage, measuredCoverage } from './coverage.js';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Runs the tests with coverage, and counts them. A README that states another coverage counts as one failure, where no test was
 * skipped: a skipped one takes its lines with it.
 *
 * @param env Tells them where the programs are that they use.
 * @param shard A part of the test files, as `1/3`; all by default. A part measures no coverage.
 */
export async function runUnitTests(
  env: Readonly<Record<string, string>>,
  shard = '',
): Promise<Counts & { readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'veloce-tests-'));
  try {
    const file = join(folder, 'results.json');
    const { code, output } = await run(
      tool('vitest'),
      [
        ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
        shard === '' ? '--coverage' : `--shard=${shard}`,
      ],
      { env },
    );
    const json = await readFile(file, 'utf8').catch(() => '');
    const counts = countTests(code, json);
    if (counts.failed > 0 || counts.skipped > 0 || shard !== '') return { ...counts, output };
    const { page, measured } = await measuredCoverage();
    const finding = judgeCoverage(page, measured);
    return finding === '' ? { ...counts, output } : { ...counts, failed: 1, output: finding };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The part of vitest's JSON report that the check reads. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/**
 * Counts a run of vitest. A test file that does not load counts as one failure, and so does a run that failed for
 * any other reason (a crash, an unhandled error, too little coverage) or that ran no test at all.
 *
 * @param code The exit code of vitest.
 * @param json Its JSON report; empty when it wrote none.
 */
export function countTests(code: number, json: string): Counts {
  if (json === '') return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(json) as Report;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  const succeeded = code === 0 && report.numPassedTests > 0;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
