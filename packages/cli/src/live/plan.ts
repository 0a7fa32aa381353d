import { historyOf, type AnyStrategy } from '@veloce/core';
import type { LivePlan, RunnerStatus, Shadow, StrategyVersion } from '@veloce/live';
import { parsePlaybook, playbookStrategy, suggesting } from '@veloce/playbooks';
import type { LoadedConfig } from '../config/load.js';
import { configuredPlaybooks } from '../config/load-playbooks.js';
import { loadStrategy, readParams } from '../config/load-strategy.js';
import { misuse } from '../frame/failure.js';
import { orderNaming } from './open-venue.js';

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
  const { account, onHole, historyBars } = config.live;
  const history = historyOf(strategy, config.timeframe, params as never) + 1;
  return {
    account,
    timeframe: config.timeframe,
    markets: config.markets.map(({ symbol }) => ({ symbol, strategy, params })),
    options: config.backtest,
    onHole,
    versions: { keepBars: Math.max(1, history, historyBars), strategyOf: playbookOfVersion },
    shadows: await shadowsOf({ config, folder }),
    ...orderNaming(config),
  };
}

/** The strategy of a version of a playbook; a document that is none throws, and the run refuses the version. */
const playbookOfVersion = ({ rules }: StrategyVersion): AnyStrategy => playbookStrategy(parsePlaybook(rules));

/** The versions that run beside the one that trades, on all its markets. */
function shadowsOf({ config, folder }: Pick<LoadedConfig, 'config' | 'folder'>): Promise<readonly Shadow[]> {
  return Promise.all(
    config.live.shadows.map(async ({ name, strategy: text, params: given }) => {
      const { strategy } = await loadStrategy(text ?? config.strategy, folder);
      const params = readParams(strategy, text === undefined ? { ...config.params, ...given } : given);
      return { name, markets: config.markets.map(({ symbol }) => ({ symbol, strategy, params })) };
    }),
  );
}

/** The name of who decides in a symbol of a run: a version of a playbook, `nobody`, or the plan's own strategy. */
export const deciderOf =
  ({ markets }: Pick<LivePlan, 'markets'>, run: { readonly status: () => Pick<RunnerStatus, 'versions'> }) =>
  (symbol: string): string =>
    run.status().versions[symbol] ?? markets.find((one) => one.symbol === symbol)?.strategy.name ?? '';
