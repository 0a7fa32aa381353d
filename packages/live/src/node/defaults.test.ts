import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { right } from 'fp-ts/lib/Either.js';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { RunFolder } from './run-folder.js';
import { runLive } from './run-live.js';
import type * as watching from './watch-beat.js';

// The defaults of the specification, on a clock that only the test moves.
const root = mkdtempSync(join(tmpdir(), 'veloce-defaults-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  vi.useRealTimers();
  vi.doUnmock('node:timers/promises');
  vi.doUnmock('node:perf_hooks');
  vi.resetModules();
});

/** The watch with a clock of its own: each wait takes as long as it says, and `onLook` is called when it is over. */
async function watched(
  path: string,
  onLook: (look: number) => void,
): Promise<{ readonly end: watching.BeatEnd; readonly waits: readonly number[] }> {
  let now = 0;
  const waits: number[] = [];
  vi.doMock('node:perf_hooks', () => ({ performance: { now: () => now } }));
  vi.doMock('node:timers/promises', () => ({
    setTimeout: (ms: number) => {
      now += ms;
      onLook(waits.push(ms));
      return Promise.resolve();
    },
  }));
  vi.resetModules();
  const { watchBeat } = await import('./watch-beat.js');
  return { end: await watchBeat({ path }, new AbortController().signal), waits };
}

describe('without settings', () => {
  it('a run is dead after 10 s without a beat, and it is looked each second', async () => {
    const path = join(root, 'beat.json');
    const beat = (sequence: number): void => writeFileSync(path, JSON.stringify({ sequence }));
    beat(1);
    const { end, waits } = await watched(path, (look) => {
      if (look <= 7) beat(look + 1);
    });
    expect(end).toEqual({ kind: 'dead', sequence: 8, everAlive: true, exit: null });
    expect(waits).toEqual(new Array<number>(7 + 10).fill(1_000));
  });

  it('a run that never begins is dead after 60 s', async () => {
    const { end, waits } = await watched(join(root, 'none.json'), () => undefined);
    expect(end).toMatchObject({ kind: 'dead', everAlive: false });
    expect(waits).toHaveLength(60);
  });

  it('there is a tick each second, a snapshot each minute, and one on stop', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let saves = 0;
    const ticks: string[] = [];
    const run = {
      recovery: { snapshot: null, replayed: 0, damaged: [], untold: [] },
      take: ({ kind }) => {
        ticks.push(kind);
        return { sequence: ticks.length - 1, outputs: [] };
      },
      told: () => undefined,
      sync: () => undefined,
      save: () => () => {
        saves++;
        return Promise.resolve(right({} as never));
      },
      status: () => ({}) as never,
      close: () => undefined,
    } satisfies RunFolder;
    const stop = new AbortController();
    const silent = (async function* (): AsyncGenerator<never> {
      await new Promise(() => undefined);
    })();
    const ended = runLive(run, [silent], { tell: () => undefined }, { signal: stop.signal })();
    const seen: number[] = [];
    for (let minute = 0; minute < 3; minute++) {
      await vi.advanceTimersByTimeAsync(59_999);
      seen.push(saves);
      await vi.advanceTimersByTimeAsync(1);
      seen.push(saves);
    }
    expect(seen).toEqual([0, 1, 1, 2, 2, 3]);
    expect(ticks).toEqual(new Array<string>(180).fill('tick'));
    stop.abort();
    await ended;
    expect(saves).toBe(4);
  });
});
