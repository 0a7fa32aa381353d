import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeResult } from './machine.js';

const program = fileURLToPath(new URL('live-process.mjs', import.meta.url));

/** Runs a part of the benchmark in a process of its own, and gives what it says. */
async function inProcess<Result>(...args: readonly string[]): Promise<Result & { readonly wall: number }> {
  const from = performance.now();
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`live-process ${args.join(' ')} ended with ${code}`);
  return { ...(JSON.parse(said) as Result), wall: performance.now() - from };
}

interface Latency {
  readonly symbols: number;
  readonly trades: number;
  readonly verdicts: number;
  readonly 'p50, ms': number;
  readonly 'p99, ms': number;
  readonly 'p50, processor ms': number;
  readonly 'p99, processor ms': number;
}

/**
 * A run at work: how long a verdict takes, from the trade that closes its bar, at 5,000 trades a second with every trade and every decision in a log; how
 * long 200 symbols take from the start of the process to the first verdict after a restart.
 */
export async function benchLive(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-live-'));
  try {
    const latency: Latency[] = [];
    for (const symbols of [1, 20]) {
      const { wall: _, ...row } = await inProcess<Latency>(
        'latency',
        join(folder, `l${symbols}`),
        String(symbols),
      );
      latency.push(row);
    }
    await inProcess('fill', join(folder, 'restart'));
    const restart = await inProcess<{ readonly opened: number; readonly verdict: number }>(
      'restart',
      join(folder, 'restart'),
    );
    const result = {
      'verdicts at 5,000 trades a second': latency,
      'restart of 200 symbols, s': [
        {
          'process start to first verdict': seconds(restart.verdict),
          'of that, until the run is open': seconds(restart.opened),
        },
      ],
    };
    console.table(latency);
    console.table(result['restart of 200 symbols, s']);
    await writeResult('live', result);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const seconds = (ms: number): number => Number((ms / 1_000).toFixed(2));
