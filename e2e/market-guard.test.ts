import { left, right } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { influxWriter } from '@veloce/data-influx';
import { folderStore } from '@veloce/data-files/store';
import { packages, parametersOf, refusal, values, data, type AnyFunction } from './exports-walk.js';

/**
 * A caller who forgets the `await` before a load, or does not unwrap its result, gets a hint at every door: a result of something else, or a
 * sentence about an undefined timeframe, sends nobody the right way.
 */
const loaded = { data, notes: [] };

/** Values that people pass instead of a market, and the words that tell them what to do. */
const misfits: readonly (readonly [string, unknown, string])[] = [
  ['a promise', Promise.resolve(data), 'got a promise; await it'],
  ['a load that was not run', () => Promise.resolve(right([loaded])), 'orThrow'],
  ['an Either', right([loaded]), 'got an Either'],
  ['a load that failed', left({ kind: 'not-found' }), 'describeDataError'],
  ['a market with its notes', loaded, 'pass its data'],
  ['a list of loaded markets', [loaded], '[0].data'],
  ['a list of markets', [data], '[0]'],
  ['rows', [{ time: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 }], 'fromRows'],
  ['columns', { time: [0], open: [1], high: [1], low: [1], close: [1], volume: [1] }, 'fromColumns'],
  ['nothing', undefined, 'got undefined'],
  ['text', 'BTCUSDT.csv', 'got text'],
];

/** They take something else that is called data. */
const others = new Set([
  'core.describeLookahead', // optional: only the time of a bar is read
  'core.checkHistory', // of a compiled strategy, which these two take first
  'core.checkRequirements',
]);

const doors = Object.entries(packages).flatMap(([owner, exported]) =>
  Object.entries(exported)
    .filter((entry): entry is [string, AnyFunction] => typeof entry[1] === 'function')
    .map(([name, one]) => ({ id: `${owner}.${name}`, one, parameters: parametersOf(one) }))
    .filter(({ id, parameters }) => parameters.includes('data') && !others.has(id)),
);

describe('a market', () => {
  it('is taken by many functions', () => {
    expect(doors.length).toBeGreaterThan(40);
  });

  it.each(misfits)('is not %s, at any door', async (_name, misfit, words) => {
    const open: string[] = [];
    for (const { id, one, parameters } of doors) {
      const args = parameters.map((parameter) => (parameter === 'data' ? misfit : values[parameter]));
      const said = await refusal(one, args);
      if (!said.startsWith('TypeError') || !said.includes(words)) open.push(`${id}: ${said.slice(0, 120)}`);
    }
    expect(open).toEqual([]);
  });

  it.each(misfits)('is not %s, for a store or a writer', async (_name, misfit, words) => {
    const store = folderStore({ folder: 'never-made' });
    const connection = { url: 'http://127.0.0.1:9', database: 'd' };
    const writer = influxWriter({ connection });
    expect(await refusal(store.append as AnyFunction, [misfit])).toContain(words);
    expect(await refusal(writer.write as AnyFunction, [misfit])).toContain(words);
  });
});
