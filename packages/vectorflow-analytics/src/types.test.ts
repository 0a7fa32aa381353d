import { scan, type Kernel, type MarketData, type Params } from '@veloce/core';
import { describe, expectTypeOf, it } from 'vitest';
import {
  marketProfiles,
  profileLevels,
  vectorFlow,
  vwapSince,
  vwapSinceKernel,
  type Profile,
  type VwapColumns,
} from './index.js';

declare const data: MarketData;

describe('types of vectorflow-analytics', () => {
  it('batch forms give columns or profiles, kernels are kernels', () => {
    expectTypeOf(marketProfiles).returns.toEqualTypeOf<readonly Profile[]>();
    expectTypeOf(vwapSince).returns.toEqualTypeOf<VwapColumns>();
    expectTypeOf(vwapSinceKernel).returns.toExtend<Kernel>();
    expectTypeOf(profileLevels).returns.toHaveProperty('poc').toBeNumber();
  });

  it('options and parameters are named', () => {
    expectTypeOf<Params<typeof vectorFlow>['tickSize']>().toBeNumber();
    expectTypeOf<Params<typeof vectorFlow>['rowSize']>().toEqualTypeOf<number | 'auto'>();
    const misuse = () => {
      // @ts-expect-error -- rows have a size in ticks
      marketProfiles(data, { tick: 0.1 });
      // @ts-expect-error -- no such parameter
      scan(vectorFlow, data, { threshhold: 1 });
    };
    expectTypeOf(misuse).toBeFunction();
  });
});
