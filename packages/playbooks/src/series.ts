import {
  above,
  and,
  atLeast,
  atMost,
  below,
  crossesAbove,
  crossesBelow,
  not,
  or,
  within,
  type MarketSeries,
  type Operand,
  type Series,
} from '@veloce/core';
import { lag, onTimeframe } from '@veloce/indicators';
import type { comparisons, PlaybookCondition, PlaybookNumber, PlaybookOperand } from './document.js';
import { withinHours } from './hours.js';
import { entryOf } from './studies.js';

/** The parameters of a run, by name. */
export type PlaybookParams = Readonly<Record<string, unknown>>;

/** A number of the document, for the parameters of a run. */
export function numberOf(number: PlaybookNumber, params: PlaybookParams): number {
  return typeof number === 'number' ? number : (params[number.param] as number);
}

/** An operand of the document, as a series of the market or a number. */
export function operandSeries(
  operand: PlaybookOperand,
  market: MarketSeries,
  params: PlaybookParams,
): Operand {
  if (typeof operand === 'number' || 'param' in operand) return numberOf(operand, params);
  const on = (own: MarketSeries) => {
    const now = 'column' in operand ? own.column(operand.column) : study(own);
    return operand.lag === undefined || operand.lag === 0 ? now : lag(now, operand.lag);
  };
  const study = (own: MarketSeries): Series => {
    const {
      study: name,
      with: given = [],
      of,
      output,
    } = operand as Extract<PlaybookOperand, { study: string }>;
    const { params: known, outputs, series } = entryOf(name);
    const args = known.map((param, k) => {
      const one = given[k] ?? param.default;
      return typeof one === 'string' ? one : numberOf(one, params);
    });
    const inputs = of?.map((one) => operandSeries(one, own, params));
    return series(own, args, inputs)[output === undefined ? 0 : outputs.indexOf(output)];
  };
  return operand.on === undefined || operand.on === market.timeframe
    ? on(market)
    : onTimeframe(market, operand.on, on);
}

const compare: Readonly<Record<(typeof comparisons)[number], (a: Operand, b: Operand) => Series>> = {
  '<': below,
  '<=': atMost,
  '>': above,
  '>=': atLeast,
  'crosses-above': crossesAbove,
  'crosses-below': crossesBelow,
};

/** A condition of the document, as a series of the market. */
export function conditionSeries(
  condition: PlaybookCondition,
  market: MarketSeries,
  params: PlaybookParams,
): Series {
  const of = (one: PlaybookCondition): Series => conditionSeries(one, market, params);
  if ('all' in condition) return and(...condition.all.map(of));
  if ('any' in condition) return or(...condition.any.map(of));
  if ('not' in condition) return not(of(condition.not));
  if ('within' in condition) return within(of(condition.of), condition.within);
  if ('hours' in condition) return withinHours(market, condition.hours);
  const { left, is, right } = condition;
  return compare[is](operandSeries(left, market, params), operandSeries(right, market, params));
}
