import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { orThrow } from '@veloce/core';
import type { Recovery, RunFolder } from '../node/run-folder.js';
import { openRunFolder } from '../node/run-folder.js';
import { runLive } from '../node/run-live.js';
import { given, plan } from './live-day.js';
import { rightOf } from './right-of.js';
import { ordersOf, venueFile, type VenueOrder } from './venue-file.js';

const worker = fileURLToPath(new URL('kill-worker.ts', import.meta.url));

/** A place for a run and its venue. */
export function place(): { readonly folder: string; readonly venue: string; readonly remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'veloce-live-'));
  return {
    folder: join(root, 'run'),
    venue: join(root, 'venue.jsonl'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Runs the day in a process that kills itself at a step; says what it wrote, and by which signal it ended. */
export async function runKilled(
  at: { readonly folder: string; readonly venue: string },
  step: number,
  when: 'before' | 'after',
  bars?: number,
): Promise<{ readonly said: string; readonly signal: string | null }> {
  const flags = ['--conditions=@veloce/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, worker, at.folder, at.venue, String(step), when, ...(bars === undefined ? [] : [String(bars)])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const signal = await new Promise<string | null>((resolve) =>
    child.on('close', (_code, by) => resolve(by)),
  );
  return { said, signal };
}

/** Opens the run again, and lets it come to the end of the day. */
export async function runToEnd(
  at: { readonly folder: string; readonly venue: string },
  bars?: number,
): Promise<{
  readonly recovery: Recovery;
  readonly status: Omit<ReturnType<RunFolder['status']>, 'snapshot'>;
  readonly orders: readonly VenueOrder[];
}> {
  const venue = venueFile(at.venue);
  const run = await orThrow(openRunFolder(at.folder, plan));
  const sinks = { tell: (decision: Parameters<typeof ordersOf>[0]) => ordersOf(decision).forEach(venue.send) };
  await rightOf(runLive(run, [given(run.status().inputs, bars)], sinks, { tickMs: 3_600_000 }));
  const { snapshot: _when, ...status } = run.status();
  run.close();
  return { recovery: run.recovery, status, orders: venue.orders() };
}
