import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { compute, createSignal, phase, rejection, strategy } from '@veloce/core';
import { atrKernel, crossKernel, emaKernel } from '@veloce/indicators';

const params = z.object({ fast: z.int().min(1).default(10), slow: z.int().min(2).default(40) });
const quiet = rejection('cross', 'prices do not move');

const cross = phase({
  name: 'cross',
  features: ({ close, high, low }, { fast, slow }: z.output<typeof params>) => {
    const averages = [fast, slow].map((period) => compute(emaKernel, [period], [close]));
    const atr = compute(atrKernel, [14], [high, low, close]);
    return { close, atr, up: compute(crossKernel, [], averages) };
  },
  gate: { feature: 'up', rejection: rejection('cross', 'the averages do not cross') },
  decide({ symbol, knownAt: timestamp, up, atr, close: entryReference }) {
    if (!(atr > 0)) return left(quiet);
    const side = up > 0 ? 'LONG' : 'SHORT';
    const stopLoss = entryReference - 3 * up * atr;
    const takeProfit = entryReference + 6 * up * atr;
    const reason = `the fast average crossed ${up > 0 ? 'above' : 'below'} the slow one`;
    const why = { score: 7, confidence: 0.7, reason, scoreBreakdown: { cross: 7 } };
    return right(createSignal({ timestamp, symbol, side, entryReference, stopLoss, takeProfit, ...why }));
  },
});

/** Two averages that cross: something happens every hour or so, which a demonstration needs. It earns nothing. */
export const crossover = strategy({ name: 'crossover', params, phases: [cross] });
