import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { timeframes, type Market, type Timeframe } from '@veloce/core';
import { folderOf, periodOfFile, symbolOf } from './layout.js';

/** The folder of one market in a store. */
export function marketFolder(folder: string, symbol: string, timeframe: Timeframe): string {
  return join(folder, folderOf(symbol), timeframe);
}

/** The markets in a store. */
export async function listMarkets(folder: string, venue: string): Promise<readonly Market[]> {
  const markets: Market[] = [];
  for (const name of await listFolder(folder)) {
    const symbol = symbolOf(name);
    if (symbol === undefined) continue;
    const stored = await listTimeframes(folder, symbol);
    if (stored.length > 0) markets.push({ symbol, venue, timeframes: stored });
  }
  return markets;
}

/** The timeframes in which a symbol is stored, shortest first. */
export async function listTimeframes(folder: string, symbol: string): Promise<readonly Timeframe[]> {
  const names = await listFolder(join(folder, folderOf(symbol)));
  const stored: Timeframe[] = [];
  for (const timeframe of timeframes) {
    if (!names.includes(timeframe)) continue;
    if ((await listPeriods(folder, symbol, timeframe)).length > 0) stored.push(timeframe);
  }
  return stored;
}

/** The periods of a market that are stored, oldest first. */
export async function listPeriods(
  folder: string,
  symbol: string,
  timeframe: Timeframe,
): Promise<readonly string[]> {
  const names = await listFolder(marketFolder(folder, symbol, timeframe));
  return names.flatMap((name) => periodOfFile(name, timeframe) ?? []);
}

/** The names in a folder, in order; none when it is not there. */
async function listFolder(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
}
