import { runKernel } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { atr, bbands, catalog, emaKernel, rsi } from '@veloce/indicators';

const { data } = simulateMarket({ seed: 7, bars: 20_000, timeframe: '5m' });
const { high, low, close } = data;

// Each is a function of columns: NaN until it has seen enough bars.
const strength = rsi(close, 14);
const bands = bbands(close, 20, 2);
const range = atr(high, low, close, 14);
const last = data.length - 1;
console.table({
  rsi: strength[last],
  'upper band': bands.upper[last],
  'lower band': bands.lower[last],
  atr: range[last],
});

// The same machine in history, in chunks, and live: to the last bit.
const [whole] = runKernel(emaKernel(50), [close]);
const kernel = emaKernel(50);
const state = kernel.init(0);
const out = new Float64Array(data.length);
for (let i = 0; i < data.length; i++) kernel.advance(state, [close], [out], i, i + 1);
console.log(
  'live equals history:',
  out.every((value, i) => Object.is(value, whole?.[i])),
);

console.log(
  `${catalog.length} indicators, such as ${catalog
    .slice(0, 8)
    .map(({ name }) => name)
    .join(', ')}`,
);
