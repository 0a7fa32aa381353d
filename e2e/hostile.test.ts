import { expect, it } from 'vitest';
import { attack } from './testdata/hostile.js';

it('ten thousand hostile values at the doors of core, backtest and research throw documented errors only', async () => {
  expect(await attack(10_000)).toEqual([]);
});
