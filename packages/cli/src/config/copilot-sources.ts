import { resolve } from 'node:path';
import type { CopilotSources } from '@veloce/copilot';
import { cachedProvider, type CachedProvider } from '@veloce/core';
import type { LoadedConfig } from './load.js';
import { loadStrategy } from './load-strategy.js';

/** The sources of a copilot beside the journal: the store of bars with a cache before it, the strategies, the costs of a backtest. */
export async function copilotSources({
  config,
  folder,
}: Pick<LoadedConfig, 'config' | 'folder'>): Promise<
  Omit<CopilotSources, 'journal'> & { readonly data: CachedProvider }
> {
  const { folderStore } = await import('@veloce/data-files/store');
  const names = [...new Set(['squeezeflow', 'crossover', config.strategy])];
  const strategies = await Promise.all(
    names.map(async (name) => [name, (await loadStrategy(name, folder)).strategy] as const),
  );
  return {
    data: cachedProvider(folderStore({ folder: resolve(folder, config.data.folder) })),
    strategies: Object.fromEntries(strategies),
    backtest: config.backtest,
  };
}
