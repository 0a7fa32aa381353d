import { isRight } from 'fp-ts/lib/Either.js';
import { live, restore, scan, type Bar, type Signal } from '@veloce/core';
import { toTable } from '@veloce/core/table';
import { simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 7, bars: 20_000 });
const bars = toTable(data).objects() as Bar[];
const heard: Signal[] = [];

// Closed bars come one by one, from a provider's follow() or an exchange's stream.
let following = live(squeezeFlow, { symbol: data.symbol, timeframe: data.timeframe });
for (const [i, bar] of bars.entries()) {
  if (i === 10_000) {
    // The process ends here. What it knows is text; another process goes on with it.
    const text = JSON.stringify(following.snapshot());
    following = restore(squeezeFlow, JSON.parse(text));
    console.log(`restarted from ${(text.length / 1024).toFixed(0)} kB of JSON`);
  }
  const verdict = following.push(bar);
  if (isRight(verdict)) heard.push(verdict.right);
}

const history = scan(squeezeFlow, data).signals;
console.log(`${heard.length} signals live, ${history.length} in history`);
console.log('the same, to the bit:', JSON.stringify(heard) === JSON.stringify(history));
