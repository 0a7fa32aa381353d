import { expect, it } from 'vitest';
import { stumbles } from './words.js';

it('finds a phrase of the list with its line and what to write instead', () => {
  const text = 'Equity, one value per day.\nThe capital is taken at the begin of the first day.';
  expect(stumbles(text)).toEqual([{ line: 2, found: 'at the begin of', instead: 'at the beginning of' }]);
  expect(stumbles('The capital is taken at the beginning of the first day.')).toEqual([]);
});
