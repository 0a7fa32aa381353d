import * as z from 'zod';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { parseOptions, TimeframeSchema, type DataFormat, type Timeframe } from '@veloce/core';
import { csvError } from '../csv/fault.js';
import { createTradeBars, type TradeRows } from './bars.js';
import { toTradeMarket, type GatheredTrades } from './market.js';

/** One trade. */
export interface Trade {
  /** Epoch ms UTC; fractions are kept. */
  readonly time: number;
  readonly price: number;
  /** In base units, or in contracts. */
  readonly quantity: number;
  /** What the aggressor did; not given where it is not known. */
  readonly side?: 'buy' | 'sell' | undefined;
  /** Its number, where the exchange counts its trades one by one: tells repeats, and trades that are missing. */
  readonly id?: number | undefined;
}

/** Settings of {@link gatherTrades}. */
export interface GatherOptions {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** What to call the place the trades come from, for errors and notes: `trades` unless given. */
  readonly source?: string | undefined;
  /** Whether the trades were made up. */
  readonly simulated?: boolean | undefined;
}

const GatherOptionsSchema = /* @__PURE__ */ (() =>
  z.object({
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
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const trades = reply.map(([price, volume, time, side, , , id]) => ({
 *   time: time * 1000, price: Number(price), quantity: Number(volume), side: side === 'b' ? 'buy' : 'sell', id,
 * } as const));
 * const gathered = gatherTrades(trades, { symbol: 'XBTUSDT', timeframe: '1m' });
 * ```
 */
export function gatherTrades(
  trades: Iterable<Trade>,
  options: GatherOptions,
): Either<DataFormat, GatheredTrades> {
  const { symbol, timeframe, source, simulated } = parseOptions('gatherTrades', GatherOptionsSchema, options);
  const asked = `${timeframe} bars of ${symbol} from ${source}`;
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

  for (const { time, price, quantity, side, id } of trades) {
    block.time[length] = time;
    block.price[length] = price;
    block.quantity[length] = quantity;
    block.side[length] = side === 'buy' ? 1 : side === 'sell' ? -1 : NaN;
    block.id[length] = id ?? NaN;
    block.lines[length++] = ++total;
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
  return right(
    toTradeMarket(bars, { symbol, timeframe, origin: source, hasSides, isWholePeriod: false, simulated }),
  );
}

/** What is wrong when there is nothing to make bars of. */
export const noTrades = {
  rule: 'there is no trade with a price',
  fix: 'check what the trades were read from',
};
