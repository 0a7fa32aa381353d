import type { AnyPhase, MarketData, Strategy } from '@veloce/core';
import { describe, expectTypeOf, it } from 'vitest';
import type * as z from 'zod';
import {
  sweep,
  sweepLuck,
  walkForward,
  type Executor,
  type Space,
  type SweepLuck,
  type SweepResult,
  type WalkForward,
} from './index.js';
import { threads } from './node.js';

type Own = Strategy<
  z.ZodObject<{
    period: z.ZodDefault<z.ZodInt>;
    mode: z.ZodDefault<z.ZodEnum<{ fast: 'fast'; slow: 'slow' }>>;
  }>,
  readonly [AnyPhase]
>;
declare const own: Own;
declare const data: MarketData;

describe('types of research', () => {
  it('a space has the parameters of its strategy, and values of their types', () => {
    expectTypeOf<keyof Space<Own>>().toEqualTypeOf<'period' | 'mode'>();
    const search = { kind: 'grid' } as const;
    const run = () => [
      sweep(own, data, { space: { period: { min: 5, max: 50, step: 5 } }, search, objective: 'sharpe' }),
      // @ts-expect-error -- no such parameter
      sweep(own, data, { space: { length: [10, 20] }, search, objective: 'sharpe' }),
      // @ts-expect-error -- a period is a number
      sweep(own, data, { space: { period: ['10'] }, search, objective: 'sharpe' }),
      // @ts-expect-error -- one of the two modes
      sweep(own, data, { space: { mode: ['medium'] }, search, objective: 'sharpe' }),
      // @ts-expect-error -- no such metric
      sweep(own, data, { space: { period: [10] }, search, objective: 'profit' }),
    ];
    expectTypeOf(run).toBeFunction();
  });

  it('results are promised', () => {
    expectTypeOf(sweep<Own>).returns.resolves.toEqualTypeOf<SweepResult>();
    expectTypeOf(walkForward<Own>).returns.resolves.toEqualTypeOf<WalkForward>();
    expectTypeOf(sweepLuck).returns.toEqualTypeOf<SweepLuck | null>();
    expectTypeOf(threads).returns.toEqualTypeOf<Executor>();
  });
});
