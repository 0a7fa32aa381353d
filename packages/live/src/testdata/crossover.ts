import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { compute, createSignal, phase, rejection, strategy } from '@veloce/core';
import { atrKernel, crossKernel, emaKernel } from '@veloce/indicators';

const params = z.object({ fast: z.int().min(1).default(3), slow: z.int().min(2).default(8) });
const flat = rejection('cross', 'prices do not move');

const cross = phase({
  name: 'cross',
  features: ({ close, high, low }, { fast, slow }: z.output<typeof params>) => {
    const averages = [fast, slow].map((period) => compute(emaKernel, [period], [close]));
    return { close, atr: compute(atrKernel, [14], [high, low, close]), up: compute(crossKernel, [], averages) };
  },
  gate: { feature: 'up', rejection: rejection('cross', 'the averages do not cross') },
  decide({ symbol, knownAt: timestamp, up, atr, close: entryReference }) {
    if (!(atr > 0)) return left(flat);
    const side = up > 0 ? 'LONG' : 'SHORT';
    const stopLoss = entryReference - 2 * up * atr;
    const takeProfit = entryReference + 4 * up * atr;
    const why = { score: 5, confidence: 0.5, reason: `averages crossed for a ${side}`, scoreBreakdown: {} };
    return right(createSignal({ timestamp, symbol, side, entryReference, stopLoss, takeProfit, ...why }));
  },
});

/** Trades every few bars: enough to show a difference. */
export const crossover = strategy({ name: 'crossover', params, phases: [cross] });
