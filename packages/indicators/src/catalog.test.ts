import { describe, expect, it } from 'vitest';
import { compile, computeAll, input, runKernel, type Column, type Kernel, type Series } from '@veloce/core';
import { describeKernel } from '@veloce/core/testing';
import { catalog } from './catalog.js';
import type { CatalogEntry } from './kit/catalog-entry.js';
import * as indicators from './index.js';
import { pick, testMarket } from './testdata/market.js';

const market = testMarket(700);
const exported: Readonly<Record<string, unknown>> = { ...indicators };
const defaults = (entry: CatalogEntry): readonly number[] => entry.params.map((param) => param.default);

/** Other parameters than the usual ones, inside their domains. */
const others = (entry: CatalogEntry): readonly number[] =>
  entry.params.map(({ kind, least = 1, default: usual }) =>
    kind === 'int' ? Math.max(least, usual - 3) : kind === 'fraction' ? usual / 2 : 1.25 * usual,
  );

/** The settings as the function takes them: up to two in a row, more of them as one record. */
const inCall = (entry: CatalogEntry, params: readonly number[]): readonly unknown[] =>
  params.length < 3 ? params : [Object.fromEntries(entry.params.map(({ name }, k) => [name, params[k]]))];

function vectorised(
  entry: CatalogEntry,
  inputs: readonly Column[],
  params: readonly number[],
): readonly Float64Array[] {
  const compute = exported[entry.name] as (...args: unknown[]) => Float64Array | Record<string, Float64Array>;
  const result = compute(...inputs, ...inCall(entry, params));
  return result instanceof Float64Array ? [result] : entry.outputs.map((output) => result[output]);
}

const leadingGap = (column: Column): number => {
  let i = 0;
  while (i < column.length && Number.isNaN(column[i])) i++;
  return i;
};

describe('the catalog', () => {
  it('lists every kernel of the package, in the order of the alphabet', () => {
    const names = catalog.map((entry) => entry.name);
    // These make a kernel out of other ones.
    const makers = ['composeKernel', 'higherTimeframeKernel'];
    const machines = ['directionalKernel', 'lagSlopeKernel', 'quadrantKernel']; // behind those of the catalog
    const kernels = Object.keys(exported).filter(
      (name) => name.endsWith('Kernel') && ![...makers, ...machines].includes(name),
    );
    expect(names.map((name) => `${name}Kernel`).sort()).toEqual(kernels.sort());
    expect(names).toEqual([...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  });

  it('says of every formula where it is from', () => {
    expect(catalog.filter((entry) => entry.source === '' || entry.fullName === '')).toEqual([]);
  });

  it('says how to read every indicator, in one sentence that names only outputs and parameters it has', () => {
    const wrong = catalog.filter(({ reading, outputs, params, inputs }) => {
      const names = [...outputs, ...inputs, ...params.map((param) => param.name)];
      const named = [...reading.matchAll(/`(\w+)`/g)].map((match) => match[1]);
      return (
        !/^[A-Z0-9`].{40,230}\.$/.test(reading) ||
        /\. [A-Z]/.test(reading) ||
        named.some((one) => !names.includes(one ?? ''))
      );
    });
    expect(wrong.map(({ name, reading }) => `${name}: ${reading}`)).toEqual([]);
  });
});

describe.each(catalog.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
  const inputs = pick(market, entry.inputs);
  const create = (params: readonly number[] = defaults(entry)): Kernel => entry.kernel(...params);

  it('has the kernel that the package exports, with the inputs and outputs that the catalog says', () => {
    expect(exported[`${name}Kernel`]).toBe(entry.kernel);
    expect(create().inputs).toBe(entry.inputs.length);
    expect(create().outputs).toBe(entry.outputs.length);
  });

  it.each([
    ['usual', defaults(entry)],
    ['other', others(entry)],
  ])('gives as a function what its kernel gives: %s parameters', (_, params) => {
    expect(vectorised(entry, inputs, params)).toEqual(runKernel(create(params), inputs));
  });

  it('gives of series the series of its kernel, by the names of its outputs', () => {
    const series = entry.inputs.map(input);
    const onSeries = exported[name] as (...args: unknown[]) => Series | Readonly<Record<string, Series>>;
    const result = onSeries(...series, ...inCall(entry, defaults(entry)));
    const named = 'kind' in result ? { [entry.outputs[0]]: result as Series } : result;
    expect(Object.keys(named)).toEqual(entry.outputs);
    const { steps, slots } = compile({
      ...named,
      ...Object.fromEntries(
        computeAll(entry.kernel, [...defaults(entry)], series).map((one, k) => [`output ${k}`, one]),
      ),
    });
    expect(steps).toHaveLength(1);
    expect(entry.outputs.map((output) => slots[output])).toEqual(
      entry.outputs.map((_, k) => slots[`output ${k}`]),
    );
  });

  it.each([
    ['usual', defaults(entry)],
    ['other', others(entry)],
  ])('warms up as declared: %s parameters', (_, params) => {
    const outputs = runKernel(create(params), inputs);
    if (entry.warmup === null) {
      expect(outputs.some((output) => leadingGap(output) < output.length)).toBe(true);
      return;
    }
    expect(outputs.map(leadingGap)).toEqual(entry.warmup(...params));
    // On this market nothing is undefined once it has begun.
    for (const output of outputs) {
      expect(output.subarray(leadingGap(output)).every((x) => Number.isFinite(x))).toBe(true);
    }
  });

  it('says nothing on no bars, and on fewer bars than it needs', () => {
    expect(
      vectorised(
        entry,
        inputs.map((input) => input.slice(0, 0)),
        defaults(entry),
      ).map((c) => c.length),
    ).toEqual(entry.outputs.map(() => 0));
    if (entry.warmup === null) return;
    const needs = entry.warmup(...defaults(entry));
    const bars = Math.max(...needs);
    const few = runKernel(
      create(),
      inputs.map((input) => input.slice(0, bars)),
    );
    expect(few.map(leadingGap)).toEqual(needs.map((warmup) => Math.min(warmup, bars)));
  });

  it('goes on after a gap', () => {
    const gap = inputs.map((input) => input.slice().fill(NaN, 150, 152));
    const outputs = runKernel(create(), gap);
    const whole = runKernel(create(), inputs);
    // Not every output: a shifted one shows the gap later.
    if (entry.warmup !== null) {
      expect(outputs.some((output) => output.subarray(150, 152).some(Number.isNaN))).toBe(true);
    }
    outputs.forEach((output, k) => {
      const known = (column: Float64Array): number => column.subarray(450).filter((x) => x === x).length;
      expect(known(output) > 0).toBe(known(whole[k]) > 0);
    });
  });

  it('writes into the columns it is given', () => {
    const out = entry.outputs.map(() => new Float64Array(inputs[0].length));
    expect(runKernel(create(), inputs, { out })).toBe(out);
    expect(out).toEqual(runKernel(create(), inputs));
  });

  if (entry.inputs.length > 1) {
    it('refuses columns of different lengths', () => {
      const ragged = inputs.map((input, k) => (k === 1 ? input.subarray(1) : input));
      expect(() => vectorised(entry, ragged, defaults(entry))).toThrow(RangeError);
    });
  }

  it.each(
    entry.params.flatMap((param, k) =>
      (param.kind === 'int'
        ? [param.least! - 1, -1, 2.5, NaN, Infinity]
        : param.kind === 'positive'
          ? [0, -1, NaN, Infinity]
          : [-0.1, 1.1, NaN]
      ).map((value) => ({ param: param.name, value, args: defaults(entry).with(k, value) })),
    ),
  )('refuses $param = $value', ({ param, value, args }) => {
    expect(() => entry.kernel(...args)).toThrow(RangeError);
    expect(() => entry.kernel(...args)).toThrow(new RegExp(`: ${param} must be .*, got ${String(value)}$`));
  });

  describeKernel(name, create, { inputs });
});
