import type { AnyPhase, Column, MarketData, ParamsInput, Signal, Strategy } from '@veloce/core';
import { describe, expectTypeOf, it } from 'vitest';
import type * as z from 'zod';
import {
  backtest,
  bothReadings,
  fromSignals,
  portfolio,
  strategyLeg,
  type BacktestOptions,
  type BacktestResult,
  type BatchColumns,
  type Metric,
  type Metrics,
  type PortfolioResult,
  type Trade,
} from './index.js';

type Own = Strategy<z.ZodObject<{ period: z.ZodDefault<z.ZodInt> }>, readonly [AnyPhase]>;
declare const own: Own;
declare const data: MarketData;

describe('types of backtest', () => {
  it('parameters are those of the strategy, settings those of the engine', () => {
    expectTypeOf<ParamsInput<Own>>().toEqualTypeOf<{ period?: number | undefined }>();
    const misuse = () => {
      backtest(
        own,
        data,
        { period: 20 },
        { capital: 50_000, margin: 'cross', size: { model: 'risk', fraction: 0.01 } },
      );
      // @ts-expect-error -- no such parameter
      backtest(own, data, { length: 20 });
      // @ts-expect-error -- no such setting
      backtest(own, data, {}, { fee: 0.001 });
      // @ts-expect-error -- no such model of size
      backtest(own, data, {}, { size: { model: 'all' } });
      // @ts-expect-error -- a leg's parameters are its strategy's
      strategyLeg(own, data, { length: 20 });
    };
    expectTypeOf(misuse).toBeFunction();
    expectTypeOf<NonNullable<BacktestOptions['fillOn']>>().toEqualTypeOf<'next-open' | 'close'>();
  });

  it('a result names its parts', () => {
    expectTypeOf(backtest).returns.toEqualTypeOf<BacktestResult>();
    expectTypeOf<BacktestResult['trades']>().toEqualTypeOf<readonly Trade[]>();
    expectTypeOf<BacktestResult['equity']>().toEqualTypeOf<Column>();
    expectTypeOf<Trade['signal']>().toEqualTypeOf<Signal | null>();
    expectTypeOf(portfolio).returns.toEqualTypeOf<PortfolioResult>();
  });

  it('a metric without a value says why; its name is checked', () => {
    expectTypeOf<Metrics['sharpe']>().toEqualTypeOf<Metric>();
    expectTypeOf<Metric['value']>().toEqualTypeOf<number | null>();
    expectTypeOf<Metrics>().not.toHaveProperty('sharpeRatio');
  });

  it('a batch has a column per metric', () => {
    expectTypeOf(fromSignals).returns.toHaveProperty('columns').toEqualTypeOf<BatchColumns>();
    expectTypeOf<BatchColumns['sharpe']>().toEqualTypeOf<Float64Array>();
  });

  it('both readings keep the kind of the result', () => {
    const read = () => bothReadings((options) => backtest(own, data, {}, options));
    expectTypeOf(read).returns.toHaveProperty('optimistic').toEqualTypeOf<BacktestResult>();
  });
});
