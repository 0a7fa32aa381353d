import * as z from 'zod';
import { left, type Either } from 'fp-ts/lib/Either.js';
import { parseOptions, TimeframeSchema, unitHint, type DataFormat, type Timeframe } from '@veloce/core';
import { csvError, type CsvFault } from '../csv/fault.js';
import { isSameText } from '../csv/identity.js';
import { createTradeBars, type TradeRows } from './bars.js';
import { gatheredMarket, type GatheredTrades } from './market.js';

/** One trade. */
export interface RawTrade {
  /** Epoch ms UTC; fractions are kept. */
  readonly time: number;
  readonly price: number;
  /** In base units, or in contracts. */
  readonly quantity: number;
  /** The side of the aggressor; omitted if unknown. */
  readonly side?: 'buy' | 'sell' | undefined;
  /** Its number, if the exchange numbers its trades: reveals duplicates and missing trades. */
  readonly id?: number | undefined;
}

/** Settings of {@link gatherTrades}. */
export interface GatherOptions {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** The name of the source of the trades, for errors and notes; default `trades`. */
  readonly source?: string | undefined;
  /** Whether the trades were made up. */
  readonly simulated?: boolean | undefined;
}

const GatherOptionsSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    symbol: z.string().min(1),
    timeframe: TimeframeSchema,
    source: z.string().min(1).default('trades'),
    simulated: z.boolean().optional(),
  }))();

const blockLength = 4_096;

/**
 * Gathers trades from anywhere (a JSON reply, a database, a stream that was recorded) into bars, by the rules of
 * `loadTradeFiles`. They are taken one by one: there may be more than fit into memory.
 *
 * @param trades In the order in which they were made.
 * @returns The bars and notes on oddities, or an error that names the trade (from 1), the field and the value.
 * @throws {RangeError} when an option is malformed or unknown.
 * @throws {TypeError} when the trades are nothing to iterate over.
 * @example
 * ```ts
 * const trades = reply.map(([price, volume, time, side, , , id]) => ({
 *   time: time * 1000, price: Number(price), quantity: Number(volume), side: side === 'b' ? 'buy' : 'sell', id,
 * } as const));
 * const gathered = gatherTrades(trades, { symbol: 'XBTUSDT', timeframe: '1m' });
 * ```
 */
export function gatherTrades(
  trades: Iterable<RawTrade>,
  options: GatherOptions,
): Either<DataFormat, GatheredTrades> {
  const { symbol, timeframe, source, simulated } = parseOptions('gatherTrades', GatherOptionsSchema, options);
  const asked = `${timeframe} bars of ${symbol} from ${source}`;
  if (typeof (trades as Partial<Iterable<RawTrade>> | null | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(
      `gatherTrades: trades must be a list, or anything to iterate over, got ${nameOf(trades)}`,
    );
  }
  const bars = createTradeBars(timeframe);
  const block = {
    time: new Float64Array(blockLength),
    price: new Float64Array(blockLength),
    quantity: new Float64Array(blockLength),
    side: new Float64Array(blockLength),
    id: new Float64Array(blockLength),
    lines: new Uint32Array(blockLength),
  } satisfies Omit<TradeRows, 'length'>;
  let length = 0;
  let total = 0;
  let hasSides = false;
  let told: string | undefined;

  for (const trade of trades) {
    const bad = faultOfTrade(trade, ++total) ?? faultOfSymbol(trade, told, total);
    if (bad !== undefined) return left(csvError(source, asked, bad));
    told ??= symbolIn(trade);
    const { time, price, quantity, side, id } = trade;
    block.time[length] = time;
    block.price[length] = price;
    block.quantity[length] = quantity;
    block.side[length] = side === 'buy' ? 1 : side === 'sell' ? -1 : NaN;
    block.id[length] = id ?? NaN;
    block.lines[length++] = total;
    hasSides ||= side !== undefined;
    if (length < blockLength) continue;
    const fault = bars.add({ ...block, length });
    if (fault !== undefined) return left(csvError(source, asked, { ...fault, column: fault.as ?? '' }));
    length = 0;
  }
  const fault = bars.add({ ...block, length });
  if (fault !== undefined) return left(csvError(source, asked, { ...fault, column: fault.as ?? '' }));
  if (bars.columns().time.length === 0) {
    return left(csvError(source, asked, noTrades));
  }
  const market = { symbol, timeframe, origin: source, hasSides, isWholePeriod: false, simulated };
  return gatheredMarket(bars, market, asked);
}

/** The symbol that a trade names: those of ccxt and of most exchanges do. */
function symbolIn(trade: object): string | undefined {
  const named = trade as { readonly symbol?: unknown };
  return typeof named.symbol === 'string' ? named.symbol : undefined;
}

function faultOfSymbol(trade: object, told: string | undefined, row: number): CsvFault | undefined {
  const symbol = symbolIn(trade);
  if (symbol === undefined || told === undefined || isSameText(symbol, told)) return undefined;
  const rule = `the trades are of several markets: ${told} and ${symbol}`;
  return {
    row,
    column: 'symbol',
    value: symbol,
    rule,
    fix: 'gather those of one market: trades.filter(({ symbol }) => symbol === …)',
  };
}

/** The fault of a value given as a trade; prices and quantities that are numbers are checked with the bars. */
function faultOfTrade(trade: unknown, row: number): CsvFault | undefined {
  const fault = (column: string, value: unknown, rule: string, fix: string): CsvFault => ({ row, column, value: String(value), rule, fix }); // prettier-ignore
  if (typeof trade !== 'object' || trade === null) {
    return fault(
      'trade',
      trade,
      'must be an object with time, price and quantity',
      'correct what the trades are made from',
    );
  }
  const { time, price, quantity, side, id } = trade as Readonly<Record<string, unknown>>;
  for (const [name, value] of [['time', time], ['price', price], ['quantity', quantity]] as const) {
    if (typeof value !== 'number') return fault(name, nameOf(value), 'must be a number', `make it one: Number(${name})`);
  } // prettier-ignore
  if (id !== undefined && typeof id !== 'number') {
    return fault('id', nameOf(id), 'must be a number, or not given', 'make it one: Number(id)');
  }
  if (side !== undefined && side !== 'buy' && side !== 'sell') {
    return fault(
      'side',
      nameOf(side),
      "must be 'buy' or 'sell', what the aggressor did, or not given",
      "say it in lower case: 'buy'",
    );
  }
  const at = time as number;
  if (at >= 0 && at < latestTime && unitHint(at) === undefined) return undefined;
  const hint = unitHint(at) ?? 'must be a time in epoch milliseconds, from 1970 on';
  const [rule, fix = 'give times in epoch milliseconds'] = hint.split('; ');
  return fault('time', at, rule, fix);
}

const latestTime = 8.64e15;

/** A value of any kind as text. */
const nameOf = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? 'a list'
      : 'an object'
    : String(value);

/** The fault when there is nothing to make bars of. */
export const noTrades = {
  rule: 'there is no trade with a price',
  fix: 'check what the trades were read from',
};
