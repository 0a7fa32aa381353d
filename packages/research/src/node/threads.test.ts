import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { squeezeFlow } from '@veloce/squeezeflow';
import { shuffleTrades } from '../luck/resampling.js';
import { sweep, type SweepResult } from '../sweep/sweep.js';
import { smallMarket } from '../testdata/markets.js';
import { squeezeFlowWorkers } from '../testdata/workers.js';
import { inThreads } from './luck-threads.js';
import { threads, type ThreadOptions } from './threads.js';

const { execArgv } = squeezeFlowWorkers;
const faulty = new URL('../testdata/faulty.ts', import.meta.url);
const data = smallMarket(3_000);
const about = {
  space: { minScore: [3, 4, 5] },
  search: { kind: 'grid' },
  objective: 'totalReturn',
  top: 0,
} as const;
const run = (options: Partial<ThreadOptions>): Promise<SweepResult> =>
  sweep(squeezeFlow, data, {
    ...about,
    executor: threads({ module: faulty, name: 'loops', threads: 1, execArgv, ...options }),
  });

describe('a set that is too much for its thread', { timeout: 300_000 }, () => {
  it.each([
    ['exits', 'its thread ended 3 times: it exited with code 3'],
    ['takesAll', 'its thread ended 3 times: Worker terminated due to reaching memory limit'],
    ['loops', 'it took longer than 3000 ms, and its thread was ended'],
    ['throws', 'mine'],
    ['throwsText', 'a text'],
  ])('%s: is a row with an error; the others are what they are', async (name, error) => {
    const { rows } = await run({
      name,
      heapMb: 100,
      ...(name === 'loops' ? { patienceMs: 3_000 } : {}),
    });
    expect(rows.map(({ params }) => params['minScore'])).toEqual([3, 4, 5]);
    expect(rows[1]).toMatchObject({ params: { minScore: 4 }, metrics: null, score: null });
    expect(rows[1].error).toContain(error);
    const sound = await sweep(squeezeFlow, data, about);
    expect([rows[0], rows[2]]).toEqual([sound.rows[0], sound.rows[2]]);
  });

  it('may end the thread of another set, which is run again', async () => {
    const { rows } = await run({ name: 'rejects' });
    expect(rows.filter(({ error }) => error === undefined).length).toBeGreaterThanOrEqual(2);
  });
});

describe('a module that cannot be loaded', { timeout: 300_000 }, () => {
  it.each([
    ['process.exit(3);', 'it exited with code 3'],
    ['throw new Error("boom");', 'boom'],
    ['export const loops = {;', 'Unexpected token'],
    ['export const other = 1;', 'exports no strategy loops; it exports other'],
  ])('ends the sweep: %s', async (text, error) => {
    await expect(run({ module: `data:text/javascript,${text}` })).rejects.toThrow(error);
  });
});

describe('a sweep that is aborted', { timeout: 300_000 }, () => {
  it('while a thread loops for ever: ends, and so does the process', async () => {
    const script = fileURLToPath(new URL('../testdata/aborted-sweep.ts', import.meta.url));
    const child = spawn(execPath, [...execArgv, script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(said).toBe('ended: given up\n');
  });
});

describe('inThreads', { timeout: 120_000 }, () => {
  it('ends when a thread does', async () => {
    const dying = [...execArgv, '--import', 'data:text/javascript,process.exit(5)'];
    const test = inThreads(shuffleTrades, [[1, 2, 3], 100, { replications: 100 }], {
      threads: 2,
      execArgv: dying,
    });
    await expect(test).rejects.toThrow('inThreads: shuffleTrades: a thread ended: it exited with code 5');
  });
});

it('refuses what makes no sense', () => {
  const about = { module: faulty, name: 'loops' };
  expect(() => threads({ ...about, threads: 1e9 })).toThrow('threads must be at most 1024, got 1000000000');
  for (const patienceMs of [0, NaN, 2 ** 31]) {
    expect(() => threads({ ...about, patienceMs })).toThrow(
      `patienceMs must be a number from 1 to 2^31 - 1, got ${patienceMs}`,
    );
  }
});
