import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import {
  createSignal,
  fromColumns,
  phase,
  rejection,
  strategy,
  type ManageRule,
  type MarketData,
} from '@veloce/core';

const none = rejection('script', 'nothing scripted');

/** Signals that the data itself scripts: extra columns `side` (1, -1, 0), `stop` and `target` (distances as fractions). */
const script = phase({
  name: 'script',
  features: (market) => ({
    close: market.close,
    side: market.column('side'),
    stop: market.column('stop'),
    target: market.column('target'),
    score: market.column('score'),
  }),
  gate: { feature: 'side', rejection: none },
  decide({ symbol, knownAt, close, side, stop, target, score }) {
    if (!(stop > 0 && target > 0)) return left(none);
    return right(
      createSignal({
        timestamp: knownAt,
        symbol,
        side: side > 0 ? 'LONG' : 'SHORT',
        score,
        confidence: 0.5,
        reason: 'scripted',
        entryReference: close,
        stopLoss: close * (1 - side * stop),
        takeProfit: close * (1 + side * target),
        scoreBreakdown: {},
      }),
    );
  },
});

/** A strategy that does what the data says, with some rules for its positions. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- features are the rule's own affair
export const scripted = (manage: readonly ManageRule<unknown, any>[] = [], size = 1) =>
  strategy({ name: 'scripted', params: z.object({}), phases: [script], manage, size: () => size });

/** One bar of a script: open, high, low, close, and what to do at its close. */
export interface ScriptedBar {
  readonly bar: readonly [open: number, high: number, low: number, close: number];
  readonly side?: 1 | -1 | 0;
  readonly stop?: number;
  readonly target?: number;
  readonly funding?: number;
  /** The score of its signal; 5 by default. */
  readonly score?: number;
}

/** A market of scripted 1h bars. */
export function scriptedMarket(bars: readonly ScriptedBar[], timeframe: '1h' | '1d' = '1h'): MarketData {
  const interval = timeframe === '1h' ? 3_600_000 : 86_400_000;
  const column = (pick: (one: ScriptedBar) => number): Float64Array => Float64Array.from(bars, pick);
  return fromColumns({
    symbol: 'X',
    timeframe,
    time: bars.map((_, i) => Date.UTC(2025, 0, 1) + i * interval),
    open: column(({ bar }) => bar[0]),
    high: column(({ bar }) => bar[1]),
    low: column(({ bar }) => bar[2]),
    close: column(({ bar }) => bar[3]),
    volume: column(() => 1),
    ...(bars.some(({ funding }) => funding !== undefined)
      ? { funding: column(({ funding }) => funding ?? NaN) }
      : {}),
    extra: {
      side: column(({ side }) => side ?? 0),
      stop: column(({ stop }) => stop ?? 0.1),
      target: column(({ target }) => target ?? 0.2),
      score: column(({ score }) => score ?? 5),
    },
  });
}
