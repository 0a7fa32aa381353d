import fc from 'fast-check';
import { expect, it } from 'vitest';
import { histories, play } from './testdata/order-histories.js';

it('100,000 histories of orders end with the positions of the venue; none is forgotten, none sent twice', async () => {
  const asserted = fc.asyncProperty(histories, async (history) => {
    const { ours, theirs, forgotten, wrong, kind } = await play(history);
    expect({ ours, forgotten, wrong, kind }).toEqual({
      ours: theirs,
      forgotten: [],
      wrong: [],
      kind: 'agrees',
    });
  });
  await fc.assert(asserted, { numRuns: 100_000, seed: 11 });
});
