import type { LivePlan } from '@veloce/live';
import type { LoadedConfig } from '../config/load.js';
import { loadStrategy, readParams } from '../config/load-strategy.js';
import { misuse } from '../frame/failure.js';

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
  const { strategy } = await loadStrategy(config.strategy, folder);
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
