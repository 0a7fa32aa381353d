import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { backtest } from '@veloce/backtest';
import { emergencyExit } from '../emergency-exit.js';
import { freqtradeClient } from '../freqtrade/client.js';
import { freqtradeExit } from '../freqtrade/exit.js';
import { crossover } from '../testdata/crossover.js';
import { credentials, freqtradeServer } from '../testdata/freqtrade-server.js';
import { arrivals, data, given, plan } from '../testdata/live-day.js';
import { rightOf } from '../testdata/right-of.js';
import type { Decision } from './decision.js';
import { openRunFolder } from './run-folder.js';
import { runLive } from './run-live.js';

/** Mounts a small disk; `undefined` where that is not allowed. */
function smallDisk(): { readonly path: string; readonly remove: () => void } | undefined {
  const path = mkdtempSync(join(tmpdir(), 'veloce-small-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]);
  const remove = (): void => {
    spawnSync('umount', ['-l', path]);
    rmSync(path, { recursive: true, force: true });
  };
  if (status === 0) return { path, remove };
  rmSync(path, { recursive: true, force: true });
  return undefined;
}
const disk = smallDisk();

describe(`a run whose disk is full${disk === undefined ? ' (skipped: only root may mount a small disk)' : ''}`, () => {
  it.skipIf(disk === undefined)(
    'ends and says so; nothing leaves that is not on the disk, the emergency exit needs none, and with room the run goes on where it was',
    async () => {
      const { path, remove } = disk!;
      try {
        // A disk that has room for a part of the day.
        const ballast = join(path, 'ballast');
        writeFileSync(ballast, Buffer.alloc(1024 * 1024 - 120_000));
        const folder = join(path, 'run');
        const told: Decision[] = [];
        const sinks = { tell: (decision: Decision) => void told.push(decision) };
        const run = await orThrow(openRunFolder(folder, plan));
        const ended = await runLive(run, [given()], sinks, { tickMs: 3_600_000 })();
        run.close();
        expect(ended).toMatchObject({ left: { message: expect.stringContaining('ENOSPC') as string } });
        expect(told.length).toBeGreaterThan(10);
        expect(told.length).toBeLessThan(arrivals.length);

        const server = await freqtradeServer(['BTC/USDT', 'ETH/USDT']);
        const exit = freqtradeExit(freqtradeClient({ url: server.url, ...credentials }));
        expect(await emergencyExit(exit, { pollMs: 10, deadlineMs: 60_000 })()).toMatchObject({
          right: { kind: 'flat' },
        });
        await server.close();

        rmSync(ballast);
        const again = await orThrow(openRunFolder(folder, plan));
        const from = again.status().inputs;
        expect(from).toBeGreaterThanOrEqual(told.length);
        await rightOf(runLive(again, [given(from)], sinks, { tickMs: 3_600_000 }));
        again.close();
        const unique = new Map(told.map((one) => [one.sequence, one.outputs]));
        const trades = [...unique.values()]
          .flat()
          .flatMap((one) => (one.kind === 'account' && one.event.kind === 'trade' ? [one.event.trade] : []));
        expect(trades).toEqual(backtest(crossover, data).trades);
      } finally {
        remove();
      }
    },
  );
});
