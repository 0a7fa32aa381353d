import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';
import { backtest } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';
import { wholeNumberSteps } from '@veloce/vectorflow-analytics';
import { exitCodes } from './frame/exit-codes.js';
import { veloce, type Outcome } from './testdata/run.js';
import { newFolders } from './testdata/folders.js';

const folder = newFolders();
const json = ({ out }: Outcome): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>;

describe('veloce', () => {
  it('without arguments and with --help says what there is, and what exit codes mean', async () => {
    const [bare, help] = [await veloce([], { cwd: folder() }), await veloce(['--help'], { cwd: folder() })];
    expect(help.code).toBe(0);
    for (const code of Object.keys(exitCodes)) expect(help.out).toMatch(new RegExp(`^ {2}${code} `, 'm'));
    expect(bare).toMatchObject({ code: 0, out: expect.stringContaining('backtest') as unknown });
  });

  it('--version is that of the package', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect((await veloce(['--version'], { cwd: folder() })).out).toBe(`${manifest.version}\n`);
  });

  it('a fault of its own says so, without a stack unless one is asked for', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'strategy.ts'), 'export const broken = { name: "x", phases: [], params: null };');
    const plain = await veloce(['backtest', './strategy.ts', '--simulated', '--bars', '500'], { cwd });
    expect(plain.code).toBe(70);
    expect(plain.err).not.toMatch(/\n\s+at /);
    expect(plain.err).toContain('VELOCE_DEBUG=1');
    const debug = await veloce(['backtest', './strategy.ts', '--simulated', '--bars', '500'], {
      cwd,
      env: { VELOCE_DEBUG: '1' },
    });
    expect(debug.err).toMatch(/\n\s+at /);
  });
});

describe('configuration', () => {
  const secret = 'canary-of-a-token';

  it('prints every value with where it comes from, and no secret', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'token'), `${secret}\n`);
    writeFileSync(
      join(cwd, 'veloce.config.ts'),
      `import { defineConfig } from '@veloce/cli';
       enum Coin { btc = 'BTCUSDT' }
       export default defineConfig({
         markets: [{ symbol: Coin.btc }], desk: { port: 5000 },
         alerts: { channels: [{ kind: 'telegram', token: { env: 'BOT' }, chat: 5 }, { kind: 'slack', url: { env: 'HOOK' } }] },
       });`,
    );
    const shown = await veloce(['config', '--json', '--set', 'backtest.capital=500'], {
      cwd,
      env: { BOT_FILE: 'token' },
    });
    expect(shown.code).toBe(0);
    const { values } = json(shown) as { values: { path: string; value: unknown; source: string }[] };
    const of = (path: string): unknown => values.find((one) => one.path === path);
    expect(of('desk.port')).toMatchObject({ value: 5000, source: 'veloce.config.ts' });
    expect(of('desk.readOnly')).toMatchObject({ value: false, source: 'default' });
    expect(of('backtest.capital')).toMatchObject({ value: 500, source: '--set' });
    expect(of('markets.0.symbol')).toMatchObject({ value: 'BTCUSDT', source: 'veloce.config.ts' });
    expect(of('alerts.channels.0.token')).toMatchObject({
      value: 'set, not shown',
      source: 'environment: BOT_FILE',
    });
    expect(of('alerts.channels.1.url')).toMatchObject({ value: 'not set (HOOK, HOOK_FILE)' });
    expect(shown.out).not.toContain(secret);
    expect((await veloce(['config'], { cwd, env: { BOT: secret } })).out).not.toContain(secret);
  });

  it.each([
    ['{ "desk": { "prot": 1 } }', /desk: unknown field prot/],
    ['{ "dsek": {} }', /did you mean desk\?/],
    ['{ "timeframe": "7m" }', /timeframe/],
    [
      `{ "alerts": { "channels": [{ "kind": "telegram", "token": "${secret}", "chat": 1 }] } }`,
      /a secret is never written here/,
    ],
    [
      `{ "freqtrade": { "url": "http://x", "user": "u", "password": "${secret}" } }`,
      /a secret is never written here/,
    ],
    [
      `{ "alerts": { "channels": [{ "kind": "slack", "url": "https://hooks.example/${secret}" }] } }`,
      /a secret is never written here/,
    ],
    ['{ "markets": [{ "symbol": "X", "venue": "nasdaq" }] }', /markets\.0\.venue/],
    [
      '{ "alerts": { "quietHours": { "from": "22:00", "to": "07:00", "zone": "Mars" } } }',
      /is not a time zone/,
    ],
    ['{ nonsense', /is not JSON/],
    ['[]', /expected object/],
  ])('%s is refused', async (text, message) => {
    const cwd = folder();
    writeFileSync(join(cwd, 'veloce.config.json'), text);
    const { code, err } = await veloce(['config'], { cwd });
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain(secret);
  });

  it('two of them, none of the name, no default export and a module that throws are distinguished', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'veloce.config.json'), '{}');
    writeFileSync(join(cwd, 'veloce.config.ts'), 'export const config = {};');
    expect((await veloce(['config'], { cwd })).err).toContain('there are 2 configurations here');
    expect((await veloce(['config', '--config', 'veloce.config.json'], { cwd })).code).toBe(0);
    expect((await veloce(['config', '--config', 'veloce.config.ts'], { cwd })).err).toContain(
      'has no default export',
    );
    expect((await veloce(['config', '--config', 'other.json'], { cwd })).err).toContain('there is no');
    expect((await veloce(['config'], { cwd, env: { VELOCE_CONFIG: 'veloce.config.json' } })).code).toBe(0);
    writeFileSync(join(cwd, 'bad.ts'), 'throw new Error("my fault");');
    expect(await veloce(['config', '--config', 'bad.ts'], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringContaining('my fault') as unknown,
    });
  });
});

describe('okex', () => {
  it('is okx wherever a configuration names a venue, with a note', async () => {
    const cwd = folder();
    const written = {
      markets: [{ symbol: 'BTC-USDT-SWAP', venue: 'okex', openInterest: { okex: 'BTC-USDT-SWAP' } }],
      live: { venues: { okex: { restUrl: 'http://127.0.0.1:9' } } },
    };
    writeFileSync(join(cwd, 'veloce.config.json'), JSON.stringify(written));
    const shown = await veloce(['config', '--json'], { cwd });
    expect(shown.err).toBe('note: okex is called okx now, and is read as that\n');
    const values = json(shown)['values'] as { path: string }[];
    const known = new Map(values.map((one) => [one.path, one]));
    for (const [path, value] of [
      ['markets.0.venue', 'okx'],
      ['markets.0.openInterest.okx', 'BTC-USDT-SWAP'],
      ['live.venues.okx.restUrl', 'http://127.0.0.1:9'],
    ] as const)
      expect(known.get(path)).toEqual({ path, value, source: 'veloce.config.json' });
    const twice = { ...written, live: { venues: { okex: {}, okx: {} } } };
    writeFileSync(join(cwd, 'veloce.config.json'), JSON.stringify(twice));
    expect((await veloce(['config'], { cwd })).err).toContain(
      'live.venues: okx is there twice, by its present and a former name',
    );
  });

  it('is okx as an option, with a note', async () => {
    const { code, err } = await veloce(
      ['record', 'X', '--venue', 'okex', '--channels', 'liquidations', '--out', 'r'],
      {
        cwd: folder(),
      },
    );
    expect(code).toBe(2);
    expect(err).toContain('note: okex is called okx now');
    expect(err).toContain('okx has no channel liquidations');
  });
});

describe('veloce init', () => {
  it('makes a project that runs: its configuration, its strategy, its backtest', async () => {
    const cwd = folder();
    expect((await veloce(['init', 'My Project'], { cwd })).code).toBe(0);
    const project = join(cwd, 'My Project');
    expect(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))).toMatchObject({
      name: 'my-project',
    });
    const tested = await veloce(
      ['backtest', '--simulated', '--bars', '3000', '--out', 'out/report.html', '--json'],
      { cwd: project },
    );
    expect(tested.code).toBe(0);
    expect(json(tested)['results']).toMatchObject([
      { strategy: 'moving-average cross', simulated: true, report: join(project, 'out/report.html') },
    ]);
    expect((await veloce(['doctor', '--set', 'desk.port=0'], { cwd: project })).out).toContain(
      'moving-average cross',
    );
    // The three coins of the specification with its steps, their open interest over its four venues of perpetuals.
    const shown = json(await veloce(['config', '--json'], { cwd: project }))['values'] as {
      path: string;
      value: unknown;
    }[];
    const setting = (name: string): unknown => shown.find(({ path }) => path === name)?.value;
    for (const [k, coin] of ['BTC', 'ETH', 'SOL'].entries()) {
      const market = (field: string): unknown => setting(`markets.${k}.${field}`);
      expect([market('symbol'), market('venue')]).toEqual([`${coin}USDT`, 'binance-usdm']);
      expect([0, 1, 2].map((n) => market(`wholeNumberSteps.${n}`))).toEqual(wholeNumberSteps[`${coin}USDT`]);
      expect(
        ['binance-usdm', 'bybit', 'okx', 'mexc'].map((venue) => market(`openInterest.${venue}`)),
      ).toEqual([`${coin}USDT`, `${coin}USDT`, `${coin}-USDT-SWAP`, `${coin}_USDT`]);
    }
    expect(setting('markets.3.symbol')).toBeUndefined();
    expect([
      setting('alerts.rules.openInterestPct'),
      setting('alerts.rules.openInterestCriticalPct'),
    ]).toEqual([5, 10]);
    const again = await veloce(['init', 'My Project'], { cwd });
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('nothing was written') as unknown });
  });
});

describe('veloce doctor', () => {
  it('says what is in the way and how to put it right', async () => {
    const cwd = folder();
    writeFileSync(
      join(cwd, 'veloce.config.json'),
      '{ "strategy": "./gone.ts", "journal": { "url": { "env": "DB" } } }',
    );
    const { code, out } = await veloce(['doctor', '--json'], { cwd });
    expect(code).toBe(3);
    const { findings, faults } = JSON.parse(out) as {
      findings: { what: string; state: string; fix?: string }[];
      faults: number;
    };
    expect(findings.filter(({ state }) => state === 'fault').map(({ what }) => what)).toEqual([
      'strategy',
      'secret',
    ]);
    expect(findings.filter(({ state }) => state === 'fault').every(({ fix }) => fix !== undefined)).toBe(
      true,
    );
    expect(faults).toBe(2);
    const fine = await veloce(['doctor', '--set', 'desk.port=0'], { cwd: folder() });
    expect(fine).toMatchObject({ code: 0, out: expect.stringContaining('nothing is in the way') as unknown });
  });
});

describe('veloce backtest, report', () => {
  it('gives what the library gives; a saved result becomes the same report', async () => {
    const cwd = folder();
    const args = [
      'backtest',
      'squeezeflow',
      '--simulated',
      '--bars',
      '4000',
      '--seed',
      '3',
      '--param',
      'minScore=5',
      '--capital',
      '5000',
    ];
    const outcome = await veloce([...args, '--out', 'a.html', '--save', 'run.json', '--json'], { cwd });
    expect(outcome).toMatchObject({ code: 0, err: '' });
    const expected = backtest(
      squeezeFlow,
      simulateMarket({ seed: 3, bars: 4_000 }).data,
      { minScore: 5 },
      { capital: 5_000 },
    );
    const [result] = json(outcome)['results'] as { trades: number; metrics: Record<string, number> }[];
    expect(result?.trades).toBe(expected.trades.length);
    expect(result?.metrics['totalReturn']).toBe(expected.metrics.totalReturn.value);
    const report = await veloce(
      ['report', 'run.json', '--simulated', '--bars', '4000', '--seed', '3', '--out', 'b.html'],
      { cwd },
    );
    expect(report.code).toBe(0);
    expect(readFileSync(join(cwd, 'b.html'), 'utf8')).toBe(readFileSync(join(cwd, 'a.html'), 'utf8'));
    const other = await veloce(
      ['report', 'run.json', '--simulated', '--bars', '4000', '--seed', '4', '--out', 'c.html'],
      { cwd },
    );
    expect(other).toMatchObject({ code: 2, err: expect.stringContaining('is not the market') as unknown });
    expect(existsSync(join(cwd, 'c.html'))).toBe(false);
  });
});

describe('veloce sweep, walk-forward', () => {
  const market = ['--simulated', '--bars', '6000', '--seed', '1'];

  it('ranks parameter sets, keeps outcomes, writes a report, and says whether it is luck', async () => {
    const cwd = folder();
    const args = [
      'sweep',
      'crossover',
      ...market,
      '--space',
      'fast=5,10',
      '--space',
      'slow=30..50:10',
      '--keep',
      'kept.jsonl',
      '--json',
    ];
    const first = await veloce([...args, '--out', 'sweep.html'], { cwd });
    expect(first.code).toBe(0);
    const found = json(first) as unknown as {
      rows: { params: object }[];
      best: { score: number };
      deflatedSharpe: number;
      resumed: number;
    };
    expect(found.rows).toHaveLength(6);
    expect(found.deflatedSharpe).toBeGreaterThanOrEqual(0);
    expect(readFileSync(join(cwd, 'sweep.html'), 'utf8')).toContain('SIMULATED');
    const again = json(await veloce(args, { cwd })) as unknown as typeof found;
    expect(again.resumed).toBe(6);
    expect(again.best).toEqual(found.best);
    const none = await veloce([...args, '--constraint', 'trades>=100000'], { cwd });
    expect(none.code).toBe(3);
  });

  it('walks forward', async () => {
    const args = [
      'walk-forward',
      'crossover',
      ...market,
      '--space',
      'fast=5,10',
      '--train',
      '2000',
      '--test',
      '1000',
      '--json',
    ];
    const walked = await veloce(args, { cwd: folder() });
    expect(walked.code).toBe(0);
    expect(json(walked)['windows']).toHaveLength(4);
  });
});

describe('veloce data', () => {
  const day = 1440;
  const csv = Array.from({ length: day }, (_, i) => {
    const price = 100 + Math.sin(i / 40) * 3;
    const line = [price, price + 0.5, price - 0.5, price + 0.1].map((x) => x.toFixed(2));
    return `${1_754_006_400_000 + i * 60_000},${line.join()},${10 + (i % 7)},0,0,5,${5 + (i % 3)},0,0`;
  });
  const zip = zipSync({ 'GOODUSDT-1m-2025-08-01.csv': strToU8(csv.join('\n')) });
  const checksum = createHash('sha256').update(zip).digest('hex');
  let server: Server;
  let url = '';
  beforeAll(async () => {
    server = createServer(({ url: path = '' }, response) => {
      const file = path.split('/').at(-1) ?? '';
      if (file.startsWith('GONE')) response.writeHead(404).end();
      else if (file.endsWith('.CHECKSUM')) response.end(`${checksum}  ${file.replace('.CHECKSUM', '')}\n`);
      else response.end(zip);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('fetches into the store, lists, covers, and backtests from it', async () => {
    const cwd = folder();
    const set = ['--set', `data.archive=${url}`, '--json'];
    const fetched = await veloce(['data', 'fetch', 'GOODUSDT', '1m', '2025-08-01', ...set], { cwd });
    expect(fetched).toMatchObject({ code: 0 });
    expect(json(fetched)['markets']).toMatchObject([{ symbol: 'GOODUSDT', added: day, replaced: 0 }]);
    expect(json(await veloce(['data', 'list', '--json'], { cwd }))['markets']).toMatchObject([
      { symbol: 'GOODUSDT', timeframes: ['1m'] },
    ]);
    expect(json(await veloce(['data', 'coverage', 'GOODUSDT', '1m', '--json'], { cwd }))).toMatchObject({
      bars: day,
      gaps: [],
    });
    const tested = await veloce(
      ['backtest', 'crossover', '--symbol', 'GOODUSDT', '--from', '2025-08-01T06:00', '--json'],
      { cwd },
    );
    expect(json(tested)['results']).toMatchObject([{ symbol: 'GOODUSDT', bars: day - 360 }]);
    const gone = await veloce(
      ['data', 'fetch', 'GONEUSDT', '1m', '2025-08-01', '--set', `data.archive=${url}`],
      { cwd },
    );
    expect(gone).toMatchObject({ code: 1, err: expect.stringContaining('GONEUSDT') as unknown });
  });

  it('checks files, imports them, converts them to the bit', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'ODDUSDT-1m.csv'), [...csv.slice(0, 100), ...csv.slice(160)].join('\n'));
    const odd = await veloce(['data', 'check', 'ODDUSDT-1m.csv', '--json'], { cwd });
    expect(odd.code).toBe(3);
    expect(json(odd)['markets']).toMatchObject([{ bars: day - 60, gaps: [{ bars: 60 }] }]);
    for (const out of ['odd.parquet', 'odd.arrow']) {
      expect((await veloce(['data', 'convert', 'ODDUSDT-1m.csv', '--out', out], { cwd })).code).toBe(0);
      expect(statSync(join(cwd, out)).size).toBeGreaterThan(1_000);
      const [a, b] = await Promise.all(
        ['ODDUSDT-1m.csv', out].map((file) =>
          veloce(['backtest', 'crossover', '--data', file, '--json'], { cwd }),
        ),
      );
      expect((json(a!)['results'] as { metrics: object }[])[0]?.metrics).toEqual(
        (json(b!)['results'] as { metrics: object }[])[0]?.metrics,
      );
    }
    expect((await veloce(['data', 'import', 'odd.parquet'], { cwd })).out).toContain('1,380 bars added');
  });

  it('makes coarser bars of files with finer ones, and refuses finer ones', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'GOODUSDT-1m.csv'), csv.join('\n'));
    const run = (timeframe: string) =>
      veloce(['backtest', 'crossover', '--data', 'GOODUSDT-1m.csv', '--timeframe', timeframe, '--json'], {
        cwd,
      });
    expect(json(await run('15m'))['results']).toMatchObject([{ bars: day / 15 }]);
    expect(json(await run('1m'))['results']).toMatchObject([{ bars: day }]);
    const finer = await run('1s');
    expect(finer).toMatchObject({ code: 2 });
    expect(finer.out).toContain('the files have 1m bars, and no 1s bars can be made of them');
  });
});

describe('veloce demo', () => {
  it('plays a day over a real socket, equal to its backtest', async () => {
    const { code, out } = await veloce(
      ['demo', '--headless', '--bars', '300', '--history', '100', '--json'],
      { cwd: folder() },
    );
    expect(code).toBe(0);
    const last = JSON.parse(out.trim().split('\n').at(-1) ?? '') as unknown;
    expect(last).toMatchObject({ bars: 299, equal: true, replays: true });
  }, 120_000);

  it('Ctrl-C ends it within a second, with 130', async () => {
    let interruptedAt = 0;
    const { code } = await veloce(['demo', '--headless', '--bars', '20000'], {
      cwd: folder(),
      interrupt: (end) =>
        void setTimeout(() => {
          interruptedAt = performance.now();
          end(130);
        }, 300),
    });
    expect(code).toBe(130);
    expect(interruptedAt).toBeGreaterThan(0);
  }, 120_000);
});
