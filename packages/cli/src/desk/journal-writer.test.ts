import { right } from 'fp-ts/lib/Either.js';
import { expect, it } from 'vitest';
import type { Journal } from '@veloce/journal';
import type { LiveOutput } from '@veloce/live';
import { journalWriter } from './journal-writer.js';

const equity: LiveOutput = { kind: 'equity', sequence: 0, bar: 0, equity: 1 };
const account = (time: number): LiveOutput => ({
  kind: 'account',
  sequence: time,
  event: { kind: 'order', account: 'paper', time, order: {}, state: 'new' } as never,
});

it('writes on after outputs that are not for the journal, and ends', async () => {
  const recorded: unknown[] = [];
  const journal = {
    trades: {
      record: (told: readonly unknown[]) => () => {
        recorded.push(...told);
        return Promise.resolve(right(undefined));
      },
    },
  } as unknown as Journal;
  const faults: string[] = [];
  const write = journalWriter(
    journal,
    'loopback',
    '1m',
    { kind: 'strategy', name: 'x' },
    {
      onWritten: () => undefined,
      onFault: (text) => faults.push(text),
    },
  );
  write([equity]);
  write([account(1)]);
  await write.done();
  write([equity]);
  await write.done();
  write([equity, account(2)]);
  write([account(3)]);
  await write.done();
  expect(recorded).toMatchObject([{ time: 1 }, { time: 2 }, { time: 3 }]);
  expect(faults).toEqual([]);
});
