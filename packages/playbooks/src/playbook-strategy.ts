import {
  and,
  constant,
  larger,
  partialTakeProfit,
  pointwise,
  rule,
  smaller,
  timeStop,
  times,
  trailingAtr,
  trailingStop,
  type EachSide,
  type Level,
  type ManageRule,
  type MarketSeries,
  type Operand,
  type RulePhases,
  type Series,
  type Strategy,
} from '@veloce/core';
import { atr } from '@veloce/indicators';
import * as z from 'zod';
import { rested } from './cooldown.js';
import type {
  Playbook,
  PlaybookCondition,
  PlaybookInput,
  PlaybookLevel,
  PlaybookPoints,
} from './document.js';
import { withinHours } from './hours.js';
import { parsePlaybook } from './parse-playbook.js';
import { conditionSeries, numberOf, operandSeries, type PlaybookParams } from './series.js';

/**
 * The strategy that a playbook is: everything that takes strategies takes it, over history, at one point in time, and live. Its parameters
 * are the document's, each within its domain.
 *
 * @throws {RangeError} when the document is no playbook, as `parsePlaybook`; or when an indicator refuses arguments that do not go together.
 * @example
 * ```ts
 * const book = playbookStrategy({
 *   format: 1,
 *   name: 'above its average',
 *   params: { length: { default: 200, least: 20, most: 400, whole: true } },
 *   long: { left: { column: 'close' }, is: 'crosses-above', right: { study: 'ema', with: [{ param: 'length' }] } },
 *   stop: { atr: 2 },
 *   target: { atr: 4 },
 * });
 * scan(book, data, { length: 100 });
 * ```
 */
export function playbookStrategy(document: PlaybookInput): Strategy<z.ZodObject, RulePhases> {
  const playbook = parsePlaybook(document);
  const { name, exit, stop, target, score, confidence, size } = playbook;
  const made = rule(
    name,
    paramsSchema(playbook),
    (market, params: PlaybookParams) => ({
      ...entries(playbook, market, params),
      ...(exit === undefined ? {} : { exit: conditionSeries(exit, market, params) }),
      ...(stop === undefined ? {} : { stop: levels(stop, market, params) }),
      ...(target === undefined ? {} : { target: levels(target, market, params) }),
      score: pointsSeries(score, 10, market, params),
      ...(confidence === undefined ? {} : { confidence: pointsSeries(confidence, 1, market, params) }),
    }),
    { size: () => size, manage: manageRules(playbook) },
  );
  documents.set(made, document);
  return made;
}

/** The documents that strategies were made from. */
const documents = /* @__PURE__ */ new WeakMap<object, PlaybookInput>();

/** The document that a strategy was made from, if it was. */
export const documentOf = (strategy: object): PlaybookInput | undefined => documents.get(strategy);

/** The entries: its conditions, within its hours, and rested after an entry. */
function entries(
  { long, short, hours, cooldown }: Playbook,
  market: MarketSeries,
  params: PlaybookParams,
): { readonly long?: Series | undefined; readonly short?: Series | undefined } {
  const side = (one: PlaybookCondition | undefined): Series | undefined => {
    if (one === undefined) return undefined;
    const holds = conditionSeries(one, market, params);
    return hours === undefined ? holds : and(holds, withinHours(market, hours));
  };
  const found = { long: side(long), short: side(short) };
  return cooldown === undefined ? found : rested(cooldown, found);
}

/** A score or a confidence at each bar, kept within its bounds. */
function pointsSeries(
  points: PlaybookPoints,
  most: number,
  market: MarketSeries,
  params: PlaybookParams,
): Operand {
  if (typeof points === 'number') return points;
  const sum = points.add.reduce(
    (before, { when, points: more }) =>
      pointwise(addWhere, [more], [before, conditionSeries(when, market, params)]),
    constant(points.base),
  );
  return larger(0, smaller(sum, most));
}

/** An unknown condition adds nothing. */
const addWhere = (sum: number, condition: number, points: number): number =>
  condition !== 0 && condition === condition ? sum + points : sum;

function paramsSchema({ params }: Playbook): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(params).map(([name, { default: usual, least, most, whole, about }]) => {
        const domain = (whole ? z.int() : z.number()).min(least).max(most);
        return [name, (about === undefined ? domain : domain.describe(about)).default(usual)];
      }),
    ),
  );
}

/** Stop or target, as a rule takes it: of both sides alike, or of each. */
function levels(
  own: NonNullable<Playbook['stop']>,
  market: MarketSeries,
  params: PlaybookParams,
): EachSide<Level> {
  if ('atr' in own || 'fraction' in own || 'at' in own) return levelSeries(own, market, params);
  const side = (one: PlaybookLevel | undefined) =>
    one === undefined ? undefined : levelSeries(one, market, params);
  return { long: side(own.long), short: side(own.short) };
}

/** A level: how far it is from the close of the signal, in quote currency, or its price. */
function levelSeries(level: PlaybookLevel, market: MarketSeries, params: PlaybookParams): Level {
  const { high, low, close } = market;
  if ('at' in level) return { at: operandSeries(level.at, market, params) };
  return 'atr' in level
    ? times(atr(high, low, close, level.bars), numberOf(level.atr, params))
    : times(close, numberOf(level.fraction, params));
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- features are each rule's own affair
function manageRules({ trailing, timeStop: bars, partial }: Playbook): ManageRule<PlaybookParams, any>[] {
  return [
    ...(trailing === undefined
      ? []
      : 'atr' in trailing
        ? [trailingAtr(trailing.atr, ({ high, low, close }) => atr(high, low, close, trailing.bars))]
        : [trailingStop(trailing.fraction)]),
    ...(bars === undefined ? [] : [timeStop(bars)]),
    ...(partial === undefined ? [] : [partialTakeProfit(partial)]),
  ];
}
