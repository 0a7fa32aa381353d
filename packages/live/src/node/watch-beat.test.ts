import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { rightOf } from '../testdata/right-of.js';
import { openKillSwitch } from './kill-switch.js';
import { watchBeat, type BeatNews } from './watch-beat.js';

const root = mkdtempSync(join(tmpdir(), 'veloce-beat-'));
let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const signal = new AbortController().signal;
const worker = fileURLToPath(new URL('../testdata/beat-worker.ts', import.meta.url));

describe('watchBeat', () => {
  it.each<[string, (run: ChildProcess) => unknown]>([
    ['killed', (run) => run.kill('SIGKILL')],
    ['stopped', (run) => run.kill('SIGSTOP')],
    ['blocked', (run) => run.stdin?.write('block')],
  ])('a process that is %s is dead, and the exit is called once', async (name, fault) => {
    const path = join(root, `${name}.json`);
    const flags = ['--conditions=@veloce/source', '--import', 'tsx'];
    child = spawn(process.execPath, [...flags, worker, path], { stdio: ['pipe', 'ignore', 'inherit'] });
    let exits = 0;
    const news: BeatNews[] = [];
    const tell = (one: BeatNews): void => {
      news.push(one);
      if (one.kind === 'alive') fault(child!);
    };
    const exit = (): Promise<string> => Promise.resolve(`exit ${++exits}`);
    const end = await watchBeat(
      { path, graceMs: 240_000, silenceMs: 500, lookMs: 50, armed: true, exit, tell },
      signal,
    );
    expect(end).toMatchObject({ kind: 'dead', everAlive: true, exit: 'exit 1' });
    expect(news.map(({ kind }) => kind)).toEqual(['alive', 'dead']);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });

  it('a run that never began is dead after the grace, also where the beat of an earlier one is left; nobody is armed by default', async () => {
    const path = join(root, 'old.json');
    writeFileSync(path, '{"sequence":17}');
    let exits = 0;
    const exit = (): Promise<number> => Promise.resolve(++exits);
    const end = await watchBeat({ path, graceMs: 60, silenceMs: 20, lookMs: 10, exit }, signal);
    expect(end).toEqual({ kind: 'dead', sequence: 17, everAlive: false, exit: null });
    expect(exits).toBe(0);
    await expect(watchBeat({ path, armed: true }, signal)).rejects.toThrow('armed: needs exit');
  });

  it('tells when the venue is silent and when it is back, and ends when it is told to', async () => {
    const path = join(root, 'venue.json');
    const end = new AbortController();
    const answers: (string | null | Error)[] = [null, new Error('no answer in 2 s'), 'stopped', null];
    const news: string[] = [];
    const ask = (): Promise<string | null> => {
      const answer = answers.shift() ?? null;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const tell = ({ message }: BeatNews): void => {
      news.push(message);
      if (news.length === 2) end.abort();
      throw new Error('the channel is down');
    };
    expect(await watchBeat({ path, graceMs: 600_000, lookMs: 5, ask, tell }, end.signal)).toEqual({
      kind: 'stopped',
    });
    expect(news).toEqual(['no answer in 2 s', 'the venue answers again']);
  });
});

describe('a kill switch', () => {
  it('is on by a file, a signal or a call, says why, and stays on', async () => {
    const path = join(root, 'STOP');
    const [byFile, bySignal, byCall] = [0, 1, 2].map((k) => openKillSwitch(`${path}${k}`));
    expect([byFile.reason(), bySignal.reason(), byCall.reason()]).toEqual([null, null, null]);
    writeFileSync(`${path}0`, 'gone fishing\n');
    expect(byFile.reason()).toBe('gone fishing');
    rmSync(`${path}0`);
    expect(byFile.reason()).toBe('gone fishing');
    await rightOf(byCall.pull('too much lost'));
    expect(byCall.reason()).toBe('too much lost');
    expect(readFileSync(`${path}2`, 'utf8')).toBe('too much lost');
    expect(openAndClose(`${path}2`)).toBe('too much lost');
    process.kill(process.pid, 'SIGUSR2');
    while (bySignal.reason() === null) await wait(5);
    expect(bySignal.reason()).toBe('the process got SIGUSR2');
    [byFile, bySignal, byCall].forEach(({ close }) => close());
  });
});

function openAndClose(path: string): string | null {
  const killSwitch = openKillSwitch(path);
  const reason = killSwitch.reason();
  killSwitch.close();
  return reason;
}
