import {
  above,
  and,
  atLeast,
  atMost,
  below,
  computeAll,
  crossesAbove,
  crossesBelow,
  not,
  or,
  within,
  type MarketSeries,
  type Operand,
  type OptionalColumn,
  type RequiredColumn,
} from '@veloce/core';
import { catalog, lag, onTimeframe, type CatalogEntry } from '@veloce/indicators';
import type { comparisons, PlaybookCondition, PlaybookNumber, PlaybookOperand } from './document.js';

/** The parameters of a run, by name. */
export type PlaybookParams = Readonly<Record<string, unknown>>;

let byName: ReadonlyMap<string, CatalogEntry> | undefined;

/** The indicators of the catalog, by name. */
export const studies = (): ReadonlyMap<string, CatalogEntry> =>
  (byName ??= new Map(catalog.map((entry) => [entry.name, entry])));

/** The entry of an indicator that the document has been checked to name. */
export const entryOf = (study: string): CatalogEntry => studies().get(study) as CatalogEntry;

/** A number of the document, for the parameters of a run. */
export function numberOf(number: PlaybookNumber, params: PlaybookParams): number {
  return typeof number === 'number' ? number : (params[number.param] as number);
}

/** The inputs of an indicator where the document names none; `undefined` where it has to. */
export function usualInputs({ inputs }: CatalogEntry): readonly string[] | undefined {
  return inputs.some((name) => ['a', 'b', 'x', 'y'].includes(name))
    ? undefined
    : inputs.map((name) => (name === 'source' ? 'close' : name));
}

/** An operand of the document, as a series of the market or a number. */
function operandSeries(operand: PlaybookOperand, market: MarketSeries, params: PlaybookParams): Operand {
  if (typeof operand === 'number' || 'param' in operand) return numberOf(operand, params);
  const on = (own: MarketSeries) => {
    const now = 'column' in operand ? own[operand.column as RequiredColumn | OptionalColumn] : study(own);
    return operand.lag === undefined || operand.lag === 0 ? now : lag(now, operand.lag);
  };
  const study = (own: MarketSeries) => {
    const {
      study: name,
      with: given = [],
      of,
      output,
    } = operand as Extract<PlaybookOperand, { study: string }>;
    const entry = entryOf(name);
    const args = entry.params.map((param, k) => numberOf(given[k] ?? param.default, params));
    const inputs =
      of?.map((one) => operandSeries(one, own, params)) ??
      (usualInputs(entry) ?? []).map((one) => own[one as RequiredColumn | OptionalColumn]);
    return computeAll(entry.kernel, args, inputs)[output === undefined ? 0 : entry.outputs.indexOf(output)];
  };
  return operand.on === undefined || operand.on === market.timeframe
    ? on(market)
    : onTimeframe(market, operand.on, on);
}

const compare: Readonly<Record<(typeof comparisons)[number], (a: Operand, b: Operand) => Operand>> = {
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
): Operand {
  const of = (one: PlaybookCondition): Operand => conditionSeries(one, market, params);
  if ('all' in condition) return and(...condition.all.map(of));
  if ('any' in condition) return or(...condition.any.map(of));
  if ('not' in condition) return not(of(condition.not));
  if ('within' in condition) return within(of(condition.of), condition.within);
  const { left, is, right } = condition;
  return compare[is](operandSeries(left, market, params), operandSeries(right, market, params));
}
