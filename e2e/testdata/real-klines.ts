import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { orThrow, type MarketData } from '@veloce/core';
import { loadKlineFiles } from '@veloce/data-files';

const folder = fileURLToPath(new URL('../../../shared/data/klines/binance-usdm-1m/', import.meta.url));

/** Whether the real klines are there. */
export const hasKlines = existsSync(folder);

/** Months of one symbol, by the names of their files without the ending, as one market. */
export async function loadMonths(...names: readonly string[]): Promise<MarketData> {
  const [loaded] = await orThrow(loadKlineFiles(names.map((name) => `${folder}${name}.csv.gz`)));
  if (loaded === undefined) throw new RangeError('no market');
  return loaded.data;
}
