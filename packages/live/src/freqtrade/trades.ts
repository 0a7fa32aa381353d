import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import type { ExitError } from '../emergency-exit.js';
import { readAs, unclear } from './read-as.js';
import type { FreqtradeClient } from './client.js';

const OrderSchema = /* @__PURE__ */ (() =>
  z.object({
    order_id: z.string(),
    status: z.string().nullish(),
    amount: z.number().nullish(),
    filled: z.number().nullish(),
    safe_price: z.number().nullish(),
    ft_order_side: z.string(),
    order_type: z.string().nullish(),
    is_open: z.boolean(),
    order_timestamp: z.number().nullish(),
    order_filled_timestamp: z.number().nullish(),
  }))();

const TradeSchema = /* @__PURE__ */ (() =>
  z.object({
    trade_id: z.int(),
    pair: z.string(),
    is_open: z.boolean(),
    is_short: z.boolean(),
    enter_tag: z.string().nullish(),
    fee_open: z.number().nullish(),
    fee_close: z.number().nullish(),
    close_timestamp: z.number().nullish(),
    orders: z.array(OrderSchema),
  }))();

/** A trade as freqtrade tells it, with its orders. */
export type FreqtradeTrade = z.output<typeof TradeSchema>;
/** One order of a trade. */
export type FreqtradeOrder = FreqtradeTrade['orders'][number];

const StatusSchema = /* @__PURE__ */ (() => z.array(TradeSchema))();
const CountSchema = /* @__PURE__ */ (() => z.object({ current: z.number() }))();
const PageSchema = /* @__PURE__ */ (() =>
  z.object({ trades: z.array(TradeSchema), trades_count: z.number(), total_trades: z.number() }))();

/** The most closed trades on one page, by freqtrade's own limit. */
const pageSize = 500;

/** The open trades. `/status` is empty on inner errors too, so `/count` has to say the same. */
export async function openTrades(
  client: FreqtradeClient,
  signal?: AbortSignal,
): Promise<Either<ExitError, readonly FreqtradeTrade[]>> {
  const status = readAs(StatusSchema, await client.get('/status', signal)(), 'a list of trades');
  if (isLeft(status)) return status;
  const count = readAs(CountSchema, await client.get('/count', signal)(), 'a count');
  if (isLeft(count)) return count;
  // One that has closed in between is no contradiction: then there are fewer.
  if (status.right.length < count.right.current) {
    return left(unclear(`/status lists ${status.right.length} trades, /count says ${count.right.current}`));
  }
  return status;
}

/** Open and closed trades, newest first, for as long as `goesOn` says so of the oldest that is read. */
export async function trades(
  client: FreqtradeClient,
  goesOn: (read: readonly FreqtradeTrade[]) => boolean,
  signal?: AbortSignal,
): Promise<Either<ExitError, readonly FreqtradeTrade[]>> {
  // Open ones first: one that closes in between is then in both, and the closed one counts.
  const open = await openTrades(client, signal);
  if (isLeft(open)) return open;
  const found = new Map(open.right.map((one) => [one.trade_id, one]));
  let offset = 0;
  for (let total = 1; offset < total && goesOn([...found.values()]);) {
    const path = `/trades?limit=${pageSize}&offset=${offset}&order_by_id=false`;
    const page = readAs(PageSchema, await client.get(path, signal)(), 'a page of trades');
    if (isLeft(page)) return page;
    for (const trade of page.right.trades) found.set(trade.trade_id, trade);
    total = page.right.total_trades;
    if (page.right.trades.length === 0) break;
    offset += page.right.trades.length;
  }
  return right([...found.values()]);
}
