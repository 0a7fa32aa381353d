import { describe, expect, it } from 'vitest';
import {
  analyze,
  columnNames,
  columnOf,
  exitOnOppositeFlow,
  live,
  restore,
  scan,
  slice,
  timeStop,
  trailingStop,
  type Bar,
  type MarketData,
} from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { flowSigmas } from './reset.js';
import { squeezeFlow } from './squeezeflow.js';
import { hasKlines, realMarket, realMonths, simulated, twoMarkets, withOutages } from './testdata/markets.js';

const managed = squeezeFlow.manageWith(trailingStop(0.02), exitOnOppositeFlow(2, flowSigmas), timeStop(500));

describeStrategy('squeezeFlow on a simulated market', managed, () => simulated(), {
  params: { oiMinChange: 0.001 },
});
describeStrategy('squeezeFlow on a market with outages', squeezeFlow, () => withOutages());
describeStrategy('squeezeFlow with pivots', squeezeFlow, () => withOutages(6, 8_000), {
  params: { divergenceForm: 'pivot', squeezeState: 'either', minScore: 3 },
});
describeStrategy('squeezeFlow on two markets', squeezeFlow, () => twoMarkets('spot', 8, 8_000), {
  params: { divergenceForm: 'markets', otherMarket: 'spot', minScore: 3 },
});

describe.skipIf(!hasKlines)('on real klines', () => {
  realMonths.forEach((name) => {
    describeStrategy(`squeezeFlow on ${name}`, squeezeFlow, () => realMarket(name, 10_000));
  });
  describeStrategy('squeezeFlow with pivots on AVAXUSDT', squeezeFlow, () => realMarket('AVAXUSDT-1m-2026-06', 10_000), {
    params: { divergenceForm: 'pivot', minScore: 3 },
  }); // prettier-ignore
});

describe('squeezeFlow concludes the same at every prefix, whole, and live', () => {
  it.each([
    { name: 'simulated, with outages', load: () => slice(withOutages(), 450, 950), skip: false },
    { name: 'AVAXUSDT 2026-06', load: () => realMarket('AVAXUSDT-1m-2026-06', 500), skip: !hasKlines },
  ])('$name', ({ load, skip }) => {
    if (skip) return;
    const data = load();
    const params = { divergenceLookback: 20, resetWindow: 20, minPriceMove: 0.3, resetSigmas: 0.3, minScore: 2 };
    const { signals, signalBars } = scan(squeezeFlow, data, params);
    let following = live(squeezeFlow, data, params);
    const bars = table(data);
    for (let i = 0; i < data.length; i++) {
      const verdict = analyze(squeezeFlow, slice(data, 0, i + 1), params);
      if (i % 10 === 3) following = restore(squeezeFlow, JSON.parse(JSON.stringify(following.snapshot())));
      expect(following.push(bars[i])).toEqual(verdict);
      const k = signalBars.indexOf(i);
      expect(verdict._tag === 'Right' ? verdict.right : undefined).toEqual(k < 0 ? undefined : signals[k]);
    }
    expect(signals.length).toBeGreaterThan(0);
  }); // prettier-ignore
});

/** The bars of a market as a feed would give them. */
function table(data: MarketData): readonly Bar[] {
  const names = columnNames(data);
  return Array.from(
    { length: data.length },
    (_, i) => Object.fromEntries(names.map((name) => [name, columnOf(data, name)![i]])) as unknown as Bar,
  );
}
