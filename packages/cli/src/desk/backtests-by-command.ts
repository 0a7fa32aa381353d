import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BacktestResult } from '@veloce/backtest';
import type { BacktestChoices } from '@veloce/dashboard';
import type { Journal } from '@veloce/journal';
import type { BacktestsPart } from '@veloce/server';
import type { LoadedConfig } from '../config/load.js';
import type { Io } from '../frame/io.js';
import { finishedBacktest, liveBeside } from './finished-backtest.js';

/** The surroundings of the backtests of a desk. */
export interface BacktestsOfDesk {
  readonly io: Pick<Io, 'env' | 'self'>;
  readonly journal: Pick<Journal, 'trades'>;
  /** The market of the desk that a symbol is. */
  readonly idOf: (symbol: string) => string;
}

/**
 * Backtests of the desk of a run, over the bars of the store. Each runs as a `veloce backtest` in a process of its own: the run goes on undisturbed, and
 * to cancel one is to end its process.
 */
export function backtestsByCommand(
  loaded: Pick<LoadedConfig, 'config' | 'folder' | 'args'>,
  { io, journal, idOf }: BacktestsOfDesk,
): BacktestsPart {
  const { config, folder } = loaded;
  const strategies = [...new Set([config.strategy, 'squeezeflow', 'crossover'])];
  return {
    choices: async () => ({ strategies, markets: await marketsOf(loaded, idOf) }),
    async run({ strategy, market, from, to, capital, fee }, progress, signal) {
      const symbol = config.markets.find((one) => idOf(one.symbol) === market)?.symbol ?? market;
      const place = await mkdtemp(join(tmpdir(), 'veloce-backtest-'));
      const [report, saved] = [join(place, 'report.html'), join(place, 'result.json')];
      const iso = (time: number): string => new Date(time).toISOString();
      try {
        await command(
          [
            ...['backtest', ...(strategy === config.strategy ? [] : [strategy]), ...loaded.args],
            ...['--symbol', symbol, '--timeframe', config.timeframe, '--from', iso(from), '--to', iso(to)],
            ...[
              '--capital',
              String(capital),
              '--set',
              `backtest.takerFee=${fee}`,
              '--out',
              report,
              '--save',
              saved,
            ],
          ],
          { self: io.self, env: io.env, cwd: folder, progress, signal },
        );
        const result = JSON.parse(await readFile(saved, 'utf8')) as BacktestResult;
        return finishedBacktest(result, await readFile(report, 'utf8'));
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    },
    beside: (_, results) => liveBeside(journal, results),
  };
}

async function marketsOf(
  { config, folder }: Pick<LoadedConfig, 'config' | 'folder'>,
  idOf: (symbol: string) => string,
): Promise<BacktestChoices['markets']> {
  const { folderStore } = await import('@veloce/data-files/store');
  const store = folderStore({ folder: resolve(folder, config.data.folder) });
  const found = await store.markets()();
  if (found._tag === 'Left') return [];
  const own = new Set(config.markets.map(({ symbol }) => symbol));
  const held = await Promise.all(
    found.right.map(async ({ symbol }) => {
      const covered = await store.coverage({ symbol, timeframe: config.timeframe })();
      if (covered._tag === 'Left') return [];
      return [
        { id: own.has(symbol) ? idOf(symbol) : symbol, from: covered.right.start, to: covered.right.end },
      ];
    }),
  );
  return held.flat();
}

interface CommandOfDesk extends Pick<Io, 'env' | 'self'> {
  readonly cwd: string;
  readonly progress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Runs a command line in a process of its own; rejects with what it says went wrong. */
function command(
  args: readonly string[],
  { self, env, cwd, progress, signal }: CommandOfDesk,
): Promise<void> {
  const [program = '', ...first] = self;
  return new Promise((done, reject) => {
    const child = spawn(program, [...first, ...args], {
      cwd,
      env: { ...env },
      signal,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said = `${said}${bytes.toString()}`.slice(-10_000);
      const share = /(\d+) %\s*$/.exec(said)?.[1];
      if (share !== undefined) progress(Number(share) / 100);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) done();
      else
        reject(
          new Error(
            /^error: ([\s\S]*)$/m.exec(said)?.[1]?.trim() ?? `the backtest ended with code ${code ?? 'none'}`,
          ),
        );
    });
  });
}
