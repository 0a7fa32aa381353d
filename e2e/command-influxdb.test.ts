import { Readable } from 'node:stream';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main, type ConfigInput } from '@veloce/cli';
import { isoTime, orThrow } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { importedBars, influxWriter } from '@veloce/data-influx';
import { findInfluxd, startInfluxd, type Influxd } from '../testing/influxd.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = await findInfluxd();
const bars = 6_000;
// The last of them closed a minute or two ago, so that a live run finds them.
const start = Math.floor(Date.now() / 60_000) * 60_000 - (bars + 1) * 60_000;
const { data } = simulateMarket({ seed: 5, bars, start, tradesPerMinute: 2 });

describe.skipIf(source === undefined)('the command on a real InfluxDB', () => {
  let server: Influxd;
  const cwd = mkdtempSync(join(tmpdir(), 'veloce-influx-'));
  const config: ConfigInput = { strategy: 'crossover', markets: [{ symbol: data.symbol, feed: 'influx' }] };

  async function veloce(
    line: string,
    changed: object = {},
  ): Promise<{ code: number; out: string; err: string }> {
    const influx = { url: server.url, database: 'veloce_command', profile: 'imported', ...changed };
    writeFileSync(join(cwd, 'veloce.config.json'), JSON.stringify({ ...config, influx }));
    let out = '';
    let err = '';
    const code = await main(line.split(' '), {
      ...{ out: (text) => (out += text), err: (text) => (err += text) },
      ...{
        input: () => Readable.from([]),
        env: {},
        cwd,
        isTerminal: false,
        self: [],
        now: Date.now,
        onInterrupt: () => () => undefined,
      },
      exit: (ended) => {
        throw new Error(`ended with ${ended}`);
      },
    });
    return { code, out, err };
  }

  beforeAll(async () => {
    if (source === undefined) throw new RangeError('no influxd');
    server = await startInfluxd(source);
    const connection = { url: server.url, database: 'veloce_command' };
    await orThrow(influxWriter({ connection, profile: importedBars, create: true }).write(data));
    mkdirSync(join(cwd, 'data'));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(cwd, { recursive: true, force: true });
  });

  it('lists what there is, and what there is of a market', async () => {
    const list = await veloce('data list --influx');
    expect(list).toMatchObject({ code: 0, err: '' });
    expect(list.out).toContain(data.symbol);
    const coverage = await veloce(`data coverage ${data.symbol} 1m --influx --json`);
    expect(JSON.parse(coverage.out)).toMatchObject({ bars, start, end: start + bars * 60_000, gaps: [] });
  });

  it('pulls bars into the store; a backtest of either is the same', async () => {
    const pulled = await veloce(`data pull ${data.symbol} 1m`);
    expect(pulled.out).toContain('6,000 bars added');
    const [there, here] = [
      await veloce(`backtest --symbol ${data.symbol} --influx --json`),
      await veloce(`backtest --symbol ${data.symbol} --json`),
    ];
    expect(there.code).toBe(0);
    expect(JSON.parse(there.out)).toEqual(JSON.parse(here.out));
    expect(there.out).toContain('"trades"');
    const from = isoTime(start + 3_000 * 60_000).slice(0, 16) + 'Z';
    const part = await veloce(`backtest --symbol ${data.symbol} --influx --from ${from} --json`);
    expect(JSON.parse(part.out)).toEqual(
      JSON.parse((await veloce(`backtest --symbol ${data.symbol} --from ${from} --json`)).out),
    );
  });

  it('runs live on the bars that are written there', async () => {
    const run = await veloce('live --no-journal --bars 300 --json');
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(run.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ bars: 300 });
  });

  it('is looked at by the doctor', async () => {
    expect((await veloce('doctor')).out).toMatch(/ok {4}influxdb +http:.* has 1 markets/);
    const gone = await veloce('doctor', { database: 'none' });
    expect(gone).toMatchObject({ code: 3 });
    expect(gone.out).toMatch(/BAD {3}influxdb/);
  });

  it('says what is wrong', async () => {
    expect(await veloce('backtest --influx --symbol NOPE')).toMatchObject({ code: 1 });
    const secret = await veloce(`backtest --influx`, { user: 'ann', password: { env: 'INFLUX_PASSWORD' } });
    expect(secret).toMatchObject({
      code: 1,
      err: expect.stringContaining('INFLUX_PASSWORD, which is not set') as string,
    });
    const half = await veloce('data list --influx', { user: 'ann' });
    expect(half).toMatchObject({
      code: 2,
      err: expect.stringContaining('user and password belong together') as string,
    });
    const both = await veloce('backtest --influx --simulated');
    expect(both).toMatchObject({
      code: 2,
      err: expect.stringContaining('--influx and --simulated exclude') as string,
    });
  });
});
