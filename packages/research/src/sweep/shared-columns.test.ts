import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { atOnce, scan, type ParamsInput } from '@veloce/core';
import { squeezeFlow } from '@veloce/squeezeflow';
import { createRandom } from '../random.js';
import { smallMarket } from '../testdata/markets.js';
import { createEvaluate } from './evaluate.js';
import { encodeOutcome, measuredOf, summarise } from './row.js';
import { bothOpen, shareColumns } from './shared-columns.js';

const data = smallMarket();
type Params = ParamsInput<typeof squeezeFlow>;
const { below, uniform } = createRandom(11);
const randomParams = (): Params => ({
  squeezeLength: 10 + below(3),
  divergenceLookback: 60 + 20 * below(3),
  minFlowMove: 0.01 + 0.01 * below(3),
  resetBars: 3 + below(3),
  minScore: 3 + uniform(),
  stopAtr: 1 + uniform(),
});
const sets = Array.from({ length: 25 }, randomParams);
const megabyte = 2 ** 20;

describe('shared columns', () => {
  it.each([
    ['plenty of memory', 1024 * megabyte],
    ['room for one set', 3 * megabyte],
    ['no room at all', 1],
  ])('with %s give what each set gives on its own, to the bit', async (_name, columnBytes) => {
    const evaluate = createEvaluate(squeezeFlow, data, { options: {}, columnBytes });
    let trades = 0;
    for (const [trial, params] of sets.entries()) {
      const result = backtest(squeezeFlow, data, params);
      trades += result.trades.length;
      expect(encodeOutcome(await evaluate({ trial, params }))).toBe(
        encodeOutcome({ trial, params, ...summarise(measuredOf(result)) }),
      );
    }
    expect(trades).toBeGreaterThan(100);
  });

  it('are the same columns, and the same signals', () => {
    const { prepare } = shareColumns(squeezeFlow, data, 1024 * megabyte);
    for (const params of sets.slice(0, 5)) {
      const prepared = atOnce(prepare(params));
      const [own, shared] = [scan(squeezeFlow, data, params), scan(prepared.strategy, prepared.data, params)];
      expect(shared.signals).toEqual(own.signals);
      expect(shared.signalBars).toEqual(own.signalBars);
    }
  });

  it('are computed once for all sets that read them', () => {
    const { prepare, computed } = shareColumns(squeezeFlow, data, 1024 * megabyte);
    atOnce(prepare({}));
    const first = computed();
    atOnce(prepare({ minScore: 5, stopAtr: 3, targetAtr: 9 }));
    expect(computed()).toBe(first);
    atOnce(prepare({ minPriceMove: 1.5 }));
    // The side of the divergence, and the bars at which all gates are open.
    expect(computed()).toBe(first + 2);
    atOnce(prepare({}));
    expect(computed()).toBe(first + 2);
  });

  it('say what is wrong with a set, as an outcome', async () => {
    const evaluate = createEvaluate(squeezeFlow, data, { options: {}, columnBytes: megabyte });
    const outcome = await evaluate({ trial: 0, params: { squeezeLength: 1 } });
    expect(outcome).toMatchObject({
      metrics: null,
      error: expect.stringContaining('squeezeLength') as string,
    });
  });

  it('know an open gate from a closed and from an unknown one', () => {
    expect(bothOpen(1, -1)).toBe(1);
    expect(bothOpen(0, 1)).toBe(0);
    expect(bothOpen(1, NaN)).toBe(0);
    expect(bothOpen(NaN, NaN)).toBe(0);
  });
});
