import fc from 'fast-check';
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

/** Values that fast-check does not make. */
const own: readonly unknown[] = [
  5e-324, '__proto__', Symbol('s'), () => 0, circle, deep, { toJSON: 5 }, { toJSON() { throw new Error('no'); } }, new Date(NaN),
  new Proxy({}, { get: () => undefined }), new Proxy([], {}), '\u0000', '\ud800', new Uint8Array(bars).fill(1), data, entries, returns,
]; // prettier-ignore

/** Values of every kind that a caller in plain JavaScript may hand over: alone, in a list, in an object. */
const anything = fc.anything({
  maxDepth: 2, maxKeys: 4, withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withNullPrototype: true,
  withObjectString: true, withSet: true, withSparseArray: true, withTypedArray: true, values: [fc.boolean(), fc.double(), fc.integer(), fc.bigInt(), fc.constant(null), fc.constant(undefined), fc.string({ unit: 'binary' })]
}); // prettier-ignore
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 1, 1e308, 2 ** 53, -(2 ** 53)));
const strange = fc.oneof(anything, number, fc.constantFrom(...own));
const value = fc.oneof(
  { weight: 4, arbitrary: strange },
  { weight: 1, arbitrary: fc.array(strange, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('model', 'symbol', 'tickSize', 'min', 'max', 'time', '__proto__'), strange, { maxKeys: 3 }) },
); // prettier-ignore

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

/** Values that are made at a time. */
const block = 1_000;

/**
 * Calls doors with hostile values, made from a seed, and says what went wrong: an error that no documentation names. Every field of
 * every door has its turn.
 */
export async function attack(inputs: number, seed: number): Promise<readonly string[]> {
  const wrong = new Map<string, string>();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // nobody reads them, and they take most of the time
  const calls = Object.entries(doors).flatMap(([door, [fields, call]]) =>
    fields.map((field) => ({ door, field, call })),
  );
  for (let from = 0; from < inputs; from += block) {
    const given = fc.sample(value, { seed: seed + from, numRuns: Math.min(block, inputs - from) });
    for (const [k, one] of given.entries()) {
      const next = calls[(from + k) % calls.length];
      if (next === undefined) break;
      const { door, field, call } = next;
      try {
        await call(one, field);
      } catch (error) {
        const known = error instanceof RangeError || error instanceof TypeError || error instanceof core.InvalidMarketData;
        const text = error instanceof Error ? error.message : String(error);
        const place = `${door}.${field}`;
        if ((!known || engineWords.test(text)) && !wrong.has(place))
          wrong.set(place, `${place}, seed ${seed + from}, value ${k} (${fc.stringify(one).slice(0, 80)}): ${text.slice(0, 100)}`);
      }
    }
  }
  Error.stackTraceLimit = stackTraceLimit;
  return [...wrong.values()];
}
