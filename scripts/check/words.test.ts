import { expect, it } from 'vitest';
import { stumbles } from './words.js';

it('finds a phrase of the list with its line and what to write instead', () => {
  const text = 'Equity, one value per day.\nThe capital is taken at the begin of the first day.';
  expect(stumbles(text)).toEqual([{ line: 2, found: 'at the begin of', instead: 'at the beginning of' }]);
  expect(stumbles('The capital is taken at the beginning of the first day.')).toEqual([]);
});

it('finds a docstring that begins "What", and leaves a question alone', () => {
  expect(stumbles('/** What a sweep found. */')).toHaveLength(1);
  expect(stumbles('   * What became of an order.')).toHaveLength(1);
  expect(stumbles('// What if the bar closed here?')).toEqual([]);
  expect(stumbles('/** The result of a sweep. What it kept is in `rows`. */')).toEqual([]);
});
