import * as z from 'zod';
import type { Column } from '@veloce/core';

const fraction = /* @__PURE__ */ (() => z.number().positive().max(125))();

/** How large an entry is. */
export const Sizing = /* @__PURE__ */ (() =>
  z.discriminatedUnion('model', [
    z.strictObject({ model: z.literal('fraction'), fraction: fraction.describe('notional over equity') }),
    z.strictObject({ model: z.literal('quantity'), quantity: z.number().positive().describe('base units') }),
    z.strictObject({
      model: z.literal('notional'),
      notional: z.number().positive().describe('quote currency'),
    }),
    z.strictObject({
      model: z.literal('risk'),
      fraction: z
        .number()
        .positive()
        .max(1)
        .describe('share of equity lost when the stop is hit, before costs'),
    }),
    z.strictObject({
      model: z.literal('volatility'),
      target: z.number().positive().describe('annualised volatility of the position over equity'),
      length: z.int().min(2).default(20).describe('closes that the volatility is measured on'),
      most: fraction.default(1).describe('largest notional over equity'),
    }),
    z.strictObject({
      model: z.literal('kelly'),
      fraction: z
        .number()
        .positive()
        .max(1)
        .default(0.5)
        .describe('share of the Kelly fraction of the closed trades'),
      least: z.int().min(1).default(30).describe('closed trades before the Kelly fraction is used'),
      before: z.number().positive().max(125).default(0.1).describe('notional over equity until then'),
      most: fraction.default(1).describe('largest notional over equity'),
    }),
  ]))();

/** How large an entry is, complete. */
export type Sizing = z.output<typeof Sizing>;

/** The facts known when an entry is sized. */
export interface SizingContext {
  readonly equity: number;
  readonly price: number;
  /** The stop that the entry will have; `NaN` for none. */
  readonly stop: number;
  readonly closes: Column;
  /** Number of closes known. */
  readonly known: number;
  readonly barsPerYear: number;
  readonly record: TradeRecord;
}

/** Running sums over closed trades. */
export interface TradeRecord {
  wins: number;
  losses: number;
  scratches: number;
  won: number;
  lost: number;
}

/** A size in base units, or the reason why there is none. */
export function sizeOf(sizing: Sizing, context: SizingContext): number | string {
  const { equity, price, stop } = context;
  switch (sizing.model) {
    case 'fraction':
      return (sizing.fraction * equity) / price;
    case 'quantity':
      return sizing.quantity;
    case 'notional':
      return sizing.notional / price;
    case 'risk': {
      const distance = Math.abs(price - stop);
      if (distance > 0) return (sizing.fraction * equity) / distance;
      return 'sizing by risk needs a stop away from the entry';
    }
    case 'volatility': {
      const volatility = realisedVolatility(context, sizing.length);
      if (!(volatility > 0)) return `volatility over ${sizing.length} closes is not known`;
      return (Math.min(sizing.target / volatility, sizing.most) * equity) / price;
    }
    case 'kelly': {
      const share = kellyShare(context.record, sizing);
      return share > 0 ? (share * equity) / price : 'the Kelly fraction of the closed trades is not positive';
    }
  }
}

/** Annualised sample deviation of the returns between the last closes; `NaN` when there are too few. */
function realisedVolatility({ closes, known, barsPerYear }: SizingContext, length: number): number {
  if (known < length + 1) return NaN;
  let sum = 0;
  for (let i = known - length; i < known; i++) sum += closes[i] / closes[i - 1] - 1;
  const mean = sum / length;
  let squares = 0;
  for (let i = known - length; i < known; i++) squares += (closes[i] / closes[i - 1] - 1 - mean) ** 2;
  return Math.sqrt((squares / (length - 1)) * barsPerYear);
}

function kellyShare(record: TradeRecord, sizing: Sizing & { model: 'kelly' }): number {
  const trades = record.wins + record.losses + record.scratches;
  if (trades < sizing.least) return sizing.before;
  if (record.losses === 0) return sizing.most;
  if (record.wins === 0) return 0;
  const payoff = record.won / record.wins / (record.lost / record.losses);
  const p = record.wins / trades;
  return Math.min(sizing.fraction * (p - (1 - p) / payoff), sizing.most);
}
