import { right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import {
  createSignal,
  fromColumns,
  hold,
  phase,
  rejection,
  strategy,
  type ManageRule,
  type MarketData,
} from '@veloce/core';
import { createRandom } from '../random.js';

const closed = rejection('script', 'nothing scripted');

/** Signals that the data's extra column `side` (1, -1, 0) scripts, without levels within reach. */
const script = phase({
  name: 'script',
  features: (market) => ({ close: market.close, side: market.column('side') }),
  gate: { feature: 'side', rejection: closed },
  decide: ({ symbol, knownAt, close, side }) =>
    right(
      createSignal({
        timestamp: knownAt,
        symbol,
        side: side > 0 ? 'LONG' : 'SHORT',
        score: 5,
        confidence: 0.5,
        reason: 'scripted',
        entryReference: close,
        stopLoss: close * (side > 0 ? 0.01 : 100),
        takeProfit: close * (side > 0 ? 100 : 0.01),
        scoreBreakdown: {},
      }),
    ),
});

const params = z.object({ hold: z.int().min(1).default(5) });

const leave: ManageRule<z.output<typeof params>> = {
  name: 'leave',
  features: () => ({}),
  decide: (_bar, position, own) =>
    position.barsHeld >= own.hold ? { close: { fraction: 1, reason: 'time is up' } } : hold,
};

/** Enters where the data says, and leaves after some bars. */
export const clockwork = strategy({ name: 'clockwork', params, phases: [script], manage: [leave] });

/** A random walk of 1h bars without drift, 1 % a bar, with a script of sides. */
export function walk(seed: number, bars: number, side: ArrayLike<number> = new Float64Array(bars)): MarketData {
  const { uniform } = createRandom(seed);
  const open = new Float64Array(bars);
  const close = new Float64Array(bars);
  let price = 100;
  for (let i = 0; i < bars; i++) {
    open[i] = price;
    price *= 1 + 0.02 * (uniform() - 0.5);
    close[i] = price;
  }
  return fromColumns({
    symbol: 'WALK',
    timeframe: '1h',
    origin: { name: `random walk (seed ${seed})`, simulated: true },
    time: Float64Array.from({ length: bars }, (_, i) => Date.UTC(2024, 0, 1) + i * 3_600_000),
    open,
    close,
    high: open.map((x, i) => Math.max(x, close[i])),
    low: open.map((x, i) => Math.min(x, close[i])),
    volume: new Float64Array(bars).fill(1),
    extra: { side },
  });
}
