import { expect, it } from 'vitest';
import { attack } from './testdata/hostile.js';

it('a million hostile values at the doors of core, backtest and research throw documented errors only', async () => {
  expect(await attack(1_000_000, 2)).toEqual([]);
});
