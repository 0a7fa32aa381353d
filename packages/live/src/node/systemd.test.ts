import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { given, plan } from '../testdata/live-day.js';
import { rightOf } from '../testdata/right-of.js';
import { openRunFolder } from './run-folder.js';
import { runLive } from './run-live.js';
import { openSystemd } from './systemd.js';

const root = mkdtempSync(join(tmpdir(), 'veloce-systemd-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A stand-in for systemd-notify on a PATH of its own: it writes down what it was told, and everything that it knows. */
const heard = join(root, 'heard');
writeFileSync(
  join(root, 'systemd-notify'),
  `#!/bin/sh\necho "$# $1 $NOTIFY_SOCKET$SECRET" >> ${heard}\n[ "$1" != FAIL ]\n`,
);
chmodSync(join(root, 'systemd-notify'), 0o755);
const lines = (): readonly string[] => readFileSync(heard, 'utf8').trimEnd().split('\n').splice(0);
const under = { NOTIFY_SOCKET: '/run/systemd/notify', PATH: root, SECRET: 'hush' };

describe.skipIf(process.platform === 'win32')('openSystemd', () => {
  it('tells that a run is ready, that work is done, and that it stops; each in order, and no secret', async () => {
    writeFileSync(heard, '');
    const run = await orThrow(openRunFolder(join(root, 'run'), plan));
    const systemd = openSystemd({ ...under, WATCHDOG_USEC: '3600000000', WATCHDOG_PID: String(process.pid) });
    const stop = new AbortController();
    let told = 0;
    const sinks = {
      tell: () => {
        if (++told === 20) stop.abort();
      },
    };
    await rightOf(runLive(run, [given()], sinks, { signal: stop.signal, systemd, tickMs: 3_600_000 }));
    run.close();
    const [ready, ...rest] = lines();
    expect(ready).toBe('1 READY=1 /run/systemd/notify');
    // A beat that comes while something is on its way is left out: the next one says it. So there is one in half an hour, or none yet.
    expect(['1 WATCHDOG=1 /run/systemd/notify', undefined]).toContain(rest.at(-2));
    expect(rest.at(-1)).toBe('1 STOPPING=1 /run/systemd/notify');
    expect(rest.length).toBeLessThanOrEqual(2);
  });

  it('feeds the watchdog after work, twice in the time that it waits at most, and only by work', async () => {
    writeFileSync(heard, '');
    const often = openSystemd({ ...under, WATCHDOG_USEC: '1' });
    for (let k = 0; k < 3; k++) {
      often.beat(k);
      await often.told();
    }
    const seldom = openSystemd({ ...under, WATCHDOG_USEC: '7200000000' });
    for (let k = 0; k < 3; k++) {
      seldom.beat(k);
      await seldom.told();
    }
    expect(lines()).toEqual(new Array(4).fill('1 WATCHDOG=1 /run/systemd/notify'));
  });

  it('does nothing where systemd does not ask, and nothing for a watchdog of another process', async () => {
    writeFileSync(heard, '');
    const faults: string[] = [];
    const nobody = openSystemd({ PATH: root, WATCHDOG_USEC: '1' }, (fault) => faults.push(fault));
    nobody.ready();
    nobody.beat(1);
    nobody.stopping();
    await nobody.told();
    expect(faults).toEqual([]);
    const other = openSystemd({ ...under, WATCHDOG_USEC: '1', WATCHDOG_PID: '1' }, (fault) =>
      faults.push(fault),
    );
    other.beat(1);
    await other.told();
    expect(faults).toEqual([
      `systemd watches process 1, and this is ${process.pid}: let the unit start node itself`,
    ]);
    expect(readFileSync(heard, 'utf8')).toBe('');
  });

  it('says once that it cannot tell, and the run goes on', async () => {
    const faults: string[] = [];
    const lost = openSystemd({ ...under, PATH: join(root, 'nowhere'), WATCHDOG_USEC: '1' }, (fault) =>
      faults.push(fault),
    );
    for (let k = 0; k < 2; k++) {
      lost.beat(k);
      await lost.told();
    }
    expect(faults).toEqual([
      expect.stringContaining('systemd-notify WATCHDOG=1: spawn systemd-notify ENOENT'),
    ]);
  });
});
