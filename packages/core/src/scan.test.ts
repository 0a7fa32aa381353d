import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { fromColumns } from './market-data.js';
import { phase, rejection } from './phase.js';
import { describeFunnel } from './funnel.js';
import { analyze, scan } from './scan.js';
import { compute, pointwise } from './series.js';
import { createSignal } from './signal.js';
import { strategy } from './strategy.js';
import type { Kernel } from './kernel.js';

const down = rejection('trend', 'below the previous close');
const smallMove = rejection('size', 'a small move');

function lagKernel(bars: number): Kernel<{ past: number[] }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ past: [] }),
    advance({ past }, [source], [output], from, to) {
      for (let i = from; i < to; i++) {
        output[i] = past.length < bars ? NaN : past.shift()!;
        past.push(source[i]);
      }
    },
  };
}
const change = (now: number, before: number): number => now - before;

const trend = phase({
  name: 'trend',
  features: (market, _params: { minMove: number }) => ({
    move: pointwise(change, [], [market.close, compute(lagKernel, [1], [market.close])]),
  }),
  decide: (bar) => (bar.move > 0 ? right({ move: bar.move }) : left(down)),
});
const entry = phase({
  name: 'size',
  features: (market) => ({ close: market.close }),
  decide: (bar, found: { move: number }, params: { minMove: number }) =>
    found.move < params.minMove
      ? left(smallMove)
      : right(
          createSignal({
            timestamp: bar.knownAt,
            symbol: bar.symbol,
            side: 'LONG',
            score: 5,
            confidence: 0.5,
            reason: `up ${found.move}`,
            entryReference: bar.close,
            stopLoss: bar.close - 1,
            takeProfit: bar.close + 1,
            scoreBreakdown: { move: 5 },
          }),
        ),
});
const momentum = strategy({
  name: 'momentum',
  params: z.object({ minMove: z.number().min(0).default(1) }),
  phases: [trend, entry],
});

const close = [10, 12, 11, 11.5, 14];
const data = fromColumns({
  symbol: 'X',
  timeframe: '1m',
  time: close.map((_, i) => i * 60_000),
  open: close,
  high: close,
  low: close,
  close,
  volume: close.map(() => 1),
});

describe('scan', () => {
  it('finds each signal, and counts where the other bars stop', () => {
    const { signals, signalBars, funnel } = scan(momentum, data);
    expect(signalBars).toEqual([1, 4]);
    expect(signals.map((one) => one.reason)).toEqual(['up 2', 'up 2.5']);
    expect(signals[0].timestamp).toBe(120_000);
    expect(funnel).toEqual({
      bars: 5,
      stages: [
        { phase: 'trend', entered: 5, passed: 3, rejections: [{ reason: down.reason, bars: 2 }] },
        { phase: 'size', entered: 3, passed: 2, rejections: [{ reason: smallMove.reason, bars: 1 }] },
      ],
      signals: 2,
    });
    expect(describeFunnel(funnel).split('\n')).toEqual([
      '2 signals on 5 bars',
      `  trend: 3 of 5 pass (60.0 %); ${down.reason} 2`,
      `  size: 2 of 3 pass (66.7 %); ${smallMove.reason} 1`,
    ]);
    const none = scan(momentum, data, { minMove: 9 }).funnel;
    expect(describeFunnel({ ...none, stages: [{ phase: 'x', entered: 0, passed: 0, rejections: [] }] })).toBe(
      '0 signals on 5 bars\n  x: 0 of 0 pass',
    );
  });

  it.each([1, 2, 3, 5, 7])('does not depend on blocks of %d bars', (blockLength) => {
    const options = { columns: ['trend.move'] };
    expect(scan(momentum, data, {}, { ...options, blockLength })).toEqual(scan(momentum, data, {}, options));
  });

  it('concludes at the last bar what analyze does', () => {
    expect(analyze(momentum, data)).toEqual(right(scan(momentum, data).signals[1]));
  });

  it('does not accept phases that do not fit', () => {
    // @ts-expect-error -- entry needs what trend finds
    strategy({ name: 'x', params: momentum.params, phases: [entry] });
    // @ts-expect-error -- trend does not find a signal
    strategy({ name: 'x', params: momentum.params, phases: [trend] });
    // @ts-expect-error -- a replacement must find what trend finds
    momentum.with({ trend: phase({ ...trend, name: 'other', decide: () => right({ other: 1 }) }) });
    expectTypeOf(momentum.with).parameter(0).toHaveProperty('trend');
  });
});
