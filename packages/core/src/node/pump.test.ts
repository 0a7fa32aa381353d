import { describe, expect, it } from 'vitest';
import { left, right } from 'fp-ts/lib/Either.js';
import { pump, type PumpSettings } from './pump.js';

type Settings = PumpSettings<number, string>;

/** A place that takes numbers; each write first asks `answer` what it meets. */
const placeOf = (answer: (write: number) => string | undefined) => {
  const kept: number[] = [];
  const written: number[][] = [];
  let writes = 0;
  return {
    written,
    settings: (source: Settings['source'], more: Partial<Settings> = {}): Settings => ({
      source,
      keep: (item) => kept.push(item),
      waiting: () => kept.length,
      write: async () => {
        const failure = answer(++writes);
        const taken = [...kept];
        await new Promise(setImmediate);
        if (failure !== undefined) return left(failure);
        written.push(kept.splice(0, taken.length));
        return right(undefined);
      },
      passes: (failure) => failure === 'away',
      firstRetryMs: 1,
      longestRetryMs: 1,
      ...more,
    }),
  };
};
const numbers = (count: number): Settings['source'] =>
  async function* () {
    for (let k = 0; k < count; k++) {
      yield k;
      await new Promise(setImmediate);
    }
  };

describe('pump', () => {
  it('writes all that comes, in its order, while more comes', async () => {
    const { written, settings } = placeOf(() => undefined);
    expect(await pump(settings(numbers(20)))()).toEqual(right(undefined));
    expect(written.flat()).toEqual(Array.from({ length: 20 }, (_, k) => k));
    expect(written.length).toBeGreaterThan(1);
  });

  it('keeps what it cannot write, and writes it when the place is back', async () => {
    const { written, settings } = placeOf((write) => (write < 4 ? 'away' : undefined));
    expect(await pump(settings(numbers(3)))()).toEqual(right(undefined));
    expect(written).toEqual([[0, 1, 2]]);
  });

  it('ends with the first failure that does not pass, and says when nothing more comes', async () => {
    const { settings } = placeOf((write) => (write === 1 ? 'away' : 'full'));
    expect(await pump(settings(numbers(3)))()).toEqual(left('full'));
    const over: boolean[] = [];
    const passes = (_failure: string, isOver: boolean): boolean => {
      over.push(isOver);
      return !isOver;
    };
    expect(await pump(placeOf(() => 'away').settings(numbers(3), { passes }))()).toEqual(left('away'));
    expect(over.at(-1)).toBe(true);
  });

  it('prepares before the first write, while the source is read already', async () => {
    const { written, settings } = placeOf(() => undefined);
    const seen: number[] = [];
    const source: Settings['source'] = async function* () {
      for await (const k of numbers(3)()) {
        seen.push(k);
        yield k;
      }
    };
    const prepare = async () => {
      while (seen.length < 3) await new Promise(setImmediate);
      return right(written.length);
    };
    await pump(settings(source, { prepare }))();
    expect(written).toEqual([[0, 1, 2]]);
    const refused = placeOf(() => undefined);
    expect(
      await pump(refused.settings(numbers(3), { prepare: () => Promise.resolve(left('no')) }))(),
    ).toEqual(left('no'));
    expect(refused.written).toEqual([]);
  });

  it('rejects with what the source threw, after what came before is written', async () => {
    const { written, settings } = placeOf(() => undefined);
    const source: Settings['source'] = async function* () {
      yield* numbers(2)();
      throw new Error('cut');
    };
    await expect(pump(settings(source))()).rejects.toThrow('cut');
    expect(written.flat()).toEqual([0, 1]);
  });

  it('does not sit out a pause that is cut short', async () => {
    const end = new AbortController();
    const passes = (): boolean => {
      setImmediate(() => {
        end.abort();
      });
      return !end.signal.aborted;
    };
    const { settings } = placeOf(() => 'away');
    const slow = { passes, signal: end.signal, firstRetryMs: 3_600_000, longestRetryMs: 3_600_000 };
    expect(await pump(settings(numbers(1), slow))()).toEqual(left('away'));
  });

  it('refuses settings that make no sense', () => {
    const { settings } = placeOf(() => undefined);
    expect(() => pump({ ...settings(numbers(1)), firstRetryMs: 0 })).toThrow(/pump: firstRetryMs/);
    expect(() => pump({ ...settings(numbers(1)), write: 1 as never })).toThrow(/write: must be a function/);
    expect(() => pump({ ...settings(numbers(1)), keeps: 1 } as never)).toThrow(/keeps/);
  });
});
