import { expect, it } from 'vitest';
import { attack } from './testdata/hostile.js';

it('hostile values made from a seed at the doors of core, backtest and research throw documented errors only', async () => {
  expect(await attack(2_000, 1)).toEqual([]);
});
