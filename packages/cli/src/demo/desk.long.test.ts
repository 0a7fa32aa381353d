import { toTable } from '@veloce/core/table';
import { describeExplanation, explain, slice, type Bar } from '@veloce/core';
import type { LiveInput, RunnerStatus } from '@veloce/live';
import { expect, it } from 'vitest';
import { tmpdir } from 'node:os';
import { loadConfig } from '../config/load.js';
import { crossover } from '../crossover.js';
import { openDay } from './day.js';
import { openDesk } from './desk.js';

it('the desk of the demo explains each bar that it has, and no other', async () => {
  const day = await openDay('BTCUSDT', crossover, { seed: 7, bars: 300 });
  const desk = await openDesk(day, 0, {
    loaded: await loadConfig({ cwd: tmpdir(), env: {} }, {}),
    io: { cwd: tmpdir(), env: {} },
  });
  try {
    const status = { positions: [] } as unknown as RunnerStatus;
    (toTable(slice(day.history, 0, 200)).objects() as Bar[]).forEach((bar, sequence) => {
      const input: LiveInput = { kind: 'bar', sequence, time: bar.time + 60_000, symbol: 'BTCUSDT', bar };
      desk.onInput(input, [], status);
    });
    const { origin, hash } = new URL(desk.link);
    const ask = async (bar: number): Promise<string> => {
      const url = `${origin}/api/markets/${encodeURIComponent('loopback:BTCUSDT')}/explain?bar=${bar}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${hash.replace('#t=', '')}` } });
      return answer.text();
    };
    const [first = ''] = describeExplanation(explain(crossover, slice(day.history, 0, 200), 150)).split('\n');
    expect(await ask(150)).toContain(JSON.stringify(first).slice(1, -1));
    expect(await ask(200)).toContain('is not held');
  } finally {
    await desk.close();
    await day.exchange.close();
  }
});
