import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalOrThrow, type JournalError } from './error.js';
import { openJournal, type JournalPlace } from './journal.js';
import type { SignalInput } from './signals/signal-entry.js';
import { startPostgres, withClient, withoutPostgres } from '../../../testing/postgres.js';

/** Mounts a small disk; `undefined` where that is not allowed. */
function smallDisk(mebibytes: number): { readonly path: string; readonly remove: () => void } | undefined {
  const path = mkdtempSync(join(tmpdir(), 'veloce-small-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path]);
  const remove = (): void => {
    spawnSync('umount', ['-l', path]);
    rmSync(path, { recursive: true, force: true });
  };
  if (status === 0) return { path, remove };
  rmSync(path, { recursive: true, force: true });
  return undefined;
}

const probe = smallDisk(1);
probe?.remove();
const cannot = probe === undefined ? ' (skipped: only root may mount a small disk)' : '';

const actor = { kind: 'strategy', name: 'full' } as const;
const batch = (from: number): readonly SignalInput[] =>
  Array.from({ length: 500 }, (_, k) => ({
    ...{
      closedAt: Date.UTC(2025, 0, 1) + (from + k) * 60_000,
      symbol: 'BTCUSDT',
      venue: 'v',
      timeframe: '1m',
    },
    ...{ actor, action: 'LONG', side: 'LONG', decision: 'watched', score: 0 },
    reasons: ['x'.repeat(200)],
  }));

/** Writes until the disk is full, makes room, and goes on. */
async function fill(place: JournalPlace, makeRoom: () => void): Promise<void> {
  const journal = await journalOrThrow(openJournal(place));
  let written = 0;
  let failed: JournalError | undefined;
  while (failed === undefined && written < 400_000) {
    const added = await journal.signals.add(batch(written))();
    if (added._tag === 'Left') failed = added.left;
    else written += 500;
  }
  expect(failed).toMatchObject({ _tag: 'StorageFull', fix: expect.stringContaining('make room') as string });
  expect(written).toBeGreaterThan(0);
  makeRoom();
  const again = await journal.signals.add(batch(written))();
  await journal.close()();
  const reopened = await journalOrThrow(openJournal(place));
  try {
    const more = again._tag === 'Right' ? 500 : 0;
    expect(await journalOrThrow(reopened.signals.count())).toEqual({ watched: written + more });
    await journalOrThrow(reopened.signals.add(batch(written + more)));
    expect(await journalOrThrow(reopened.signals.count())).toEqual({ watched: written + more + 500 });
    expect(await journalOrThrow(reopened.archive.check())).toEqual([]);
  } finally {
    await journalOrThrow(reopened.close());
  }
}

describe.skipIf(cannot !== '')(`a journal whose disk is full${cannot}`, () => {
  let disk: NonNullable<ReturnType<typeof smallDisk>>;
  let ballast: string;
  beforeEach(() => {
    disk = smallDisk(240)!;
    ballast = join(disk.path, 'ballast');
    writeFileSync(ballast, new Uint8Array(48 << 20));
  });
  afterEach(() => disk.remove());

  it('in a folder: says so, keeps what it acknowledged, and goes on when there is room', async () => {
    await fill({ folder: join(disk.path, 'journal') }, () => rmSync(ballast));
  }, 300_000);

  it.skipIf(withoutPostgres !== undefined)(
    'on a server: says so, keeps what it acknowledged, and goes on when there is room',
    async () => {
      const server = await startPostgres();
      try {
        const url = await server.makeDatabase();
        const space = join(disk.path, 'space');
        mkdirSync(space);
        chmodSync(disk.path, 0o755);
        spawnSync('chown', ['postgres', space]);
        await withClient(url, (client) => client.query(`create tablespace small location '${space}'`));
        await withClient(url, (client) => client.query('create database small tablespace small'));
        const target = new URL(url);
        target.pathname = '/small';
        await fill({ url: target.href }, () => rmSync(ballast));
      } finally {
        await server.stop();
      }
    },
    300_000,
  );
});
