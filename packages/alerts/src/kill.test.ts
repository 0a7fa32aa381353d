import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import type { ChannelMessage } from './channel.js';
import { loopback, status } from './testdata/loopback.js';

const root = mkdtempSync(join(tmpdir(), 'veloce-alerts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const worker = fileURLToPath(new URL('testdata/alert-worker.ts', import.meta.url));
const rounds = 2;

it('kill -9 in the middle of telling and delivering: everything that was kept arrives, each under one id', async () => {
  const server = await loopback();
  const kept = new Set<number>();
  const run = (first: number, count: number) => {
    const flags = ['--conditions=@veloce/source', '--import', 'tsx'];
    const child = spawn(
      process.execPath,
      [...flags, worker, root, server.url, String(first), String(count)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) kept.add(Number(line));
      // Some way into this round: a killer that goes by progress, not by time.
      if (
        count > 0 &&
        kept.size > 0 &&
        lines.length > 0 &&
        Math.max(...kept) >= first + 40 + 17 * (first / 10_000)
      )
        child.kill('SIGKILL');
    });
    return child;
  };
  for (let round = 0; round < rounds; round++) {
    server.script.push(status(502), status(429, { 'retry-after': '0.05' }), status(200));
    const [, signal] = (await once(run(round * 10_000, 5_000), 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
  }
  const [code] = (await once(run(0, 0), 'exit')) as [number | null];
  expect(code).toBe(0);
  await server.close();

  const arrived = new Map<string, Set<string>>();
  for (const { body } of server.got) {
    for (const { id, title } of (body as ChannelMessage).alerts)
      arrived.set(title, (arrived.get(title) ?? new Set()).add(id));
  }
  expect(kept.size).toBeGreaterThan(rounds * 40);
  expect([...kept].filter((number) => !arrived.has(`number ${number}`))).toEqual([]);
  expect([...arrived.values()].every((ids) => ids.size === 1)).toBe(true);
}, 300_000);
