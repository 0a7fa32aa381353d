import { left, right } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { DataException, orThrow, type DataError } from './errors.js';

const missing: DataError = {
  _tag: 'DataNotFound',
  message: 'no bars',
  asked: 'BTCUSDT 1m',
  fix: 'ask for another range',
};

describe('orThrow', () => {
  it('resolves with the value, or rejects with the tagged error in words', async () => {
    await expect(orThrow(() => Promise.resolve(right(7)))).resolves.toBe(7);
    const failed = orThrow(() => Promise.resolve(left(missing)));
    await expect(failed).rejects.toThrow('no bars\n  asked: BTCUSDT 1m\n  fix: ask for another range');
    await expect(failed).rejects.toSatisfy(
      (error) => error instanceof DataException && error.error === missing,
    );
  });
});
