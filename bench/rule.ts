import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import {
  createSignal,
  crossesAbove,
  crossesBelow,
  phase,
  rejection,
  rule,
  scan,
  strategy,
  type AnyStrategy,
} from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { ema } from '@veloce/indicators';
import { writeResult } from './machine.js';

const short = rule('cross', { fast: 12, slow: 26 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));

const none = rejection('entry', 'none');

/** The same by hand, as one writes it who knows phases and no gates. */
const long = strategy({
  name: 'cross',
  params: z.object({ fast: z.number().default(12), slow: z.number().default(26) }),
  phases: [
    phase({
      name: 'entry',
      features: ({ close }, { fast, slow }: { readonly fast: number; readonly slow: number }) => ({
        up: crossesAbove(ema(close, fast), ema(close, slow)),
        down: crossesBelow(ema(close, fast), ema(close, slow)),
        close,
      }),
      decide: (bar) =>
        bar.up === 1 || bar.down === 1
          ? right(
              createSignal({
                timestamp: bar.knownAt,
                symbol: bar.symbol,
                side: bar.up === 1 ? 'LONG' : 'SHORT',
                score: 5,
                confidence: 0.5,
                reason: 'cross',
                entryReference: bar.close,
                scoreBreakdown: { cross: 5 },
              }),
            )
          : left(none),
    }),
  ],
});

/** The cost of the short form of a strategy beside the long one: processor time of a scan, taken in turns. */
export async function benchRule(bars = 500_000): Promise<void> {
  const { data } = simulateMarket({ seed: 1, bars });
  const forms: Readonly<Record<string, AnyStrategy>> = { rule: short, phases: long };
  const least = new Map<string, number>();
  for (let round = 0; round < 12; round++) {
    for (const [name, one] of Object.entries(forms)) {
      const start = process.cpuUsage();
      const { signals } = scan(one, data);
      const { user, system } = process.cpuUsage(start);
      const ns = (1_000 * (user + system)) / bars;
      least.set(name, Math.min(least.get(name) ?? Infinity, ns));
      if (round === 0) console.log(`${name}: ${signals.length} signals`);
    }
  }
  const nsPerBar = Object.fromEntries(least);
  const ratio = (nsPerBar['rule'] ?? NaN) / (nsPerBar['phases'] ?? NaN);
  console.table(nsPerBar);
  console.log(`the short form takes ${ratio.toFixed(2)} of the long one's time`);
  await writeResult('rule', { bars, nsPerBar, ratio });
}
