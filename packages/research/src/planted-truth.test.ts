import { describe, it } from 'vitest';
import { expectNominal, expectPower } from './testdata/planted-truth.js';

describe('on markets whose truth is planted', () => {
  it('an edge is seen in nothing as often as the level says: 12 seeds', { timeout: 300_000 }, async () => {
    await expectNominal(12);
  });

  it('an edge that is there is found: 4 seeds', { timeout: 300_000 }, async () => {
    await expectPower(4);
  });
});
