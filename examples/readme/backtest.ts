import { backtest } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 30_000 });

const settings = { capital: 50_000, takerFee: 0.0004, slippageBps: 1 };
const { trades, metrics, warnings } = backtest(squeezeFlow, data, { minScore: 5 }, settings);
console.log(`${trades.length} trades, return ${metrics.totalReturn.value}`);
console.log(metrics.sharpe); // { value }, or { value: null, reason: 'the equity does not move' }
console.log(warnings);
