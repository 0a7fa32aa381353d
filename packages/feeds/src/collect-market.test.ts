import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { left, right } from 'fp-ts/lib/TaskEither.js';
import {
  orThrow,
  type Bar,
  type DataError,
  type FollowedBar,
  type MarketData,
  type MarketFollower,
} from '@veloce/core';
import { folderStore } from '@veloce/data-files/store';
import { collectMarket, type Collected } from './collect-market.js';

const folder = mkdtempSync(join(tmpdir(), 'veloce-collect-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const minute = 60_000;
const bar = (k: number, close = 100 + k): Bar => ({
  ...{ time: k * minute, open: close, high: close + 1, low: close - 1, close, volume: 1 + k },
});
const closed = (k: number, close?: number): FollowedBar => ({ kind: 'closed', bar: bar(k, close) });
const query = { symbol: 'BTCUSDT', timeframe: '1m' } as const;
const away = {
  _tag: 'ConnectionFailed',
  message: 'away',
  asked: 'to write',
  fix: 'wait',
} as const satisfies DataError;

/** A market of some steps; a function among them runs when its turn comes. */
const marketOf = (
  ...steps: readonly (FollowedBar | DataError | (() => Promise<void>))[]
): MarketFollower => ({
  async *follow() {
    for (const step of steps) {
      await new Promise(setImmediate);
      if (typeof step === 'function') await step();
      else yield '_tag' in step ? { _tag: 'Left', left: step } : { _tag: 'Right', right: step };
    }
  },
});

describe('collectMarket', () => {
  it('puts a market into a folder store, bar by bar, with what was put right', async () => {
    const store = folderStore({ folder });
    const market = marketOf(
      closed(0),
      { ...closed(1), hole: '3 trades' },
      { kind: 'correction', bar: bar(1, 90), previous: bar(1) },
      closed(2),
    );
    const progress: Collected[] = [];
    const collected = await orThrow(
      collectMarket(market, query, store.append, { onProgress: (one) => progress.push(one) }),
    );
    expect(collected.bars + collected.corrections).toBeGreaterThanOrEqual(3);
    const { time, close } = await orThrow(store.load(query));
    expect([[...time], [...close]]).toEqual([
      [0, minute, 2 * minute],
      [100, 90, 102],
    ]);
    expect(progress.at(-1)).toMatchObject({ bars: 3, waiting: 0 });
  });

  it('keeps what it cannot write, and writes it together when the place is back', async () => {
    const writes: (readonly number[])[] = [];
    const failures: string[] = [];
    let tries = 0;
    const write = (data: MarketData) => {
      tries++;
      if (tries === 2 || tries === 3) return left(away);
      writes.push([...data.time].map((time) => time / minute));
      return right(undefined);
    };
    const afterTwoFailures = async (): Promise<void> => {
      while (failures.length < 2) await new Promise(setImmediate);
    };
    const market = marketOf(closed(0), closed(1), closed(2), afterTwoFailures, closed(3));
    const collected = await orThrow(
      collectMarket(market, query, write, {
        firstRetryMs: 1,
        onProgress: ({ failure }) => {
          if (failure !== undefined) failures.push(failure._tag);
        },
      }),
    );
    expect(writes.flat().sort()).toEqual([0, 1, 2, 3]);
    expect(writes[0]).toEqual([0]);
    expect(writes.length).toBeLessThan(4);
    expect(collected).toEqual({ bars: 4, corrections: 0, holed: 0, waiting: 0 });
  });

  it('writes a bar again that changed while it was being written', async () => {
    const closes: number[] = [];
    let changed = (): void => undefined;
    const isWriting = new Promise<void>((resolve) => (changed = resolve));
    const write = (data: MarketData) => async () => {
      closes.push(...data.close);
      changed();
      for (let k = 0; k < 5; k++) await new Promise(setImmediate);
      return right(undefined)();
    };
    const market = marketOf(closed(0), () => isWriting, { kind: 'correction', bar: bar(0, 77) });
    await orThrow(collectMarket(market, query, write));
    expect(closes).toEqual([100, 77]);
  });

  it('ends with the error that does not pass by itself, of the place or of the market', async () => {
    const full = { ...away, _tag: 'QueryFailed', message: 'full' } as const satisfies DataError;
    expect(await collectMarket(marketOf(closed(0)), query, () => left(full))()).toEqual({
      _tag: 'Left',
      left: full,
    });
    const gone = { ...away, message: 'no such market' };
    const writes: number[] = [];
    const write = (data: MarketData) => {
      writes.push(data.length);
      return right(undefined);
    };
    expect(await collectMarket(marketOf(closed(0), gone), query, write)()).toEqual({
      _tag: 'Left',
      left: gone,
    });
    expect(writes).toEqual([1]);
    // One that passed is no end.
    expect(await collectMarket(marketOf(gone, closed(0)), query, write)()).toMatchObject({ _tag: 'Right' });
  });

  it('does not sit out its pause when it is ended, and says what it could not write', async () => {
    const end = new AbortController();
    const market = marketOf(
      closed(0),
      () =>
        new Promise((resolve) =>
          end.signal.addEventListener('abort', () => {
            resolve();
          }),
        ),
    );
    const outcome = await collectMarket(market, { ...query, signal: end.signal }, () => left(away), {
      firstRetryMs: 3_600_000,
      longestRetryMs: 3_600_000,
      onProgress: () => {
        setImmediate(() => {
          end.abort();
        });
      },
    })();
    expect(outcome).toEqual({ _tag: 'Left', left: away });
  });

  it('refuses what makes no sense', () => {
    expect(() => collectMarket({} as MarketFollower, query, () => right(1))).toThrow(
      'market.follow must be a function',
    );
    expect(() => collectMarket(marketOf(), query, undefined as never)).toThrow('write must be a function');
    expect(() => collectMarket(marketOf(), query, () => right(1), { firstRetryMs: 0 })).toThrow(
      'firstRetryMs',
    );
  });
});
