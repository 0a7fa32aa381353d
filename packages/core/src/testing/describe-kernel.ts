import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseOptions } from '../parse-options.js';
import type { Column } from '../column.js';
import { runKernel, type Kernel } from '../kernel.js';
import { detectKernelLookahead } from '../kernel-lookahead.js';
import { describeLookahead } from '../lookahead-finding.js';
import { decode, encode, type Json } from '../snapshot.js';
import { seededRandom } from '../seeded-random.js';

/** Settings of {@link describeKernel}. */
export interface KernelTestOptions {
  /** The input columns; by default as many positive random walks as the kernel needs. */
  readonly inputs?: readonly Column[];
  /** Absolute number of the first bar; 12345 by default. */
  readonly firstBar?: number;
}

const KernelOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    inputs: z.array(z.instanceof(Float64Array)).min(1).optional(),
    firstBar: z.int().optional(),
  }))();

/**
 * Registers the contract of a kernel with vitest: bar by bar = in chunks = whole, to the bit, also across a snapshot through
 * JSON and with gaps in the inputs; a call of no bars changes nothing; it reads and writes its range only; the future is invisible.
 *
 * @param create Makes the kernel.
 * @throws {RangeError} naming an option that is unknown or out of its domain.
 * @example
 * ```ts
 * describeKernel('ema', () => emaKernel(5));
 * ```
 */
export function describeKernel(name: string, create: () => Kernel, options: KernelTestOptions = {}): void {
  parseOptions('describeKernel', KernelOptions, options);
  describe(`kernel ${name}`, () => {
    const { firstBar = 12_345 } = options;
    const whole = options.inputs ?? randomWalks(create().inputs, 600);
    const { length } = whole[0];
    const cases = [
      { data: 'whole inputs', inputs: whole },
      { data: 'inputs with gaps', inputs: withGaps(whole) },
    ];

    it.each(cases)('gives the same bits bar by bar and in chunks: $data', ({ inputs }) => {
      const expected = runKernel(create(), inputs, { firstBar });
      for (const chunks of [
        Array<number>(length).fill(1),
        randomChunks(length, 20),
        randomChunks(length, 150),
      ]) {
        expectColumns(runInChunks(create(), inputs, firstBar, chunks), expected);
      }
    });

    it('changes nothing in a call of no bars', () => {
      const kernel = create();
      const expected = runKernel(create(), whole, { firstBar });
      const outputs = expected.map(() => new Float64Array(length));
      const state = kernel.init(firstBar);
      for (let i = 0; i < length; i++) {
        kernel.advance(state, whole, outputs, i, i);
        kernel.advance(state, whole, outputs, i, i + 1);
        kernel.advance(state, whole, outputs, i + 1, i + 1);
      }
      expectColumns(outputs, expected);
    });

    it('reads and writes its range only', () => {
      const kernel = create();
      const margin = 5;
      const padded = whole.map((input) => Float64Array.from([...noise(margin), ...input, ...noise(margin)]));
      const outputs = Array.from({ length: kernel.outputs }, () =>
        new Float64Array(length + 2 * margin).fill(-7),
      );
      kernel.advance(kernel.init(firstBar), padded, outputs, margin, margin + length);
      const expected = runKernel(create(), whole, { firstBar });
      expectColumns(
        outputs.map((output) => output.slice(margin, margin + length)),
        expected,
      );
      outputs.forEach((output) => {
        expect([...output.slice(0, margin), ...output.slice(margin + length)]).toEqual(
          Array(2 * margin).fill(-7),
        );
      });
    });

    it('keeps nothing outside its state: two runs of one kernel do not meet', () => {
      const kernel = create();
      const expected = runKernel(create(), whole, { firstBar });
      const [a, b] = [kernel.init(firstBar), kernel.init(firstBar)];
      const out = [a, b].map(() => expected.map(() => new Float64Array(length)));
      for (let i = 0; i < length; i++) {
        kernel.advance(a, whole, out[0], i, i + 1);
        kernel.advance(b, whole, out[1], i, i + 1);
      }
      for (const one of out) expectColumns(one, expected);
    });

    it.each(cases)('leaves its inputs as they are: $data', ({ inputs }) => {
      const kernel = create();
      const own = inputs.map((input) => Float64Array.from(input));
      const outputs = Array.from({ length: kernel.outputs }, () => new Float64Array(length));
      kernel.advance(kernel.init(firstBar), own, outputs, 0, length);
      const changed = own.flatMap((input, k) => {
        const bar = input.findIndex((value, i) => !Object.is(value, inputs[k][i]));
        return bar < 0
          ? []
          : [`input ${k} was ${inputs[k][bar]} at bar ${bar}, and is ${input[bar]} after the kernel ran`];
      });
      expect(changed, 'a kernel must not write into what it reads').toEqual([]);
    });

    it('cannot see the future', () => {
      const found = detectKernelLookahead(create(), whole);
      expect(found.map((one) => describeLookahead(one))).toEqual([]);
    });
  });
}

/** Columns are equal to the bit. The loop takes a thousandth of what `toEqual` does, which is left to tell where they differ. */
function expectColumns(actual: readonly Float64Array[], expected: readonly Float64Array[]): void {
  const same =
    actual.length === expected.length &&
    actual.every(
      (column, k) =>
        column.length === expected[k].length && column.every((value, i) => Object.is(value, expected[k][i])),
    );
  expect(same ? expected : actual).toEqual(expected);
}

function runInChunks(
  kernel: Kernel,
  inputs: readonly Column[],
  firstBar: number,
  chunks: readonly number[],
): readonly Float64Array[] {
  const outputs = Array.from({ length: kernel.outputs }, () => new Float64Array(inputs[0].length));
  let state = kernel.init(firstBar);
  let from = 0;
  chunks.forEach((chunk, k) => {
    // Copies of the chunk alone: there is nothing else to read.
    const own = inputs.map((input) => input.slice(from, from + chunk));
    const part = outputs.map(() => new Float64Array(chunk));
    kernel.advance(state, own, part, 0, chunk);
    outputs.forEach((output, j) => {
      output.set(part[j], from);
    });
    from += chunk;
    if (k % 3 === 0) state = decode(JSON.parse(JSON.stringify(encode(state))) as Json);
  });
  return outputs;
}

function randomWalks(count: number, length: number): readonly Float64Array[] {
  const random = seededRandom(42);
  return Array.from({ length: count }, () => {
    let value = 100;
    return Float64Array.from({ length }, () => (value *= 1 + 0.02 * (random() - 0.5)));
  });
}

/** Single gaps, a long one, and one at the very beginning. */
function withGaps(inputs: readonly Column[]): readonly Float64Array[] {
  const random = seededRandom(7);
  return inputs.map((input) =>
    Float64Array.from(input, (value, i) => (i < 3 || random() < 0.01 || (i > 300 && i < 340) ? NaN : value)),
  );
}

function randomChunks(length: number, most: number): readonly number[] {
  const random = seededRandom(most);
  const chunks: number[] = [];
  for (let left = length; left > 0; left -= chunks[chunks.length - 1]) {
    chunks.push(Math.min(left, 1 + Math.floor(random() * most)));
  }
  return chunks;
}

function noise(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => 1e9 * (i + 1));
}
