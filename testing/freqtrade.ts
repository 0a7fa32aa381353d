import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../scripts/command.js';
import { onPath } from './apt.js';

const version = '2026.9';

/**
 * The program of a real freqtrade: FREQTRADE_BIN, else the one in the cache, else installed there with pip (about 770 MB).
 *
 * @returns The program; or `missing`, the reason why there is none.
 */
export async function findFreqtrade(): Promise<{ readonly program: string } | { readonly missing: string }> {
  const { FREQTRADE_BIN: given } = process.env;
  if (given !== undefined) return given === '' ? { missing: 'FREQTRADE_BIN is empty' } : { program: given };
  const place = join(homedir(), '.cache', 'veloce', `freqtrade-${version}`);
  const program = join(place, 'bin', 'freqtrade');
  if (existsSync(program)) return { program };
  const python = onPath(['python3']);
  if (python === undefined) return { missing: 'there is no python3 to install freqtrade with' };
  for (const [command, args] of [
    [python, ['-m', 'venv', place]],
    [join(place, 'bin', 'pip'), ['install', '--quiet', `freqtrade==${version}`]],
  ] as const) {
    const { code, output } = await run(command, args, { timeout: 1_800_000 });
    if (code !== 0)
      return { missing: `pip cannot install freqtrade: ${output.trim().split('\n').at(-1) ?? ''}` };
  }
  return { program };
}

/** A freqtrade at work. */
export interface Freqtrade {
  readonly url: string;
  readonly credentials: { readonly user: string; readonly password: string };
  /** Starts it again after {@link Freqtrade.kill}; its trades are in its database. */
  readonly start: () => Promise<void>;
  /** Ends it at once. */
  readonly kill: () => Promise<void>;
}

const strategy = `from freqtrade.strategy import IStrategy


class Idle(IStrategy):
    INTERFACE_VERSION = 3
    timeframe = "1m"
    minimal_roi = {"0": 100}
    stoploss = -0.99
    startup_candle_count = 5
    order_types = {"entry": "limit", "exit": "limit", "stoploss": "market", "stoploss_on_exchange": False}

    def populate_indicators(self, dataframe, metadata):
        return dataframe

    def populate_entry_trend(self, dataframe, metadata):
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        return dataframe
`;

/** A dry run in a folder, with an exchange at a url and the API on a port; not started. It trades by its API only. */
export function freqtradeIn(folder: string, program: string, exchange: string, port: number): Freqtrade {
  const credentials = { user: 'veloce', password: 'loopback-only' };
  const pricing = { price_side: 'other', use_order_book: true, order_book_top: 1 };
  const urls = {
    ...{ public: `${exchange}/api/v3`, private: `${exchange}/api/v3`, v1: `${exchange}/api/v1` },
    ...{ fapiPublic: `${exchange}/fapi/v1`, dapiPublic: `${exchange}/dapi/v1` },
    ...{ sapi: `${exchange}/sapi/v1`, eapiPublic: `${exchange}/eapi/v1` },
  };
  const config = {
    ...{ dry_run: true, dry_run_wallet: 10_000, db_url: `sqlite:///${join(folder, 'trades.sqlite')}` },
    ...{
      trading_mode: 'spot',
      max_open_trades: 8,
      stake_currency: 'USDT',
      stake_amount: 100,
      timeframe: '1m',
    },
    ...{ cancel_open_orders_on_exit: false, force_entry_enable: true, initial_state: 'running' },
    unfilledtimeout: { entry: 10, exit: 10, unit: 'minutes' },
    ...{ entry_pricing: pricing, exit_pricing: pricing },
    exchange: {
      ...{ name: 'binance', key: '', secret: '', enable_ws: false },
      pair_whitelist: ['BTC/USDT', 'ETH/USDT'],
      ccxt_config: { enableRateLimit: false, urls: { api: urls } },
    },
    pairlists: [{ method: 'StaticPairList' }],
    api_server: {
      ...{ enabled: true, listen_ip_address: '127.0.0.1', listen_port: port, verbosity: 'error' },
      ...{ jwt_secret_key: 'a-test-secret-that-is-long-enough-0123456789', CORS_origins: [] },
      ...{ username: credentials.user, password: credentials.password },
    },
    internals: { process_throttle_secs: 1 },
  };
  mkdirSync(join(folder, 'strategies'), { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'strategies', 'Idle.py'), strategy);
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  return {
    url,
    credentials,
    async start() {
      const log = openSync(join(folder, 'freqtrade.log'), 'a');
      const { http_proxy: _a, https_proxy: _b, HTTP_PROXY: _c, HTTPS_PROXY: _d, ...env } = process.env;
      const args = [
        'trade',
        '--config',
        'config.json',
        '--strategy',
        'Idle',
        '--strategy-path',
        'strategies',
      ];
      child = spawn(program, [...args, '--userdir', '.'], { cwd: folder, env, stdio: ['ignore', log, log] });
      for (const end = Date.now() + 120_000; Date.now() < end;) {
        const state = await stateOf(url, credentials);
        if (state === 'running') return;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      throw new Error(`freqtrade did not start within 120 s; see ${join(folder, 'freqtrade.log')}`);
    },
    async kill() {
      const ended = new Promise((resolve) => child?.once('close', resolve) ?? resolve(undefined));
      child?.kill('SIGKILL');
      await ended;
      child = undefined;
    },
  };
}

async function stateOf(
  url: string,
  { user, password }: Freqtrade['credentials'],
): Promise<string | undefined> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  try {
    const answer = await fetch(`${url}/api/v1/show_config`, { headers: { authorization } });
    return ((await answer.json()) as { readonly state?: string }).state;
  } catch {
    return undefined;
  }
}
