import type { BrokerEvent, FillEvent, FundingEvent, OrderEvent, TradeEvent } from '@veloce/backtest';
import { keepActors } from '../actor.js';
import { holdUntilEnd, type Database } from '../database/database.js';
import type { Attribution } from './attribution.js';
import { keepFills, keepFunding, keepOrders } from './keep-events.js';
import { latestFills, playNew } from './play-fills.js';
import { keepTold } from './told-trades.js';

/** The number of new records. */
export interface Recorded {
  readonly fills: number;
  readonly funding: number;
  /** Trades that the broker reported. */
  readonly trades: number;
}

/** Writes a broker's events, all or nothing; existing ones stay as they are. */
export function recordEvents(
  database: Database,
  told: readonly BrokerEvent[],
  attribution: Attribution,
): Promise<Recorded> {
  return database.transaction(async (tx) => {
    await keepActors(tx, [attribution.by]);
    const recorded = { fills: 0, funding: 0, trades: 0 };
    for (const account of [...new Set(told.map((event) => event.account))].sort()) {
      await holdUntilEnd(tx, `account ${account}`);
      const events = told.filter((event) => event.account === account && !isNothing(event));
      const latest = await latestFills(tx, account);
      await keepOrders(
        tx,
        events.filter((event): event is OrderEvent => event.kind === 'order'),
      );
      const fills = await keepFills(
        tx,
        events.filter((event): event is FillEvent => event.kind === 'fill'),
      );
      const paid = await keepFunding(
        tx,
        events.filter((event): event is FundingEvent => event.kind === 'funding'),
      );
      if (fills.length + paid.length > 0)
        await playNew(tx, account, [...fills, ...paid], latest, attribution);
      recorded.fills += fills.length;
      recorded.funding += paid.length;
      recorded.trades += await keepTold(
        tx,
        events.filter((event): event is TradeEvent => event.kind === 'trade'),
        attribution,
      );
    }
    return recorded;
  });
}

/** A size that is nothing but the rounding of binary numbers: less than half of the smallest that is kept. */
const isNothing = (event: BrokerEvent): boolean =>
  (event.kind === 'fill' && event.size < 5e-13) || (event.kind === 'trade' && event.trade.size < 5e-13);
