import { scan } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { playbookFaults } from './parse-playbook.js';
import { playbookStrategy } from './playbook-strategy.js';
import { good } from './testdata/good-playbook.js';

it('10,000 hostile documents are refused with a path, or run', () => {
  const { data } = simulateMarket({ seed: 1, bars: 300 });
  const nested = Array.from({ length: 200 }).reduce<unknown>((not) => ({ not }), {
    left: 1,
    is: '<',
    right: 2,
  });
  const key = fc.constantFrom(
    '__proto__',
    'constructor',
    'ünïcode',
    'study',
    'not',
    'all',
    'with',
    'lag',
    'is',
    'on',
  );
  const value = fc.oneof(
    fc.constantFrom<unknown>(
      NaN,
      Infinity,
      -0,
      1e308,
      -1,
      0.5,
      null,
      'toString',
      '＜',
      '',
      true,
      10n,
      [],
      {},
      nested,
      Array.from({ length: 6_000 }, () => 1),
    ),
    fc.dictionary(key, fc.integer()),
    fc.string({ unit: 'grapheme' }),
  );
  const paths = [
    ['name'], ['format'], ['params', 'low', 'default'], ['params', 'low', 'most'], ['params', '__proto__'], ['long'],
    ['long', 'all'], ['long', 'all', 0], ['long', 'all', 0, 'is'], ['long', 'all', 0, 'left', 'study'],
    ['long', 'all', 0, 'left', 'with'], ['long', 'all', 0, 'left', 'with', 0], ['long', 'all', 0, 'left', 'lag'],
    ['long', 'all', 0, 'right'], ['long', 'all', 1, 'not'], ['stop'], ['target'], ['trailing'], ['timeStop'],
    ['partial'], ['score'], ['size'], ['exit'], ['short'], ['ünïcode'],
  ]; // prettier-ignore
  let refused = 0;
  let ran = 0;
  fc.assert(
    fc.property(fc.constantFrom(...paths), value, (path, planted) => {
      const document = JSON.parse(JSON.stringify(good)) as Record<PropertyKey, unknown>;
      let place = document;
      for (const step of path.slice(0, -1)) place = place[step] as Record<PropertyKey, unknown>;
      Object.defineProperty(place, path.at(-1) as string, {
        value: planted,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      const faults = playbookFaults(document);
      if (faults.length > 0) {
        refused++;
        for (const fault of faults) {
          expect(typeof fault.path).toBe('string');
          expect(fault.message.length).toBeGreaterThan(5);
          expect(fault.message.length).toBeLessThan(600);
        }
      } else {
        ran++;
        scan(playbookStrategy(document as never), data);
      }
    }),
    { seed: 19, numRuns: 10_000 },
  );
  expect(refused).toBeGreaterThan(8_000);
  expect(ran).toBeGreaterThan(50);
}, 300_000);
