import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleScripts } from '../testing/bundle.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const klines = join(root, '../shared/data/klines');
const hasKlines = existsSync(klines);
const perpetuals = join(klines, 'binance-usdm-1m');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = '';
let bundle = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-demo-'));
  bundle = await bundleScripts(['demo/main.ts']);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(bundle, { recursive: true });
});

/** Runs `npm run demo -- …` as a user would, with a start that is ten times as quick. */
const demo = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  start([join(bundle, 'main.mjs')], args, env);

function start(
  script: readonly string[],
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const all = [...script, ...args, ...(args.includes('--out') ? [] : ['--out', folder])];
  const { DEBUG: _, ...clean } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd: root, env: { ...clean, ...env } }, (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        stdout,
        stderr,
      });
    });
  });
}

/** The pages a run says it wrote. */
async function pagesOf({ stdout }: Outcome): Promise<readonly string[]> {
  const paths = [...stdout.matchAll(/report: (\S+)/g)].map((match) => join(root, match[1] ?? ''));
  return Promise.all(paths.map((path) => readFile(path, 'utf8')));
}

describe('npm run demo', () => {
  it('runs on a simulated market, says so in the summary and in the report, and shows progress', async () => {
    const tsx = [join(root, 'node_modules/tsx/dist/cli.mjs'), '--conditions=@veloce/source', 'demo/main.ts'];
    const outcome = await start(tsx, ['--bars', '20000', '--seed', '3']);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.stdout).toContain('SIMULATED');
    for (const part of [
      /trades +\d+/,
      /return +-?\d/,
      /max drawdown +-?\d/,
      /divergence +[\d,]+/,
      /bars per second/,
    ]) {
      expect(outcome.stdout).toMatch(part);
    }
    expect(outcome.stderr).toMatch(/loading a simulated market[^]*testing SIMUSDT/);
    const [page = ''] = await pagesOf(outcome);
    expect(page).toContain('<strong>SIMULATED</strong>');
  }, 300_000);

  it('takes parameters and capital, and the same seed gives the same page', async () => {
    const args = ['--bars', '5000', '--param', 'minScore=6', '--param', 'stopAtr=3', '--capital', '5000'];
    const [page] = await pagesOf(await demo(args));
    expect(page).toContain('<th scope="row">minScore</th><td>6</td>');
    expect(page).toContain('<th scope="row">capital</th><td>5000</td>');
    expect((await pagesOf(await demo(args)))[0]).toBe(page);
  }, 300_000);

  it('explains itself', async () => {
    expect((await demo(['--help'])).stdout).toContain('--data FILE');
    expect((await demo(['-h'])).stdout).toContain('--data FILE');
  }, 300_000);

  it('says which option was meant', async () => {
    expect(await demo(['--sed', '4'])).toMatchObject({
      code: 1,
      stderr: 'error: there is no option --sed; did you mean --seed? See --help\n',
    });
  }, 300_000);

  it('finds out before the work that a report cannot be written', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, 'kept');
    for (const out of [file, join(file, 'deeper'), join(file, 'report.html')]) {
      const { code, stderr, stdout } = await demo(['--out', out, '--bars', '5000']);
      expect(code).toBe(1);
      expect(stderr).toContain('is a file, not a folder; name another place');
      expect(stdout + stderr).not.toContain('testing');
    }
    const named = join(folder, 'folder.html');
    await mkdir(named);
    expect((await demo(['--out', named])).stderr).toContain(
      'this is a folder, not a file; name a file in it',
    );
    expect(await readFile(file, 'utf8')).toBe('kept');
  }, 300_000);

  describe.skipIf(!hasKlines)('on real klines', () => {
    it('joins three consecutive months of one symbol', async () => {
      const months = ['04', '05', '06'].map((month) => join(perpetuals, `FILUSDT-1m-2023-${month}.csv.gz`));
      const outcome = await demo(['--data', ...months]);
      expect(outcome).toMatchObject({ code: 0 });
      expect(outcome.stdout).toContain('2023-04-01T00:00:00.000Z to 2023-07-01T00:00:00.000Z, 131,040 bars');
      expect(outcome.stdout).not.toContain('SIMULATED');
      expect(Number(/trades +(\d+)/.exec(outcome.stdout)?.[1])).toBeGreaterThan(20);
      const [page = ''] = await pagesOf(outcome);
      expect(page).not.toContain('<strong>SIMULATED</strong>');
    }, 300_000);

    it('takes every 1m file of the perpetuals at once, a report per symbol', async () => {
      const files = readdirSync(perpetuals).filter((name) => name.endsWith('.csv.gz'));
      const outcome = await demo(['--data', ...files.map((name) => join(perpetuals, name))]);
      expect(outcome).toMatchObject({ code: 0 });
      const symbols = [...new Set(files.map((name) => name.split('-')[0]))];
      expect(symbols.length).toBeGreaterThan(3);
      for (const symbol of symbols) expect(outcome.stdout).toContain(`squeezeflow on ${symbol ?? ''} 1m`);
      expect(await pagesOf(outcome)).toHaveLength(symbols.length);
      expect(outcome.stdout).toMatch(/bars are missing in \d+ gap/);
    }, 300_000);

    it('says what is missing when candles have no taker volume', async () => {
      const file = join(klines, 'binance-spot-1m/BTCUSDT-1m-2026-05-31_06-17-ohlcv-only.csv.gz');
      const outcome = await demo(['--data', file]);
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toMatch(
        /error: strategy squeezeflow: BTCUSDT 1m has no buyVolume \(needed by divergence, reset/,
      );
    }, 300_000);
  });

  describe('with bad input', () => {
    const row = (minute: number, close = '100.5', high = '101'): string =>
      `${1_735_689_600_000 + minute * 60_000},100,${high},99,${close},10,0,0,5,4,0,0`;

    it('names file, row, column and value, and leaves the stack out', async () => {
      const file = join(folder, 'BADUSDT-1m-2025-01.csv');
      await writeFile(file, [row(0), row(1), row(2, '1oo'), row(3)].join('\n'));
      const outcome = await demo(['--data', file]);
      expect(outcome.code).toBe(1);
      for (const part of ['BADUSDT-1m-2025-01.csv', 'row 3', 'close', '1oo'])
        expect(outcome.stderr).toContain(part);
      expect(outcome.stderr).not.toMatch(/\n\s+at /);
      expect((await demo(['--data', file], { DEBUG: '1' })).stderr).toMatch(/\n\s+at /);
    }, 300_000);

    it('names the bar whose prices contradict each other', async () => {
      const file = join(folder, 'ODDUSDT-1m-2025-01.csv');
      await writeFile(file, [row(0), row(1), row(2), row(3, '100.5', '98')].join('\n'));
      const outcome = await demo(['--data', file]);
      expect(outcome.code).toBe(1);
      for (const part of ['ODDUSDT-1m-2025-01.csv', 'row 4', 'high', '98'])
        expect(outcome.stderr).toContain(part);
    }, 300_000);

    it.each([
      [['--data', 'nowhere/XUSDT-1m.csv'], /nowhere\/XUSDT-1m\.csv/],
      [['--data'], /--data needs one file or more/],
      [['--data', '--fetch', 'X'], /--data and --fetch exclude each other/],
      [['file.csv'], /what is "file.csv"\? Files need --data/],
      [['--fetch', 'BTCUSDT'], /timeframe/],
      [['--fetch', 'btcusdt', '1m', '2025-08'], /must be a symbol as the exchange writes it/],
      [['--bars', '10'], /bars/],
      [['--param', 'minScore'], /must be NAME=NUMBER/],
      [['--param', 'minScor=5'], /unknown field minScor; known are squeezeLength/],
      [['--what'], /--what/],
    ])(
      '%j ends with 1 and a reason',
      async (args, reason) => {
        const outcome = await demo(args);
        expect(outcome.code).toBe(1);
        expect(outcome.stderr).toMatch(reason);
        expect(outcome.stderr).not.toMatch(/\n\s+at /);
      },
      60_000,
    );
  });

  describe('--fetch', () => {
    let server: Server;
    let baseUrl = '';
    const requests: string[] = [];
    const days = 2;
    const csv = Array.from({ length: days * 1440 }, (_, i) => {
      const price = 100 + Math.sin(i / 40) * 3;
      const line = [price, price + 0.5, price - 0.5, price + 0.1].map((x) => x.toFixed(2));
      return `${1_754_006_400_000 + i * 60_000},${line.join()},${10 + (i % 7)},0,0,5,${5 + (i % 3)},0,0`;
    }).join('\n');
    const zip = zipSync({ 'GOODUSDT-1m-2025-08.csv': strToU8(csv) });
    const checksum = createHash('sha256').update(zip).digest('hex');

    beforeAll(async () => {
      server = createServer(({ url = '' }, response) => {
        requests.push(url);
        const file = url.split('/').at(-1) ?? '';
        if (file.startsWith('GONE')) response.writeHead(404).end();
        else if (file.endsWith('.CHECKSUM')) response.end(`${checksum}  ${file.replace('.CHECKSUM', '')}\n`);
        else if (file.startsWith('TORN')) response.end(zip.slice(0, -100));
        else response.end(zip);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    const fetching = (symbol: string): Promise<Outcome> =>
      demo(['--fetch', symbol, '1m', '2025-08', '--base-url', baseUrl, '--cache', join(folder, 'cache')]);

    it('downloads, verifies, runs, and the second time takes what it kept', async () => {
      const outcome = await fetching('GOODUSDT');
      expect(outcome).toMatchObject({ code: 0 });
      expect(outcome.stdout).toContain('squeezeflow on GOODUSDT 1m');
      expect(requests).toContain('/data/futures/um/monthly/klines/GOODUSDT/1m/GOODUSDT-1m-2025-08.zip');
      const count = requests.length;
      expect(await fetching('GOODUSDT')).toMatchObject({ code: 0 });
      expect(requests.slice(count).filter((url) => url.endsWith('.zip'))).toEqual([]);
    }, 300_000);

    it('says that a file is not there, or not whole', async () => {
      expect(await fetching('GONEUSDT')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('GONEUSDT') as string,
      });
      const torn = await fetching('TORNUSDT');
      expect(torn.code).toBe(1);
      expect(torn.stderr).toMatch(/checksum|sha256/i);
    }, 300_000);
  });
});

describe('Ctrl-C', () => {
  it.each([
    ['while a market is simulated', ['--bars', '3000000'], 'loading'],
    ['while it is tested', ['--bars', '60000'], 'testing'],
  ])('%s: ends the demo at once, with 130 to the shell', async (_, args, step) => {
    const place = join(folder, step);
    const child = spawn(process.execPath, [join(bundle, 'main.mjs'), ...args, '--out', place], { cwd: root });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes(step)) child.kill('SIGINT');
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    expect(code ?? 128 + constants.signals[signal ?? 'SIGKILL']).toBe(130);
    expect(existsSync(place)).toBe(false);
  });
});
