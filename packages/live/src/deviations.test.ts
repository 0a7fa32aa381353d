import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { emergencyExit } from './emergency-exit.js';
import { freqtradeClient } from './freqtrade/client.js';
import { freqtradeExit } from './freqtrade/exit.js';
import { newestSnapshot, saveSnapshot } from './node/snapshots.js';
import { credentials, freqtradeServer, type ScriptedFreqtrade } from './testdata/freqtrade-server.js';

const folder = mkdtempSync(join(tmpdir(), 'veloce-deviations-'));
let server: ScriptedFreqtrade | undefined;
afterEach(() => server?.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('where live departs from the sketch', () => {
  it('13: a snapshot that is torn or changed is passed over for the one before it; the sketch loads whatever is newest', async () => {
    for (let sequence = 1; sequence <= 12; sequence++) {
      await orThrow(saveSnapshot(folder, { sequence, time: sequence, state: { position: sequence } }));
    }
    const names = readdirSync(folder).sort();
    expect(names).toHaveLength(10);
    const [changed, torn] = names.slice(-2).map((name) => join(folder, name));
    writeFileSync(torn, readFileSync(torn).subarray(0, -20));
    writeFileSync(changed, readFileSync(changed, 'utf8').replace(':11}', ':99}'));

    const sketched = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8')) as unknown;
    expect(() => sketched(torn)).toThrow();
    expect(sketched(changed)).toMatchObject({ state: '{"position":99}' });

    const { saved, damaged } = await newestSnapshot(folder);
    expect(saved).toEqual({ sequence: 10, time: 10, state: { position: 10 } });
    expect(damaged).toEqual([`${torn}: is not whole`, `${changed}: its checksum is wrong`]);
  });

  it('14: the sketch sends no credentials, takes 200 for flat, and lets freqtrade choose a limit order; it is left with positions, and does not know', async () => {
    server = await freqtradeServer(['BTC/USDT', 'ETH/USDT', 'SOL/USDT']);
    const { url } = server;
    const post = (body: object, headers = {}): Promise<Response> =>
      fetch(`${url}/api/v1/forceexit`, { method: 'POST', body: JSON.stringify(body), headers });
    expect((await post({ tradeid: 'all' })).status).toBe(401);
    const basic = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
    expect((await post({ tradeid: 'all' }, { authorization: `Basic ${basic}` })).status).toBe(200);
    expect([server.open.size, server.state]).toEqual([3, 'running']);

    const venue = freqtradeExit(freqtradeClient({ url, ...credentials }));
    const end = await emergencyExit(venue, { pollMs: 10, deadlineMs: 120_000 })();
    expect(end).toMatchObject({ right: { kind: 'flat' } });
    expect([server.open.size, server.state]).toEqual([0, 'paused']);
  });
});
