import type { PlaybookInput } from '../document.js';
import { parseCondition } from '../text.js';

const step = { default: 1_000, least: 0, most: 100_000, whole: false };

/** Traps, open interest and liquidations. */
export const flowPlaybooks = (): readonly PlaybookInput[] => [
  {
    format: 1,
    name: 'failed breakout fade',
    idea: 'Price breaks the extreme of twenty bars and is back inside at once: those who followed the break are trapped, and leave.',
    source: 'L. Raschke & L. Connors, Street Smarts (1995): Turtle Soup; definitions of the project §8.1',
    timeframe: '5m',
    long: parseCondition('failedBreakouts(20, 3, 1).bearTrap >= 0.4 and not (regime().trendDown > 0)'),
    short: parseCondition('failedBreakouts(20, 3, 1).bullTrap >= 0.4 and not (regime().trendUp > 0)'),
    cooldown: 6,
    stop: { atr: 2 },
    target: { atr: 3 },
    timeStop: 48,
    partial: [{ atR: 1, fraction: 0.5 }],
    score: { base: 5, add: [{ when: parseCondition('failedBreakouts(20, 3, 1).bearTrap >= 0.6 or failedBreakouts(20, 3, 1).bullTrap >= 0.6'), points: 2 }] },
  },
  {
    format: 1,
    name: 'open-interest spike at a whole number',
    idea: 'Open interest that jumps at a whole number of the price is a large position being opened; net flow says on which side.',
    source: 'VectorFlow, open-interest spikes; definitions of the project §4.1; M. Aitken et al. on the clustering of prices at whole numbers (1996)',
    timeframe: '5m',
    params: { step: { ...step, about: 'distance of whole numbers, in quote currency' } },
    long: parseCondition('oiSpikes(2, 4, 720, step).spike > 0 and oiSpikes(2, 4, 720, step).wholeNumber > 0 and flowImbalance(3) > 0', { step }),
    short: parseCondition('oiSpikes(2, 4, 720, step).spike > 0 and oiSpikes(2, 4, 720, step).wholeNumber > 0 and flowImbalance(3) < 0', { step }),
    cooldown: 6,
    stop: { atr: 2 },
    target: { atr: 4 },
    timeStop: 96,
    score: { base: 5, add: [{ when: parseCondition('oiSpikes(2, 4, 720, step).large > 0', { step }), points: 2 }] },
  },
  {
    format: 1,
    name: 'liquidation cascade reversal',
    idea: 'Forced orders move price beyond what anybody wanted; when they end and flow turns, it comes back.',
    source: 'M. Brunnermeier & L. Pedersen, Market Liquidity and Funding Liquidity (2009): loss spirals; SqueezeFlow, liquidations',
    timeframe: '5m',
    long: parseCondition('within(zscore(liquidationsSell, 288) > 4, 6) and liquidationsSell < lag(liquidationsSell, 1) and close > open and flowImbalance(2) > 0'),
    short: parseCondition('within(zscore(liquidationsBuy, 288) > 4, 6) and liquidationsBuy < lag(liquidationsBuy, 1) and close < open and flowImbalance(2) < 0'),
    cooldown: 12,
    stop: { atr: 2 },
    target: { atr: 3 },
    timeStop: 48,
  },
]; // prettier-ignore
