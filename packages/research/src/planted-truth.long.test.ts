import { describe, it } from 'vitest';
import { expectNominal, expectPower } from './testdata/planted-truth.js';

describe('on markets whose truth is planted', () => {
  it('an edge is seen in nothing as often as the level says: 600 seeds', { timeout: 3_600_000 }, async () => {
    console.log('of 600 markets without an edge:', await expectNominal(600));
  });

  it('an edge that is there is found: 100 seeds', { timeout: 3_600_000 }, async () => {
    console.log('of 100 markets with an edge:', await expectPower(100));
  });
});
