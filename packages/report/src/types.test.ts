import type { BacktestResult, PortfolioResult } from '@veloce/backtest';
import { describe, expectTypeOf, it } from 'vitest';
import { showReport } from './browser.js';
import { report, researchReport, type ReportOptions } from './index.js';
import { writeReport } from './node.js';

declare const result: BacktestResult;

describe('types of report', () => {
  it('a report is made of one result, of a symbol or a portfolio', () => {
    expectTypeOf(report).parameter(0).toEqualTypeOf<BacktestResult | PortfolioResult>();
    expectTypeOf(report).returns.toBeString();
    expectTypeOf(researchReport).returns.toBeString();
    expectTypeOf(writeReport).returns.resolves.toBeString();
    expectTypeOf(showReport).parameter(0).toEqualTypeOf<Element>();
  });

  it('overlays are distinguished by their kind', () => {
    expectTypeOf<NonNullable<ReportOptions['overlays']>[number]['kind']>().toEqualTypeOf<
      'lines' | 'zones' | 'profiles' | 'levels'
    >();
    const misuse = () =>
      // @ts-expect-error -- zones have zones
      report(result, { overlays: [{ kind: 'zones', name: 'Demand', lines: {} }] });
    expectTypeOf(misuse).toBeFunction();
  });
});
