import * as testing from '@veloce/core/testing';
import { expect, it } from 'vitest';

it('loads the contracts for authors', () => {
  expect(Object.keys(testing)).not.toEqual([]);
});
