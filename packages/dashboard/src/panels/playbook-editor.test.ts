import { describe, expect, it } from 'vitest';
import { matchingWords } from './playbook-editor.js';

const words = ['ema', 'emaRibbon', 'crossesAbove', 'close', 'EMV'].map((word) => ({ word, about: '' }));

describe('completion', () => {
  it('gives the words that begin as typed, shortest first, and not the word itself', () => {
    const of = (beginning: string): readonly string[] =>
      matchingWords(words, beginning).map(({ word }) => word);
    expect(of('em')).toEqual(['ema', 'EMV', 'emaRibbon']);
    expect(of('ema')).toEqual(['emaRibbon']);
    expect(of('')).toEqual([]);
    expect(of('zz')).toEqual([]);
  });
});
