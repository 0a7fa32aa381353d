import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { resample, type MarketData } from '@veloce/core';
import { madeUpHours } from '../../examples/testdata/made-up-hours.js';
import { findFreqtrade } from '../../testing/freqtrade.js';
import { spotExchange } from '../../testing/spot-exchange.js';

/**
 * Writes examples/testdata/migration.json: the trades that backtesting.py, vectorbt and freqtrade make of the five strategies of
 * examples/migration.ts on one made-up market. The tests read the file; only writing it again needs Python:
 *
 *     npx tsx --conditions=@veloce/source scripts/golden/migration.ts
 */

const here = import.meta.dirname;
const cache = join(homedir(), '.cache', 'veloce', 'peers');
const folder = mkdtempSync(join(tmpdir(), 'veloce-migration-'));
const python = join(cache, 'bin', 'python');
const runFile = promisify(execFile);
// Not in one breath: the exchange on loopback answers meanwhile.
const run = async (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> =>
  (await runFile(command, args, { maxBuffer: 2 ** 28, env: { ...process.env, ...env } })).stdout;

await run('python3', ['-m', 'venv', cache]);
await run(python, [
  '-m',
  'pip',
  'install',
  '--quiet',
  'backtesting==0.6.6',
  'vectorbt==1.2.0',
  'TA-Lib==0.8.2',
]);

type Trade = readonly [entryBar: number, exitBar: number, entryPrice: number, exitPrice: number];
interface Peer {
  readonly version: string;
  readonly trades: Readonly<Record<string, readonly Trade[]>>;
}

const data = madeUpHours(4_000);
const rowsOf = ({ time, open, high, low, close, volume }: MarketData): readonly (readonly number[])[] =>
  Array.from(time, (t, i) => [t, open[i], high[i], low[i], close[i], volume[i]] as readonly number[]);
const market = join(folder, 'market.csv');
writeFileSync(
  market,
  ['open_time,open,high,low,close,volume', ...rowsOf(data).map((row) => row.join())].join('\n'),
);
const ofScript = async (name: string): Promise<Peer> =>
  JSON.parse(await run(python, [join(here, 'migration', name), market])) as Peer;

async function ofFreqtrade(): Promise<Peer> {
  const found = await findFreqtrade();
  if ('missing' in found) throw new Error(found.missing);
  const exchange = await spotExchange();
  const api = `${exchange.url}/api/v3`;
  const config = {
    ...{ dry_run: true, dry_run_wallet: 1_000_000, max_open_trades: 1 },
    ...{ stake_currency: 'USDT', stake_amount: 1_000, trading_mode: 'spot' },
    ...{ entry_pricing: { price_side: 'same' }, exit_pricing: { price_side: 'same' } },
    exchange: {
      ...{ name: 'binance', key: '', secret: '', pair_whitelist: ['BTC/USDT'], enable_ws: false },
      ccxt_config: {
        urls: {
          api: {
            ...{ public: api, private: api, v1: `${exchange.url}/api/v1`, sapi: `${exchange.url}/sapi/v1` },
            ...{ fapiPublic: `${exchange.url}/fapi/v1`, dapiPublic: `${exchange.url}/dapi/v1` },
          },
        },
      },
    },
    pairlists: [{ method: 'StaticPairList' }],
  };
  const bars = join(folder, 'data', 'binance');
  mkdirSync(bars, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(bars, 'BTC_USDT-1h.json'), JSON.stringify(rowsOf(data)));
  writeFileSync(join(bars, 'BTC_USDT-1d.json'), JSON.stringify(rowsOf(resample(data, '1d'))));
  const names = ['Crossover', 'Breakout', 'Reversion', 'Recovery', 'Filtered'];
  const trades = await inTurn(names, async (name): Promise<[string, readonly Trade[]]> => {
    const out = join(folder, `out-${name}`);
    mkdirSync(out);
    await run(
      found.program,
      [
        ...['backtesting', '--userdir', folder, '--config', join(folder, 'config.json'), '--fee', '0'],
        ...['--datadir', bars, '--data-format-ohlcv', 'json', '--cache', 'none', '--export', 'trades'],
        ...['--strategy-path', join(here, 'migration'), '--strategy', name, '--backtest-directory', out],
      ],
      { http_proxy: '', https_proxy: '', HTTP_PROXY: '', HTTPS_PROXY: '' },
    );
    const archive = readdirSync(out).find((file) => file.endsWith('.zip')) ?? '';
    const files = unzipSync(readFileSync(join(out, archive)));
    const json = Object.keys(files).find((file) => /^backtest-result-[\d_-]+\.json$/.test(file)) ?? '';
    const result = JSON.parse(Buffer.from(files[json] ?? []).toString()) as {
      readonly strategy: Readonly<Record<string, { readonly trades: readonly FreqtradeTrade[] }>>;
    };
    const first = data.time[0] ?? NaN;
    const barOf = (time: number): number => (time - first) / data.intervalMs;
    return [
      name.toLowerCase(),
      (result.strategy[name]?.trades ?? [])
        .filter(({ exit_reason }) => exit_reason !== 'force_exit')
        .map((one) => [barOf(one.open_timestamp), barOf(one.close_timestamp), one.open_rate, one.close_rate]),
    ];
  });
  await exchange.close();
  return {
    version: /freqtrade (\S+)/.exec(await run(found.program, ['--version']))?.[1] ?? '',
    trades: Object.fromEntries(trades),
  };
}

async function inTurn<One, Made>(
  all: readonly One[],
  make: (one: One) => Promise<Made>,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (const one of all) made.push(await make(one));
  return made;
}

interface FreqtradeTrade {
  readonly open_timestamp: number;
  readonly close_timestamp: number;
  readonly open_rate: number;
  readonly close_rate: number;
  readonly exit_reason: string;
}

const golden = {
  'backtesting.py': await ofScript('backtesting_py_trades.py'),
  vectorbt: await ofScript('vectorbt_trades.py'),
  freqtrade: await ofFreqtrade(),
};
writeFileSync(join(here, '../../examples/testdata/migration.json'), `${JSON.stringify(golden)}\n`);
for (const [peer, { version, trades }] of Object.entries(golden)) {
  console.log(
    peer,
    version,
    Object.entries(trades)
      .map(([name, made]) => `${name} ${made.length}`)
      .join(', '),
  );
}
rmSync(folder, { recursive: true });
