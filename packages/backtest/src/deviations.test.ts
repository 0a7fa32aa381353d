import { describe, expect, it } from 'vitest';
import type { MarketData } from '@veloce/core';
import { seededRandom } from '@veloce/core/testing';
import { backtest } from './backtest.js';
import { scripted, scriptedMarket, type ScriptedBar } from './testdata/scripted-strategy.js';
import { sketchBacktest } from './testdata/sketch.js';

const free = { takerFee: 0, makerFee: 0, slippageBps: 0 };
const long: ScriptedBar = { bar: [100, 101, 99, 100], side: 1 };
const quiet: ScriptedBar = { bar: [100, 101, 99, 100] };

/** Whether a bar traded a price, give or take the rounding of a price computed from a fraction. */
const traded = ({ high, low }: MarketData, bar: number, price: number): boolean =>
  price <= high[bar] * (1 + 1e-12) && price >= low[bar] * (1 - 1e-12);

describe('where the fills depart from the sketch', () => {
  it('8: an entry is filled at the open after its signal; the sketch fills at the close that made it', () => {
    const market = scriptedMarket([long, { bar: [110, 130, 109, 125] }, quiet]);
    const [ours] = backtest(scripted(), market, {}, free).trades;
    const [sketched] = sketchBacktest(market);
    expect([ours.entryBar, ours.entryPrice]).toEqual([1, 110]);
    // The signal is known when bar 0 is over: nothing can be bought at its close any more.
    expect(sketched).toMatchObject({ entryBar: 0, entryPrice: 100, exitPrice: 120 });
    expect(ours.exitPrice).toBe(sketched.exitPrice);
    const gain = (trade: { readonly entryPrice: number; readonly exitPrice: number }): number => trade.exitPrice / trade.entryPrice - 1; // prettier-ignore
    expect(gain(sketched)).toBeGreaterThan(2 * gain(ours));
    const asked = backtest(scripted(), market, {}, { ...free, fillOn: 'close' });
    expect(asked.trades[0].entryPrice).toBe(100);
    expect(asked.warnings.join()).toContain('optimistic');
  });

  it.each<[string, ScriptedBar['bar'], number, number]>([
    ['opens beyond the stop', [85, 88, 84, 86], 85, 90],
    ['opens beyond the target', [130, 131, 125, 126], 130, 120],
    ['opens beyond the target and falls to the stop', [130, 131, 85, 90], 130, 90],
  ])(
    '9: where a bar %s, the exit is at its open; the sketch takes what it asked for',
    (_, bar, ours, sketched) => {
      const market = scriptedMarket([long, quiet, { bar }, quiet]);
      expect(backtest(scripted(), market, {}, free).trades[0].exitPrice).toBeCloseTo(ours, 10);
      expect(sketchBacktest(market)[0].exitPrice).toBeCloseTo(sketched, 10);
    },
  );

  it('9: on jumping prices every fill is at a price that its bar traded; the sketch fills where nobody dealt', () => {
    const random = seededRandom(9);
    let price = 100;
    const bars = Array.from({ length: 4_000 }, (): ScriptedBar => {
      const open = price * (1 + 0.04 * (random() - 0.5));
      price = open * (1 + 0.04 * (random() - 0.5));
      const bar = [open, Math.max(open, price) * (1 + 0.01 * random()), Math.min(open, price) * (1 - 0.01 * random()), price] as const; // prettier-ignore
      return { bar, side: random() < 0.2 ? 1 : random() < 0.2 ? -1 : 0, stop: 0.02, target: 0.03 };
    });
    const market = scriptedMarket(bars);
    const { trades } = backtest(scripted([], 0.01), market, {}, free);
    expect(trades.length).toBeGreaterThan(200);
    trades.forEach((one) => {
      expect(traded(market, one.entryBar, one.entryPrice)).toBe(true);
      expect(traded(market, one.exitBar, one.exitPrice)).toBe(true);
    });
    const invented = sketchBacktest(market).filter((one) => !traded(market, one.exitBar, one.exitPrice));
    expect(invented.length).toBeGreaterThan(20);
  });
});
