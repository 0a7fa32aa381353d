import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, platform, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The machine and the versions that a result was measured on. */
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: platform(),
  node: process.version,
};

/** Runs work a few times and gives the least time of one run, in milliseconds: what the work costs when nothing disturbs it. */
export function leastTime(work: () => unknown, runs = 5): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** The most memory this process has held, in MiB. */
export const peakMemory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

/** Writes a result with the machine it was measured on to `bench/results/NAME.json`. */
export async function writeResult(name: string, result: unknown): Promise<void> {
  const folder = fileURLToPath(new URL('results', import.meta.url));
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  await writeFile(path, `${JSON.stringify({ machine, ...(result as object) }, null, 2)}\n`);
  console.log(`written: ${path}`);
}
