import { describe, expect, it } from 'vitest';
import { rule, above } from '@veloce/core';
import { backtest } from '../backtest.js';
import { scripted, scriptedMarket } from '../testdata/scripted-strategy.js';
import type { BacktestOptions } from '../account/settings.js';
import { describeAssumptions } from './assumptions.js';

const data = scriptedMarket(Array.from({ length: 5 }, () => ({ bar: [100, 101, 99, 100] as const })));
const up = rule('up', {}, ({ close }) => ({ long: above(close, 200) }));

describe('describeAssumptions', () => {
  it.each<[BacktestOptions, string]>([
    [
      {},
      "fees 0.05 % taker (default), 0.02 % maker (default); slippage 1 bp (default); size 100 % of equity (the strategy's); opposite signals reverse (the strategy's)",
    ],
    [
      { takerFee: 0.0004, slippageBps: 0, size: 0.1, oppositeSignal: 'close' },
      'fees 0.04 % taker, 0.02 % maker (default); slippage 0 bp; size 10 % of equity; opposite signals close',
    ],
    [
      { slippage: { model: 'spread', spread: 1 }, size: { model: 'risk', fraction: 0.01 } },
      "fees 0.05 % taker (default), 0.02 % maker (default); slippage by spread; size by risk; opposite signals reverse (the strategy's)",
    ],
  ])('names costs and size of %j, and what nobody chose', (options, text) => {
    const result = backtest(up, data, {}, options);
    expect(describeAssumptions(result)).toBe(text);
    expect(Object.keys(options).filter((name) => result.defaulted.includes(name as never))).toEqual([]);
  });

  it('names what the strategy says', () => {
    expect(describeAssumptions(backtest(scripted([], 0.25), data))).toContain(
      "size 25 % of equity (the strategy's); opposite signals are ignored (the strategy's)",
    );
  });
});
