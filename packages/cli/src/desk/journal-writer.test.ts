import { describe, expect, it } from 'vitest';
import { right } from 'fp-ts/lib/Either.js';
import { createSignal } from '@veloce/core';
import type { Journal } from '@veloce/journal';
import type { LiveOutput } from '@veloce/live';
import { journalWriter } from './journal-writer.js';

const signal = (time: number): LiveOutput =>
  ({
    ...{ kind: 'signal', symbol: 'BTCUSDT', bar: time, withheld: null },
    signal: createSignal({
      ...{ timestamp: time, symbol: 'BTCUSDT', side: 'LONG', score: 6, confidence: 0.6, reason: 'a reason' },
      ...{ entryReference: 100, stopLoss: 99, takeProfit: 103, scoreBreakdown: {} },
    }),
  }) as unknown as LiveOutput;
const nothing = { kind: 'equity', time: 0, equity: 10_000 } as unknown as LiveOutput;

/** A writer over a journal that keeps what it is given. */
function writerOf(fail = false) {
  const kept: unknown[] = [];
  const faults: string[] = [];
  const journal = {
    trades: { record: () => () => Promise.resolve(right({})) },
    signals: {
      add: (rows: readonly unknown[]) => () => {
        if (fail) return Promise.reject(new Error('the disk is full'));
        kept.push(...rows);
        return Promise.resolve(right(rows.length));
      },
    },
  } as unknown as Journal;
  const write = journalWriter(
    journal,
    'sim',
    '1m',
    { kind: 'strategy', name: 's' },
    {
      onWritten: () => undefined,
      onFault: (text) => faults.push(text),
    },
  );
  return { write, kept, faults };
}

describe('journalWriter', () => {
  it('outputs with nothing to write do not stop those that come after', async () => {
    const { write, kept } = writerOf();
    write([nothing]);
    write([signal(60_000)]);
    await write.done();
    write([nothing]);
    write([nothing, signal(120_000)]);
    await write.done();
    expect(kept).toHaveLength(2);
  });

  it('a fault is reported, and the next batch is tried all the same', async () => {
    const { write, faults } = writerOf(true);
    write([signal(60_000)]);
    await write.done();
    write([signal(120_000)]);
    await write.done();
    expect(faults).toEqual(['the disk is full', 'the disk is full']);
  });
});
