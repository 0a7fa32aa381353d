import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runKernel, type Kernel } from '@veloce/core';
import { catalog } from './catalog.js';
import type { CatalogEntry } from './kit/catalog-entry.js';
import { pick, testMarket } from './testdata/market.js';
import { oracles } from './testdata/oracles.js';

/**
 * Every indicator names what its values are checked against, and that evidence is looked at here: values of TA-Lib
 * (`ta-lib-golden.test.ts` compares them) or the slow computation of its definition in `testdata/oracles.ts`.
 */
const golden = JSON.parse(readFileSync(new URL('testdata/ta-lib-golden.json', import.meta.url), 'utf8')) as {
  readonly indicators: Readonly<Record<string, unknown>>;
  readonly patterns: Readonly<Record<string, unknown>>;
};
const bars = 420;
const market = testMarket(bars, 3);
const plain = Object.fromEntries(Object.entries(market).map(([name, column]) => [name, [...column]]));
const tolerance = 1e-8; // of the larger of 1 and the value: both sum in floating point, in other orders

/** The outputs in which a kernel does not give what the oracle gives. */
function faults({ name, inputs, outputs, params }: CatalogEntry, kernel: Kernel): readonly string[] {
  const ours = runKernel(kernel, pick(market, inputs));
  const theirs = oracles[name](plain, ...params.map((param) => param.default));
  return outputs.filter((output, k) => {
    let compared = 0;
    for (let i = 0; i < bars; i++) {
      const [value, expected] = [ours[k][i], theirs[output][i]];
      if (Number.isNaN(value) !== Number.isNaN(expected)) return true;
      if (Math.abs(value - expected) > tolerance * Math.max(1, Math.abs(expected))) return true;
      if (expected === expected && expected !== 0) compared++;
    }
    return compared < 5;
  });
}

/** The same kernel, wrong by a factor of 7. */
const wrong = (kernel: Kernel): Kernel => ({
  ...kernel,
  advance(state, inputs, outputs, from, to) {
    kernel.advance(state, inputs, outputs, from, to);
    for (const output of outputs) for (let i = from; i < to; i++) output[i] *= 7;
  },
});

describe('evidence', () => {
  it('of TA-Lib is on file', () => {
    const held = [...Object.keys(golden.indicators), ...Object.keys(golden.patterns)];
    const named = catalog.filter(({ evidence }) => evidence === 'ta-lib').map(({ name }) => name);
    expect(named.filter((name) => !held.includes(name))).toEqual([]);
  });

  it('is an oracle for all others, and there is none too many', () => {
    const named = catalog.filter(({ evidence }) => evidence === 'oracle').map(({ name }) => name);
    expect(Object.keys(oracles)).toEqual(named);
  });

  describe.each(catalog.filter(({ name }) => name in oracles).map((entry) => [entry.name, entry] as const))(
    '%s',
    (_, entry) => {
      const usual = entry.params.map((param) => param.default);

      it('gives what its definition gives', () => {
        expect(faults(entry, entry.kernel(...usual))).toEqual([]);
      });

      it('would be found out, were it wrong by a factor of 7', () => {
        expect(faults(entry, wrong(entry.kernel(...usual)))).toEqual(entry.outputs);
      });
    },
  );
});
