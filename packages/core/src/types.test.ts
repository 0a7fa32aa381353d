import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import {
  analyze,
  compute,
  createSignal,
  fromColumns,
  live,
  orThrow,
  phase,
  rejection,
  scan,
  strategy,
  type Column,
  type DataError,
  type DataProvider,
  type FoundBy,
  type Kernel,
  type MarketData,
  type Params,
  type ParamsInput,
  type Rejection,
  type Scan,
  type Series,
  type Signal,
} from './index.js';

// Types an author gets without a cast. The functions are compiled, by the `types` check, and not called.

const schema = z.object({
  period: z.int().min(2).default(14),
  mode: z.enum(['fast', 'slow']).default('fast'),
});
type P = z.output<typeof schema>;

declare const meanKernel: (period: number) => Kernel<{ sum: number }>;

const trend = phase({
  name: 'trend',
  features: (market, { period }: P) => ({
    close: market.close,
    mean: compute(meanKernel, [period], [market.close]),
  }),
  decide(bar, _found, params) {
    expectTypeOf(bar.close).toBeNumber();
    expectTypeOf(bar.mean).toBeNumber();
    expectTypeOf(bar.knownAt).toBeNumber();
    expectTypeOf(params.mode).toEqualTypeOf<'fast' | 'slow'>();
    return bar.close > bar.mean
      ? right({ strength: bar.close - bar.mean })
      : left(rejection('trend', 'none'));
  },
});

const entry = phase({
  name: 'entry',
  features: (market) => ({ close: market.close }),
  decide: (bar, { strength }: { readonly strength: number }, _params: P): Either<Rejection, Signal> =>
    strength > 0 ? right({} as Signal) : left(rejection('entry', `at ${bar.close}`)),
});

const define = () => strategy({ name: 'own', params: schema, phases: [trend, entry] });
type Own = ReturnType<typeof define>;
declare const data: MarketData;

describe('types of core', () => {
  it('columns are read as numbers and cannot be written', () => {
    expectTypeOf(fromColumns).returns.toEqualTypeOf<MarketData>();
    expectTypeOf<MarketData['close']>().toEqualTypeOf<Column>();
    expectTypeOf<MarketData['openInterest']>().toEqualTypeOf<Column | undefined>();
    expectTypeOf<Float64Array>().toExtend<Column>();
    const write = (column: Column) => {
      // @ts-expect-error -- a column cannot be written
      column[0] = 1;
    };
    expectTypeOf(write).toBeFunction();
    expectTypeOf<Column>().not.toHaveProperty('sort');
  });

  it('arguments of a kernel are those of its factory', () => {
    const series = (close: Series) => {
      expectTypeOf(compute(meanKernel, [20], [close])).toEqualTypeOf<Series>();
      // @ts-expect-error -- a period is a number
      compute(meanKernel, ['20'], [close]);
      // @ts-expect-error -- it needs one
      compute(meanKernel, [], [close]);
    };
    expectTypeOf(series).toBeFunction();
  });

  it('a phase finds what it decides', () => {
    expectTypeOf<FoundBy<typeof trend>>().toEqualTypeOf<{ strength: number }>();
    expectTypeOf<FoundBy<typeof entry>>().toEqualTypeOf<Signal>();
    const misread = () =>
      phase({
        name: 'misread',
        features: (market) => ({ close: market.close }),
        // @ts-expect-error -- a bar has the declared features, and no others
        decide: (bar) => right(bar.volume),
      });
    expectTypeOf(misread).toBeFunction();
  });

  it('parameters of a strategy come from its schema', () => {
    expectTypeOf(define).returns.toHaveProperty('name').toBeString();
    expectTypeOf<Params<Own>>().toEqualTypeOf<{ period: number; mode: 'fast' | 'slow' }>();
    expectTypeOf<ParamsInput<Own>>().toEqualTypeOf<{
      period?: number | undefined;
      mode?: 'fast' | 'slow' | undefined;
    }>();
    const run = (own: Own) => {
      expectTypeOf(scan(own, data, { period: 20 })).toEqualTypeOf<Scan>();
      expectTypeOf(analyze(own, data, { mode: 'slow' })).toEqualTypeOf<Either<Rejection, Signal>>();
      // @ts-expect-error -- no such parameter
      scan(own, data, { length: 20 });
      // @ts-expect-error -- no such mode
      live(own, data, { mode: 'medium' });
    };
    expectTypeOf(run).toBeFunction();
  });

  it('phases are chained by what they find', () => {
    const misordered = () =>
      // @ts-expect-error -- entry needs what trend finds
      strategy({ name: 'misordered', params: schema, phases: [entry, trend] });
    // @ts-expect-error -- there is no phase of that name
    const misnamed = (own: Own) => own.with({ exit: entry });
    expectTypeOf([misordered, misnamed]).toBeArray();
    expectTypeOf<Own['with']>().parameter(0).toHaveProperty('trend');
  });

  it('a signal has all its fields', () => {
    // @ts-expect-error -- a signal needs a time, prices and reasons
    const incomplete = () => createSignal({ symbol: 'BTCUSDT', side: 'LONG' });
    expectTypeOf(incomplete).returns.toEqualTypeOf<Signal>();
    expectTypeOf<Signal['side']>().toEqualTypeOf<'LONG' | 'SHORT'>();
  });

  it('a provider answers with data, or with one of seven failures', () => {
    expectTypeOf<DataProvider['load']>().returns.toEqualTypeOf<TaskEither<DataError, MarketData>>();
    expectTypeOf<DataError['_tag']>().toEqualTypeOf<
      | 'DataNotFound'
      | 'DataFormat'
      | 'ConnectionFailed'
      | 'QueryFailed'
      | 'DataIncomplete'
      | 'Aborted'
      | 'Locked'
    >();
    const load = (provider: DataProvider) => orThrow(provider.load({ symbol: 'BTCUSDT', timeframe: '1m' }));
    expectTypeOf(load).returns.resolves.toEqualTypeOf<MarketData>();
    // @ts-expect-error -- no such timeframe
    const odd = (provider: DataProvider) => provider.load({ symbol: 'BTCUSDT', timeframe: '7m' });
    expectTypeOf(odd).toBeFunction();
  });
});
