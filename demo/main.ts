import { join, relative, resolve } from 'node:path';
import { inspect } from 'node:util';
import { CommandFailure, progressOn, summarise, tryPlace } from '@veloce/cli/demo';
import { orThrow, type MarketData } from '@veloce/core';
import { writeReport } from '@veloce/report/node';
import { compose } from './compose.js';
import { readArguments, usage } from './options.js';

/**
 * Nothing listens for Ctrl-C: the system ends the process at once, also in the middle of a long calculation, with code 130. What is written
 * is written whole or not at all, so that there is nothing to tidy up.
 */
async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return;
  }
  const parts = compose(readArguments(args));
  await tryPlace('--out', resolve(parts.outFolder), !isFile(parts.outFolder));
  const progress = progressOn(process.stderr, () => performance.now());

  progress.step(`loading ${parts.source}`);
  const markets = await orThrow(
    parts.load(({ step, done, total }) => {
      progress.step(`loading ${step}`, done, total);
    }),
  );
  progress.done();

  for (const { data, notes } of markets) {
    for (const note of notes) console.log(`note: ${note}`);
    const start = performance.now();
    const result = parts.test(data, (done) => {
      progress.step(`testing ${data.symbol}`, done, data.length);
    });
    const milliseconds = performance.now() - start;
    progress.done();
    console.log(summarise(result, milliseconds));
    progress.step('writing the report');
    const path = await writeReport(result, placeOf(parts.outFolder, data, markets.length));
    progress.done();
    console.log(`\n  report: ${relative(process.cwd(), path)}\n`);
  }
}

/** A name that ends in .html is a file, everything else a folder. */
const isFile = (out: string): boolean => out.endsWith('.html');

function placeOf(out: string, { symbol, timeframe }: MarketData, markets: number): string {
  if (!isFile(out)) return join(out, `${symbol}-${timeframe}.html`);
  if (markets > 1)
    throw new RangeError(`--out ${out} is one file, and there are ${markets} markets; name a folder`);
  return out;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  const fix = error instanceof CommandFailure ? error.fault.fix : undefined;
  const short = fix === undefined ? message : `${message}; ${fix}`;
  console.error(process.env['DEBUG'] ? inspect(error) : `error: ${short}`);
  process.exitCode = 1;
});
