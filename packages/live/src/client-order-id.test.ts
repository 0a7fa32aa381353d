import { describe, expect, it } from 'vitest';
import { clientOrderId } from './client-order-id.js';

describe('clientOrderId', () => {
  it('is the same for the same order, another for every other, and never longer than venues take', () => {
    const parts = [0, 1, 35, 36, 1_295];
    const ids = parts.flatMap((epoch) =>
      parts.flatMap((sequence) => parts.map((leg) => clientOrderId('btc', epoch, sequence, leg))),
    );
    expect(new Set(ids).size).toBe(125);
    expect(clientOrderId('btc', 0, 1_234)).toBe('btc-0-ya-0');
    const longest = clientOrderId('a'.repeat(12), 46_655, Number.MAX_SAFE_INTEGER, 1_295);
    expect(longest).toHaveLength(31);
    expect(longest).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
  });

  it.each([
    [['a-b', 0, 0, 0], 'run must be'],
    [['', 0, 0, 0], 'run must be'],
    [['a', -1, 0, 0], 'epoch must be an integer from 0 to 46655, got -1'],
    [['a', 0, 0.5, 0], 'sequence must be an integer'],
    [['a', 0, 0, 1_296], 'leg must be an integer'],
  ] as const)('refuses %j', ([run, epoch, sequence, leg], why) => {
    expect(() => clientOrderId(run, epoch, sequence, leg)).toThrow(why);
  });
});
