import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isoTime } from '@veloce/core';
import type { Command } from '@veloce/live';
import { loadStrategy, readNamed, readParams } from '../config/load-strategy.js';
import type { Context, Reply } from '../config/context.js';
import type { LoadedConfig } from '../config/load.js';
import { failed, misuse } from '../frame/failure.js';
import { sendCommand } from '../live/command-box.js';
import { keptStatus, type KeptStatus } from '../live/status-file.js';

/** Options of `veloce live set`. */
export interface SetOptions {
  readonly symbol?: readonly string[];
}

/** Tells the run to open nothing any more. */
export const pause = (context: Context, words: readonly string[]): Promise<Reply> =>
  tell(context, [{ name: 'pause', reason: words.join(' ').trim() || 'paused by veloce live pause' }]);

/** Tells the run to open positions again. */
export const resume = (context: Context): Promise<Reply> => tell(context, [{ name: 'resume' }]);

/** Changes parameters while it runs. */
export async function set(
  context: Context,
  { symbol: only }: SetOptions,
  settings: readonly string[],
): Promise<Reply> {
  const loaded = await context.config();
  const { config, folder } = loaded;
  const params = readNamed(settings, '');
  const symbols = only ?? config.markets.map(({ symbol }) => symbol);
  const unknown = symbols.find((one) => !config.markets.some(({ symbol }) => symbol === one));
  if (unknown !== undefined)
    throw misuse(
      `the configuration has no market ${unknown}`,
      `it has ${config.markets.map(({ symbol }) => symbol).join(', ') || 'none'}`,
    );
  if (symbols.length === 0)
    throw misuse('the configuration has no markets', 'name the configuration of the run with --config');
  const ofStrategy = symbols.some((one) =>
    config.markets.some(({ symbol, playbook }) => symbol === one && playbook === undefined),
  );
  if (ofStrategy)
    readParams((await loadStrategy(config.strategy, folder)).strategy, { ...config.params, ...params });
  return tell(
    context,
    symbols.map((symbol) => ({ name: 'set-params' as const, symbol, params })),
  );
}

/** Puts commands into the box of the run, and says whether it took them. */
async function tell(context: Context, commands: readonly Command[]): Promise<Reply> {
  const loaded = await context.config();
  const place = placeOf(loaded);
  const { now, env } = context.io;
  const by = env['USER'] === undefined || env['USER'] === '' ? 'veloce live' : env['USER'];
  const taken = await Promise.all(commands.map((command) => sendCommand(place, by, command, now)));
  if (!taken.every(Boolean))
    throw failed(
      `no run took it: it lies in ${place}/commands`,
      'start veloce live, which takes it at once; or take the file away',
    );
  const names = commands.map((command) =>
    'symbol' in command ? `${command.name} ${command.symbol}` : command.name,
  );
  return {
    text: `the run took it: ${names.join(', ')}; its log says what came of it`,
    json: { taken: commands },
  };
}

function placeOf({ config, folder }: LoadedConfig): string {
  const place = resolve(folder, config.live.folder);
  if (!existsSync(place)) throw misuse(`there is no run in ${place}`, 'start veloce live first');
  return place;
}

/** How long after its last word a run counts as ended, ms. */
const silentMs = 15_000;

/** Prints how the run stands, by what it last wrote of itself. */
export async function status(context: Context): Promise<Reply> {
  const place = placeOf(await context.config());
  const kept = keptStatus(place);
  if (kept === undefined)
    throw misuse(`the run in ${place} has written no status yet`, 'wait for its first bar');
  const ageMs = context.io.now() - kept.at;
  return { text: textOf(kept, ageMs), json: { ageMs, ...kept } };
}

function textOf(
  { lastBar, equity, paused, positions, versions, params, withheld, shadows }: KeptStatus,
  ageMs: number,
): string {
  const age = `${Math.round(ageMs / 1_000)} s ago`;
  return [
    ageMs > silentMs ? `it wrote this ${age}: nothing came since, or it has ended` : `it wrote this ${age}`,
    `last bar   ${lastBar === null ? 'none yet' : isoTime(lastBar)}`,
    `equity     ${equity.toFixed(2)}`,
    `entries    ${paused === null ? 'open' : `paused: ${paused}`}`,
    ...Object.entries(versions).map(([symbol, version]) => {
      const own = Object.entries(params[symbol] ?? {}).map(
        ([name, value]) => `${name}=${JSON.stringify(value)}`,
      );
      return `${symbol.padEnd(10)} ${[version ?? 'the strategy of the configuration', ...own].join(' ')}`;
    }),
    ...Object.entries(withheld).map(
      ([symbol, bars]) => `${symbol.padEnd(10)} signals are withheld for ${bars} bars more: a hole`,
    ),
    ...positions.map(
      ({ symbol, side, size, entryPrice, unrealisedPnl }) =>
        `holds      ${symbol} ${side} ${size} from ${entryPrice}, ${unrealisedPnl.toFixed(2)} so far`,
    ),
    ...Object.entries(shadows).map(
      ([name, shadow]) =>
        `shadow     ${name}: equity ${shadow.equity.toFixed(2)}, ${shadow.positions.length} positions`,
    ),
  ].join('\n');
}
