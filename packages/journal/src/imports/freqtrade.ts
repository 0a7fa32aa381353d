import type { FillEvent, FundingEvent } from '@veloce/backtest';
import * as z from 'zod';
import type { ImportOptions } from './import-options.js';
import type { ReadFile } from './read-fills.js';
import { fault } from './read-rows.js';

/** As its API writes an order, or a row of the table `orders`. A stop on the exchange has the side `stoploss`. */
const Order = /* @__PURE__ */ (() =>
  z.object({
    order_id: z.coerce.string(),
    ft_order_side: z.string().nullish(),
    side: z.string().nullish(),
    filled: z.number().nullish(),
    amount: z.number().nullish(),
    safe_price: z.number().nullish(),
    average: z.number().nullish(),
    price: z.number().nullish(),
    order_filled_timestamp: z.number().nullish(),
    order_filled_date: z.string().nullish(),
    order_update_date: z.string().nullish(),
  }))();

/** A trade of freqtrade: as `/api/v1/trades` answers, or as a row of the table `trades`. */
const FreqtradeTrade = /* @__PURE__ */ (() =>
  z.object({
    trade_id: z.number().optional(),
    id: z.number().optional(),
    pair: z.string().min(1),
    is_short: z.union([z.boolean(), z.number()]).default(false),
    amount: z.number().positive(),
    open_rate: z.number().positive(),
    close_rate: z.number().positive().nullish(),
    open_timestamp: z.number().optional(),
    open_date: z.string().optional(),
    close_timestamp: z.number().nullish(),
    close_date: z.string().nullish(),
    fee_open: z.number().nullish(),
    fee_close: z.number().nullish(),
    funding_fees: z.number().nullish(),
    orders: z.array(Order).optional(),
  }))();

type FreqtradeTrade = z.output<typeof FreqtradeTrade>;

/**
 * The fills of freqtrade's trades: from their orders if present, else one for the entry and one for the exit. Its times are UTC.
 *
 * @throws {JournalException} `DataFormat` naming the trade and the field.
 */
export function readFreqtrade(text: string, options: ImportOptions): ReadFile {
  const { source } = options;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw fault(source, undefined, 'cannot be read as JSON', cause);
  }
  const list = Array.isArray(parsed) ? parsed : (parsed as { readonly trades?: unknown } | null)?.trades;
  if (!Array.isArray(list)) throw fault(source, undefined, 'holds no list of trades', undefined);
  return readFreqtradeTrades(list, options);
}

/** {@link readFreqtrade} of trades that are objects. */
export function readFreqtradeTrades(
  list: readonly unknown[],
  { source, account }: Pick<ImportOptions, 'source' | 'account'>,
): ReadFile {
  const fills: FillEvent[] = [];
  const funding: FundingEvent[] = [];
  list.forEach((value: unknown, k) => {
    const trade = FreqtradeTrade.safeParse(value);
    if (!trade.success) {
      const [issue] = trade.error.issues;
      throw fault(source, k + 1, `${issue.path.join('.')}: ${issue.message}`, trade.error);
    }
    fills.push(...fillsOf(trade.data, account, source, k + 1));
    const { funding_fees: received, pair: symbol } = trade.data;
    if (received !== null && received !== undefined && received !== 0) {
      const id = `freqtrade:${idOf(trade.data)}`;
      // Positive when it was received.
      const time = openTime(trade.data, source, k + 1) + 1;
      funding.push({ kind: 'funding', account, fundingId: id, symbol, paid: -received, time });
    }
  });
  fills.sort((a, b) => a.time - b.time);
  return { fills, funding, skipped: 0, warnings: [] };
}

function fillsOf(trade: FreqtradeTrade, account: string, source: string, row: number): readonly FillEvent[] {
  const id = `freqtrade:${idOf(trade)}`;
  const { pair: symbol, amount, open_rate: entry, close_rate: exit } = trade;
  const isShort = Boolean(trade.is_short);
  const entrySide = isShort ? 'SELL' : 'BUY';
  const common = { kind: 'fill', account, symbol, feeCurrency: null, liquidity: null } as const;
  const feeOf = (side: 'BUY' | 'SELL', value: number): number =>
    value * ((side === entrySide ? trade.fee_open : trade.fee_close) ?? 0);
  const filled = (trade.orders ?? []).filter(({ filled }) => (filled ?? 0) > 0);
  if (filled.length > 0) {
    return filled.map((order) => {
      const side = sideOf(order.ft_order_side) ?? sideOf(order.side) ?? (isShort ? 'BUY' : 'SELL');
      const size = order.filled ?? 0;
      const made = order.safe_price ?? order.average ?? order.price ?? 0;
      const price = made > 0 ? made : side === entrySide ? entry : (exit ?? entry);
      const filledAt =
        order.order_filled_timestamp ?? dateOf(order.order_filled_date ?? order.order_update_date);
      const time = filledAt ?? openTime(trade, source, row);
      const orderId = `${id}:${order.order_id}`;
      return { ...common, fillId: orderId, orderId, side, size, price, fee: feeOf(side, size * price), time };
    });
  }
  const opened = {
    ...common,
    fillId: `${id}:entry`,
    orderId: `${id}:entry`,
    side: entrySide,
    size: amount,
    price: entry,
  } as const;
  const fills: FillEvent[] = [
    { ...opened, fee: feeOf(entrySide, amount * entry), time: openTime(trade, source, row) },
  ];
  const closed = trade.close_timestamp ?? dateOf(trade.close_date);
  if (exit !== null && exit !== undefined && closed !== undefined) {
    const side = isShort ? 'BUY' : 'SELL';
    const order = `${id}:exit`;
    fills.push({
      ...common,
      fillId: order,
      orderId: order,
      side,
      size: amount,
      price: exit,
      fee: feeOf(side, amount * exit),
      time: closed,
    });
  }
  return fills;
}

const sideOf = (text: string | null | undefined): 'BUY' | 'SELL' | undefined =>
  text === 'buy' ? 'BUY' : text === 'sell' ? 'SELL' : undefined;

const idOf = ({ trade_id: told, id, pair }: FreqtradeTrade): string => `${pair}:${told ?? id ?? ''}`;

function openTime(trade: FreqtradeTrade, source: string, row: number): number {
  const time = trade.open_timestamp ?? dateOf(trade.open_date);
  if (time === undefined) throw fault(source, row, 'open_timestamp: is missing', undefined);
  return time;
}

/** freqtrade writes UTC without saying so. */
function dateOf(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  const time = Date.parse(/(z|[-+]\d{2}:?\d{2})$/i.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? undefined : time;
}
