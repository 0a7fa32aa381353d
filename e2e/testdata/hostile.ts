import * as backtest from '@veloce/backtest';
import * as core from '@veloce/core';
import * as research from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';
import { engineWords } from './engine-words.js';
import { hourlyMarket, returnsOf } from './hourly-market.js';

const circle: Record<string, unknown> = {};
circle['self'] = circle;
let deep: unknown = [];
for (let k = 0; k < 5_000; k++) deep = [deep];
const bars = 120;
const price = Float64Array.from({ length: bars }, (_, i) => 100 + (i % 9));
const data = hourlyMarket(price);
const entries = new Uint8Array(bars);
entries[5] = 1;
const returns = returnsOf(price);

/** Values of every kind that a caller in plain JavaScript may hand over. */
const values: readonly unknown[] = [
  5n, NaN, Infinity, -Infinity, -1, 0, 1e308, 5e-324, 2 ** 53, null, undefined, '', 'x', '__proto__', true, false, Symbol('s'), () => 0, circle,
  deep, [], [null], {}, { toJSON: 5 }, { toJSON() { throw new Error('no'); } }, Object.create(null), new Date(NaN), new Map(), new Float64Array(3),
  new Proxy({}, { get: () => undefined }), new Proxy([], {}), '\u0000', '\ud800', new Uint8Array(bars).fill(1),
]; // prettier-ignore

type Call = (value: unknown, name: string) => unknown;

/** Doors by name, and the fields of their options. */
const doors: Readonly<Record<string, readonly [fields: readonly string[], call: Call]>> = {
  backtest: [
    ['capital', 'takerFee', 'slippage', 'size', 'instruments', 'margin', 'seed', 'fillOn'],
    (value, name) => backtest.backtest(squeezeFlow, data, {}, { [name]: value }),
  ],
  'backtest params': [
    ['minScore', 'bbMult', 'divergenceLookback', 'zz'],
    (value, name) => backtest.backtest(squeezeFlow, data, { [name]: value }),
  ],
  fromSignals: [
    ['entries', 'exits', 'side', 'size', 'stop', 'target', 'trail', 'timeStop', 'knownAt'],
    (value, name) => backtest.fromSignals(data, { entries, [name]: value }),
  ],
  fromOrders: [
    ['time', 'side', 'size', 'type', 'limitPrice', 'stopLoss', 'knownAt', 'oco'],
    (value, name) =>
      backtest.fromOrders(data, [{ time: data.time[5], side: 'BUY', size: 1, [name]: value }] as never),
  ],
  'fromOrders list': [['orders'], (value) => backtest.fromOrders(data, value as never)],
  scan: [
    ['columns', 'blockLength', 'onProgress', 'signal'],
    (value, name) => core.scan(squeezeFlow, data, {}, { [name]: value }),
  ],
  resample: [['incomplete'], (value, name) => core.resample(data, '4h', { [name]: value })],
  fromRows: [
    ['time', 'open', 'close', 'volume', 'extra'],
    (value, name) =>
      core.fromRows(
        [{ time: data.time[0], open: 1, high: 1, low: 1, close: 1, volume: 1, [name]: value }] as never,
        { symbol: 'X', timeframe: '1h' },
      ),
  ],
  'fromRows rows': [['rows'], (value) => core.fromRows(value as never, { symbol: 'X', timeframe: '1h' })],
  fromColumns: [
    ['time', 'open', 'close', 'volume', 'symbol', 'timeframe', 'extra'],
    (value, name) => core.fromColumns({ ...data, [name]: value }),
  ],
  bootstrapReturns: [
    ['replications', 'block', 'seed'],
    (value, name) => research.bootstrapReturns(returns, { replications: 20, [name]: value }),
  ],
  crossValidate: [
    ['groups', 'purge', 'embargo', 'testGroups'],
    (value, name) => research.crossValidate([returns], { [name]: value }),
  ],
};

/** Calls doors with hostile values, round after round, and says what went wrong: an error that no documentation names. */
export async function attack(inputs: number): Promise<readonly string[]> {
  const wrong = new Set<string>();
  const calls = Object.entries(doors).flatMap(([door, [fields, call]]) =>
    fields.flatMap((field) => values.map((value, k) => ({ door, field, call, value, k }))),
  );
  for (let n = 0; n < inputs; n++) {
    const next = calls[(n * 7919) % calls.length];
    if (next === undefined) break;
    const { door, field, call, value, k } = next;
    // Later rounds wrap the value, so that it lies deeper.
    const round = Math.floor(n / calls.length);
    const given = round % 3 === 0 ? value : round % 3 === 1 ? [value] : { [field]: value };
    try {
      await call(given, field);
    } catch (error) {
      const known = error instanceof RangeError || error instanceof TypeError || error instanceof core.InvalidMarketData;
      const text = error instanceof Error ? error.message : String(error);
      if (!known || engineWords.test(text)) wrong.add(`${door}.${field}, value ${k}: ${text.slice(0, 100)}`);
    }
  }
  return [...wrong];
}
