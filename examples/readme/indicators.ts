import { bbands, emaKernel, rsi } from '@veloce/indicators';

const close = Float64Array.from({ length: 60 }, (_, bar) => 100 + 5 * Math.sin(bar / 6));

const momentum = rsi(close, 14); // as long as close, NaN until it is warm
const { lower, upper } = bbands(close, 20, 2);
console.log(
  `RSI ${momentum.at(-1)?.toFixed(1)}, bands ${lower.at(-1)?.toFixed(1)} to ${upper.at(-1)?.toFixed(1)}`,
);

// The same, live: one bar at a time, with the same bits.
const ema = emaKernel(10);
const state = ema.init(0);
const value = new Float64Array(60);
for (let bar = 0; bar < 60; bar++) ema.advance(state, [close], [value], bar, bar + 1);
console.log(`EMA ${value.at(-1)?.toFixed(2)}`);
