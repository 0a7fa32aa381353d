import { compute, computeAll, type Column, type Kernel, type Series } from '@veloce/core';
import { describe, expectTypeOf, it } from 'vitest';
import { bbands, bbandsKernel, cross, ema, emaKernel, higherTimeframe, macd, rsi } from './index.js';

declare const close: Column;

describe('types of indicators', () => {
  it('one output is a column, several have names', () => {
    const run = () => ({
      rsi: rsi(close, 14),
      ...bbands(close, 20, 2),
      ...macd(close, { fast: 12, slow: 26, smoothing: 9 }),
    });
    expectTypeOf(run).returns.toEqualTypeOf<
      Record<'rsi' | 'lower' | 'middle' | 'upper' | 'macd' | 'signal' | 'histogram', Float64Array>
    >();
  });

  it('of a series it is a series, of several outputs they have the same names', () => {
    const describe = (source: Series) => ({ rsi: rsi(source, 14), ...bbands(rsi(source, 14), 20, 2) });
    expectTypeOf(describe).returns.toEqualTypeOf<Record<'rsi' | 'lower' | 'middle' | 'upper', Series>>();
    const misuse = (source: Series) => {
      // @ts-expect-error -- a series and a column do not mix
      cross(source, close);
      // @ts-expect-error -- a series runs with its strategy
      ema(source, 20, { firstBar: 7 });
      // @ts-expect-error -- three bands are not one series
      ema(bbands(source, 20, 2), 20);
    };
    expectTypeOf(misuse).toBeFunction();
  });

  it('a vectorised function takes a column and its parameters', () => {
    const misuse = () => {
      // @ts-expect-error -- a period
      ema(close);
      // @ts-expect-error -- an array of numbers is not a column
      ema([1, 2, 3], 2);
    };
    expectTypeOf(misuse).toBeFunction();
  });

  it('a kernel fits into a strategy with the arguments of its factory', () => {
    expectTypeOf<ReturnType<typeof emaKernel>>().toExtend<Kernel>();
    const features = (series: Series) => {
      expectTypeOf(compute(emaKernel, [20], [series])).toEqualTypeOf<Series>();
      expectTypeOf(computeAll(bbandsKernel, [20, 2], [series])).toEqualTypeOf<readonly Series[]>();
      // @ts-expect-error -- the width is missing
      compute(bbandsKernel, [20], [series]);
    };
    expectTypeOf(features).toBeFunction();
  });

  it('higher timeframes keep the arguments', () => {
    const run = () =>
      higherTimeframe(emaKernel, [20], {
        time: close,
        columns: [close],
        roles: ['close'],
        barMs: 60_000,
        coarseMs: 3_600_000,
      });
    expectTypeOf(run).returns.toEqualTypeOf<readonly Float64Array[]>();
    const odd = () =>
      higherTimeframe(emaKernel, [20], {
        time: close,
        columns: [close],
        // @ts-expect-error -- no such role
        roles: ['price'],
        barMs: 60_000,
        coarseMs: 3_600_000,
      });
    expectTypeOf(odd).toBeFunction();
  });
});
