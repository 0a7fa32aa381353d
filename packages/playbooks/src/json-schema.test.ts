import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playbookJsonSchema, PlaybookSchema } from './document.js';
import { playbookShelf } from './shelf/shelf.js';
import { condition } from './testdata/conditions.js';
import { good } from './testdata/good-playbook.js';

/** The schema as a tool that is not ours reads it. */
const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(
  playbookJsonSchema() as object,
);

describe('the JSON Schema of a playbook', () => {
  it.each(playbookShelf().map((one) => [one.name, one] as const))('holds for %s', (_name, document) => {
    expect(isValid(JSON.parse(JSON.stringify(document))), JSON.stringify(isValid.errors)).toBe(true);
  });

  it('holds for random trees', () => {
    fc.assert(
      fc.property(condition, condition, (long, short) => {
        const document: unknown = JSON.parse(JSON.stringify({ format: 1, name: 'random', long, short }));
        expect(isValid(document), JSON.stringify(isValid.errors)).toBe(true);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it.each<[string, object]>([
    ['an unknown key', { code: 'process.exit()' }],
    ['another format', { format: 2 }],
    ['no name', { name: '' }],
    ['an unknown study', { long: { left: { study: 'rsii' }, is: '<', right: 1 } }],
    ['an unknown operator', { long: { left: 1, is: '=', right: 1 } }],
    ['a lag below zero', { long: { left: { column: 'close', lag: -1 }, is: '<', right: 1 } }],
    ['an unknown column', { long: { left: { column: 'clse' }, is: '<', right: 1 } }],
    ['no child', { long: { all: [] } }],
    ['thirteen children', { long: { all: Array.from({ length: 13 }, () => ({ left: 1, is: '<', right: 2 })) } }],
    ['within no bars', { long: { within: 0, of: { left: 1, is: '<', right: 2 } } }],
    ['a day that is none', { hours: { days: ['someday'] } }],
    ['a score of eleven', { score: 11 }],
    ['a size of two', { size: 2 }],
  ])('refuses %s, as the reader does', (_what, change) => {
    const document = { ...good, ...change };
    expect(PlaybookSchema.safeParse(document).success).toBe(false);
    expect(isValid(JSON.parse(JSON.stringify(document)))).toBe(false);
  }); // prettier-ignore
});
