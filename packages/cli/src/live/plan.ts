import type { AnyStrategy } from '@veloce/core';
import type { LivePlan } from '@veloce/live';
import { suggesting } from '@veloce/playbooks';
import type { LoadedConfig } from '../config/load.js';
import { configuredPlaybooks } from '../config/load-playbooks.js';
import { loadStrategy, readParams } from '../config/load-strategy.js';
import { misuse } from '../frame/failure.js';

/** A strategy of `strategy` or `rule`: it gives itself back with other phases. */
interface Suggestible extends AnyStrategy {
  readonly with: (phases: never) => Suggestible;
}

/** The plan of the configuration: what runs, on which markets. */
export async function planOf({ config, folder }: LoadedConfig): Promise<LivePlan> {
  if (config.markets.length === 0) {
    throw misuse(
      'the configuration has no markets',
      "add one: markets: [{ symbol: 'BTCUSDT', venue: 'binance-usdm' }]",
    );
  }
  const twice = config.markets.find(
    ({ symbol }, k) => config.markets.findIndex((one) => one.symbol === symbol) !== k,
  );
  if (twice !== undefined)
    throw misuse(
      `the configuration has ${twice.symbol} twice`,
      'a run trades a symbol once; make a second configuration',
    );
  const loaded = await loadStrategy(config.strategy, folder);
  const shelf = configuredPlaybooks(config.playbooks, folder);
  const strategy = shelf.length === 0 ? loaded.strategy : suggesting(loaded.strategy as Suggestible, shelf);
  const params = readParams(strategy, config.params);
  const { account, onHole } = config.live;
  return {
    account,
    timeframe: config.timeframe,
    markets: config.markets.map(({ symbol }) => ({ symbol, strategy, params })),
    options: config.backtest,
    onHole,
  };
}
