import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { orThrow } from '@veloce/core';
import { freqtradeBroker } from '../freqtrade/broker.js';
import { freqtradeClient } from '../freqtrade/client.js';
import { openRunFolder } from '../node/run-folder.js';
import { openVenue } from '../node/venue.js';
import type { LivePlan } from '../plan.js';
import { credentials } from './freqtrade-server.js';
import { arrivals, plan } from './live-day.js';
import { rightOf } from './right-of.js';

const worker = fileURLToPath(new URL('order-kill-worker.ts', import.meta.url));
const ordering: LivePlan = {
  ...plan,
  orders: { run: 'kill' },
  options: { size: { model: 'notional', notional: 1_000 }, oppositeSignal: 'reverse' },
};

/** Runs the day from where it is to its end, by hand: the clock is that of its bars, so that no entry is too late after a kill. */
export async function tradeToEnd(folder: string, url: string, bars: number): Promise<readonly string[]> {
  // The day has the clock of its bars, so nobody compares it with that of the machine.
  const { clock: _clock, ...broker } = await rightOf(
    freqtradeBroker(freqtradeClient({ url, ...credentials }), { account: 'dry', pairs: { X: 'X/USDT' } }),
  );
  const run = await orThrow(openRunFolder(folder, ordering));
  let time = arrivals[Math.min(run.status().inputs, bars - 1)].time;
  const venue = await rightOf(openVenue(folder, broker, { now: () => time, pollMs: 1, reconcileMs: 1e9 }));
  const tell = async (decision: Parameters<typeof venue.tell>[0]): Promise<void> => {
    await venue.tell(decision);
    run.told(decision.sequence);
  };
  for (const decision of run.recovery.untold) await tell(decision);
  for (const arrival of arrivals.slice(run.status().inputs, bars)) {
    ({ time } = arrival);
    await venue.settle();
    const decision = run.take(arrival);
    if (decision.outputs.length > 0) await tell(decision);
  }
  await venue.settle();
  const orders = venue.desk.orders().map(({ orderId, state, filledSize }) => `${orderId} ${state} ${filledSize.toFixed(6)}`);
  run.close();
  venue.close();
  return orders;
}

/** The day in a process that kills itself at a step; its output, and the signal that ended it. */
export async function tradeKilled(
  folder: string,
  url: string,
  step: number,
  when: 'before' | 'after' | 'reply',
  bars: number,
): Promise<{ readonly said: string; readonly signal: string | null }> {
  const flags = ['--conditions=@veloce/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, worker, folder, url, String(step), when, String(bars)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const signal = await new Promise<string | null>((resolve) => child.on('close', (_code, by) => resolve(by)));
  return { said, signal };
}
