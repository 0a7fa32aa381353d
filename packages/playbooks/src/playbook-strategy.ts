import {
  partialTakeProfit,
  rule,
  timeStop,
  times,
  trailingAtr,
  trailingStop,
  type ManageRule,
  type MarketSeries,
  type Operand,
  type RulePhases,
  type Strategy,
} from '@veloce/core';
import { atr } from '@veloce/indicators';
import * as z from 'zod';
import type { Playbook, PlaybookInput, PlaybookNumber } from './document.js';
import { parsePlaybook } from './parse-playbook.js';
import { conditionSeries, numberOf, type PlaybookParams } from './series.js';

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
  const { name, long, short, exit, stop, target, score, size } = playbook;
  const conditions = { long, short, exit };
  return rule(
    name,
    paramsSchema(playbook),
    (market, params: PlaybookParams) => ({
      ...Object.fromEntries(
        Object.entries(conditions).flatMap(([part, one]) =>
          one === undefined ? [] : [[part, conditionSeries(one, market, params)]],
        ),
      ),
      ...(stop === undefined ? {} : { stop: distance(stop, market, params) }),
      ...(target === undefined ? {} : { target: distance(target, market, params) }),
      score,
    }),
    { size: () => size, manage: manageRules(playbook) },
  );
}

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

/** How far a level is from the close of the signal, in quote currency. */
function distance(
  level: { readonly atr: PlaybookNumber; readonly bars: number } | { readonly fraction: PlaybookNumber },
  { high, low, close }: MarketSeries,
  params: PlaybookParams,
): Operand {
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
