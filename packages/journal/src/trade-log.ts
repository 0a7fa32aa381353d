import { brokerEvents, type BacktestResult, type BrokerEvent, type PortfolioResult } from '@veloce/backtest';
import { checkMarket, parseOptions, type MarketData } from '@veloce/core';
import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { attempt } from './attempt.js';
import { rowsOf, type OpenDatabase } from './database/database.js';
import { actors, fills, orders, playbooks, tradeFills, trades } from './database/schema.js';
import type { JournalError } from './error.js';
import { Page, pageOf, readMark, type PageInput, type PageOf } from './page.js';
import { readFreqtrade } from './imports/freqtrade.js';
import { importFills, type ImportReport } from './imports/import-fills.js';
import { ImportOptions, type ImportInput } from './imports/import-options.js';
import { isSqlite, readFreqtradeDatabase } from './imports/freqtrade-database.js';
import { readFills, type ReadFile } from './imports/read-fills.js';
import type { Remembered } from './database/remembered.js';
import { Attribution, type AttributionInput } from './trades/attribution.js';
import { measureExcursions } from './trades/excursions.js';
import { follow, type FollowControl, type Followed } from './trades/follow.js';
import { recordEvents, type Recorded } from './trades/record.js';
import { tradeConditions, type TradeFilter } from './trades/trade-filter.js';
import { tradeOf, type JournalTrade } from './trades/trade-row.js';

/** A fill of a trade. */
export interface TradeFill {
  readonly fillId: string;
  readonly orderId: string;
  /** Whether it opened the trade or added to it. */
  readonly opens: boolean;
  readonly side: 'BUY' | 'SELL';
  readonly size: number;
  readonly price: number;
  readonly fee: number;
  /** `null`: the quote currency. */
  readonly feeCurrency: string | null;
  /** Epoch ms UTC. */
  readonly time: number;
}

/** The newest that is known of an order. */
export type OrderRow = Omit<typeof orders.$inferSelect, 'at'> & {
  /** Epoch ms UTC. */
  readonly time: number;
};

/** The log of orders, fills and the trades that they make. */
export interface TradeLog {
  /**
   * Writes a broker's events: orders, fills, funding and trades, all or nothing; existing ones stay as they are. A trade is
   * there from its first fill on; each order that closes a part of a position makes a trade of its own, as in a backtest.
   *
   * @throws {RangeError} naming the field of the attribution that is wrong.
   */
  readonly record: (
    events: readonly BrokerEvent[],
    attribution: AttributionInput,
  ) => TaskEither<JournalError, Recorded>;
  /** Writes a broker's events as they happen, from the newest known fill on. Ends with the broker's events or the signal. */
  readonly follow: (
    broker: Followed,
    attribution: AttributionInput,
    control?: FollowControl,
  ) => TaskEither<JournalError, Recorded>;
  /** Writes the closed trades of a backtest under the name of an account. */
  readonly addResult: (
    result: BacktestResult | PortfolioResult,
    account: string,
    attribution: AttributionInput,
  ) => TaskEither<JournalError, Recorded>;
  /**
   * Imports the real fills of a file, its text or its bytes: a venue's CSV or JSON export, freqtrade's trades as JSON or its database of SQLite (by `sql.js`,
   * which has to be installed), or a CSV of one's own. Fills
   * become trades as they do when a broker is followed. A file may be imported again, also with more in it, in any order: what is
   * there already changes nothing, and notes stay. With `dryRun` it only says what would change.
   *
   * @returns What was new; `DataFormat` naming the row, the column and the value that can't be read: nothing is written then.
   * @throws {RangeError} naming the option that is wrong; the zone has to be said.
   */
  readonly import: (
    file: string | Uint8Array,
    options: ImportInput,
  ) => TaskEither<JournalError, ImportReport>;
  /** Measures MFE and MAE of the closed trades of a market that have none. @returns How many were measured. */
  readonly measure: (data: MarketData) => TaskEither<JournalError, number>;
  /** Newest first, by the time they were opened. @throws {RangeError} naming the field that is wrong. */
  readonly list: (filter?: TradeFilter, page?: PageInput) => TaskEither<JournalError, PageOf<JournalTrade>>;
  /** How many trades there are, open and closed. */
  readonly count: (
    filter?: TradeFilter,
  ) => TaskEither<JournalError, { readonly open: number; readonly closed: number }>;
  /** One trade; `null` when there is none. */
  readonly find: (id: string) => TaskEither<JournalError, JournalTrade | null>;
  /** The fills of a trade, oldest first. */
  readonly fillsOf: (id: string) => TaskEither<JournalError, readonly TradeFill[]>;
  /** The newest orders of an account first. */
  readonly orders: (account: string, limit?: number) => TaskEither<JournalError, readonly OrderRow[]>;
}

/** The log of trades of a database. */
export function tradeLog({ database, tidy }: OpenDatabase, memory: Remembered): TradeLog {
  // Without what only the journal itself reads.
  const { measured: _, position: __, recordedAt: ___, ...columns } = getTableColumns(trades);
  const select = () =>
    database
      .select({ trades: columns, actors, playbooks })
      .from(trades)
      .innerJoin(actors, eq(actors.id, trades.decidedBy))
      .leftJoin(playbooks, eq(playbooks.id, trades.playbookId))
      .$dynamic();

  const log: TradeLog = {
    record(events, attribution) {
      const complete = parseOptions('trades.record', Attribution, attribution);
      return attempt(`to record ${events.length} events`, () => recordEvents(database, events, complete));
    },

    follow(broker, attribution, control = {}) {
      const complete = parseOptions('trades.follow', Attribution, attribution);
      const since = attempt(`to find the newest fill of ${broker.account}`, async () => {
        const [row] = await rowsOf<{ at: number | null }>(
          database,
          sql`select (extract(epoch from max(at)) * 1000)::float8 as at from ${fills} where account = ${broker.account}`,
        );
        return Math.round(row.at ?? 0);
      });
      return follow(
        broker,
        () => since,
        (events) => log.record(events, complete),
        control,
      );
    },

    addResult(result, account, attribution) {
      const { trades: closed } = result;
      const events = closed.flatMap((trade, k) =>
        brokerEvents(account, trade.exitTime, { orders: [], trades: [trade], signals: [] }).map((event) =>
          event.kind === 'trade' ? { ...event, tradeId: `${event.tradeId}.${k}` } : event,
        ),
      );
      return log.record(events, attribution);
    },

    import(given, options) {
      const complete = parseOptions('trades.import', ImportOptions, options);
      return attempt(`to import ${complete.source}`, async () => {
        const report = await importFills(database, await readFile(given, complete), complete);
        if (!complete.dryRun) await tidy();
        return report;
      });
    },

    measure(data) {
      checkMarket('trades.measure', data);
      return attempt(`to measure the trades of ${data.symbol}`, () => measureExcursions(database, data));
    },

    list(filter = {}, page = {}) {
      const where = tradeConditions('trades.list', filter);
      const { limit, offset, after } = parseOptions('trades.list', Page, page);
      if (after !== undefined) {
        const { time, id } = readMark('trades.list', after);
        where.push(sql`(${trades.openedAt}, ${trades.id}) < (${new Date(time).toISOString()}, ${id}::uuid)`);
      }
      return attempt('to list trades', async () => {
        const rows = await select()
          .where(and(...where))
          .orderBy(sql`${trades.openedAt} desc, ${trades.id} desc`)
          .limit(limit + 1)
          .offset(offset);
        const found = rows.map((row) => tradeOf(row.trades, row.actors, row.playbooks));
        return pageOf(found, limit, ({ openedAt, id }) => ({ time: openedAt, id }));
      });
    },

    count(filter = {}) {
      const where = tradeConditions('trades.count', filter);
      const ask = async (): Promise<{ readonly open: number; readonly closed: number }> => {
        const [row] = await database
          .select({
            open: sql<number>`(count(*) filter (where ${trades.closedAt} is null))::int`,
            closed: sql<number>`(count(*) filter (where ${trades.closedAt} is not null))::int`,
          })
          .from(trades)
          .where(and(...where));
        return row;
      };
      return attempt('to count trades', () => memory.answer(['trades.count', filter], ask));
    },

    find: (id) =>
      attempt(`to find the trade ${id}`, async () => {
        const rows = await select().where(eq(trades.id, id));
        return rows.length === 0 ? null : tradeOf(rows[0].trades, rows[0].actors, rows[0].playbooks);
      }),

    fillsOf: (id) =>
      attempt(`to read the fills of the trade ${id}`, async () => {
        const rows = await database
          .select()
          .from(tradeFills)
          .innerJoin(fills, and(eq(fills.account, tradeFills.account), eq(fills.fillId, tradeFills.fillId)))
          .where(eq(tradeFills.tradeId, id))
          .orderBy(fills.at, fills.fillId);
        return rows.map(
          ({ trade_fills: use, fills: { fillId, orderId, side, size, price, fee, feeCurrency, at } }) => ({
            ...{
              fillId,
              orderId,
              opens: use.opens,
              side: side as 'BUY' | 'SELL',
              size,
              price,
              fee,
              feeCurrency,
            },
            time: at.getTime(),
          }),
        );
      }),

    orders: (account, limit = 100) =>
      attempt(`to list the orders of ${account}`, async () => {
        const rows = await database
          .select()
          .from(orders)
          .where(eq(orders.account, account))
          .orderBy(sql`${orders.at} desc`)
          .limit(limit);
        return rows.map(({ at, ...row }) => ({ ...row, time: at.getTime() }));
      }),
  };
  return log;
}

async function readFile(given: string | Uint8Array, options: ImportOptions): Promise<ReadFile> {
  const isBytes = typeof given !== 'string';
  if (isBytes && options.format === 'freqtrade' && isSqlite(given))
    return readFreqtradeDatabase(given, options);
  const text = isBytes ? new TextDecoder().decode(given) : given;
  return options.format === 'freqtrade' ? readFreqtrade(text, options) : readFills(text, options);
}
