import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import type { Kernel } from '@veloce/core';
import { rollingArgKernel } from './rolling-arg.js';
import { rollingExtremeKernel } from './rolling-extreme.js';
import { random } from '../testdata/market.js';

const length = 5000;
const next = random(11);
const noise = Float64Array.from({ length }, () => next() - 0.5);
let price = 100;

const columns = {
  prices: noise.map((x) => (price *= 1 + 0.01 * x)),
  'prices with gaps': noise.map((x, i) => (i % 701 < 2 ? NaN : 100 + x)),
  'few values, and zeros of both signs': noise.map((x) => Math.round(3 * x) / 2),
  infinities: noise.map((x) => (Math.abs(x) > 0.499 ? x / 0 : x)),
  'rising bars': noise.map((_, i) => i),
  'falling bars': noise.map((_, i) => -i),
  'no values': noise.map(() => NaN),
};

/** The column in calls of some length, from its second bar on. */
function inCalls(kernel: Kernel, column: Float64Array, bars: number): Float64Array {
  const output = new Float64Array(length);
  const state = kernel.init(1);
  for (let from = 1; from < length; from += bars) {
    kernel.advance(state, [column], [output], from, Math.min(length, from + bars));
  }
  return output;
}

describe.each(Object.entries(columns))('rolling extremes of %s', (_, column) => {
  it.each([1, 2, 3, 14, 20, 55, 200, 256, 257])(
    'are the same in long calls and bar by bar: window %d',
    (period) => {
      for (const sign of [1, -1] as const) {
        for (const kernel of [rollingExtremeKernel(period, sign), rollingArgKernel(period, sign)]) {
          const plain = inCalls(kernel, column, 1);
          expect(inCalls(kernel, column, length)).toEqual(plain);
          expect(inCalls(kernel, column, 777)).toEqual(plain);
        }
      }
    },
  );

  it('are the same in the column itself', () => {
    const kernel = rollingExtremeKernel(20, 1);
    const own = column.slice();
    kernel.advance(kernel.init(0), [own], [own], 0, length);
    const other = new Float64Array(length);
    kernel.advance(kernel.init(0), [column], [other], 0, length);
    expect(own).toEqual(other);
  });
});

describe('the program', () => {
  it('is its text, assembled, and runs here', async () => {
    const text = await readFile(new URL('sliding-extreme.wat', import.meta.url), 'utf8');
    const { buffer } = (await wabt()).parseWat('sliding-extreme.wat', text, { simd: true }).toBinary({});
    const own = await readFile(new URL('sliding-extreme.ts', import.meta.url), 'utf8');
    expect(own).toContain(`'${Buffer.from(buffer).toString('base64')}'`);
    expect(WebAssembly.validate(buffer as Uint8Array<ArrayBuffer>)).toBe(true); // else the tests above compare nothing
  });
});
