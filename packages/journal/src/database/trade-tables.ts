import { sql, type SQL } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { amount, moment } from './columns.js';
import { actors, playbookVersions } from './playbook-tables.js';

/** Epoch ms of a column; `date_part` of a moment is not immutable, of an interval it is. */
const epochMs = (column: string): string =>
  `(date_part('epoch', ${column} - '1970-01-01 00:00:00+00'::timestamptz) * 1000)::int8`;

/**
 * The closed part of a position as values with commas between, ready for a JSON array: when it was closed, gain, risk, fees, funding, ms held, MFE, MAE,
 * whether it has fees without a price, and a text that all parts of one position share. A database that wrote these at each question took five times as long
 * as one that keeps them. The shared text is a hash: it needs no quoting. Everything in it has to be immutable, so no `concat` and no `to_json`.
 */
const measuredText = /* @__PURE__ */ (() => {
  const orNull = (column: string): string => `coalesce(${column}::text, 'null')`;
  // The key of a part begins with that of its position; a broker that tells no fills tells when the position was opened.
  const position = `account || chr(10) || symbol || chr(10) || side::text || chr(10) ||
    case when source_key like 'p:%' then split_part(source_key, '/', 1) else ${epochMs('opened_at')}::text end`;
  const values = [
    ...[`${epochMs('closed_at')}::text`, `trim_scale(net_pnl)::text`, orNull('trim_scale(risk_amount)')],
    ...[`trim_scale(fees)::text`, `trim_scale(funding)::text`],
    `(date_part('epoch', closed_at - opened_at) * 1000)::int8::text`,
    ...[orNull('mfe'), orNull('mae'), `case when other_fees = '{}'::jsonb then '0' else '1' end`],
    `'"' || left(encode(sha256(replace(${position}, '\\', '\\\\')::bytea), 'base64'), 22) || '"'`,
  ];
  return sql.raw(`case when closed_at is not null then ${values.join(" || ',' || ")} end`);
})();

/** A round trip, or the closed part of one; a position that is open is a row without `closed_at`. */
export const trades = pgTable(
  'trades',
  {
    id: uuid('id').primaryKey(),
    account: text('account').notNull(),
    /** Made of the venue's ids only, so that an edit can never duplicate a trade. */
    sourceKey: text('source_key').notNull(),
    /** The trade as its broker booked it. */
    toldId: text('told_id'),
    symbol: text('symbol').notNull(),
    venue: text('venue').notNull(),
    side: smallint('side').notNull(),
    openedAt: moment('opened_at').notNull(),
    closedAt: moment('closed_at'),
    quantity: amount('quantity').notNull(),
    entryPrice: amount('entry_price').notNull(),
    exitPrice: amount('exit_price'),
    stopPrice: amount('stop_price'),
    targetPrice: amount('target_price'),
    grossPnl: amount('gross_pnl'),
    fees: amount('fees').notNull().default(0),
    /** Fees in coins that have no price here, by coin; not part of `net_pnl`. */
    otherFees: jsonb('other_fees').$type<Readonly<Record<string, number>>>().notNull().default({}),
    funding: amount('funding').notNull().default(0),
    borrow: amount('borrow').notNull().default(0),
    netPnl: amount('net_pnl'),
    currency: text('currency').notNull(),
    /** The amount at risk at the entry, for R. */
    riskAmount: amount('risk_amount'),
    r: doublePrecision('r').generatedAlwaysAs(
      (): SQL => sql`(net_pnl / nullif(risk_amount, 0))::double precision`,
    ),
    /** Best and worst excursion of the price, as fractions of the entry price. */
    mfe: doublePrecision('mfe'),
    mae: doublePrecision('mae'),
    exitKind: text('exit_kind'),
    exitReason: text('exit_reason').notNull().default(''),
    decidedBy: uuid('decided_by').notNull(),
    playbookId: uuid('playbook_id'),
    playbookVersion: integer('playbook_version'),
    /** The signals it was opened on, whole: they outlive the log of signals. */
    signals: jsonb('signals').$type<readonly unknown[]>().notNull().default([]),
    score: doublePrecision('holistic_score'),
    reasons: text('signal_reasons')
      .array()
      .notNull()
      .default(sql`'{}'::text[]`),
    regime: text('regime'),
    rating: smallint('rating'),
    tags: text('tags')
      .array()
      .notNull()
      .default(sql`'{}'::text[]`),
    /** The part that is still open, entry by entry; of open trades. */
    position: jsonb('position'),
    recordedAt: moment('recorded_at').notNull().defaultNow(),
    /** The values that its performance is measured by, see {@link measuredText}; of closed trades. */
    measured: text('measured').generatedAlwaysAs((): SQL => measuredText),
  },
  (t) => [
    unique('trade_once').on(t.account, t.sourceKey),
    unique('trade_told_once').on(t.account, t.toldId),
    uniqueIndex('trade_open_once')
      .on(t.account, t.symbol, t.side)
      .where(sql`${t.closedAt} is null`),
    foreignKey({ name: 'trade_actor', columns: [t.decidedBy], foreignColumns: [actors.id] }),
    foreignKey({
      name: 'trade_playbook_version',
      columns: [t.playbookId, t.playbookVersion],
      foreignColumns: [playbookVersions.playbookId, playbookVersions.version],
    }),
    index('trade_time').on(t.openedAt, t.id),
    index('trade_account_time').on(t.account, t.openedAt, t.id),
    index('trade_symbol_time').on(t.symbol, t.openedAt, t.id),
    index('trade_tags').using('gin', t.tags),
    check('trade_side', sql`${t.side} in (-1, 1)`),
    check('trade_positive', sql`${t.quantity} > 0 and ${t.entryPrice} > 0`),
    check(
      'trade_closed',
      sql`(${t.closedAt} is null) = (${t.exitPrice} is null) and (${t.closedAt} is null) = (${t.netPnl} is null)`,
    ),
    check('trade_order', sql`${t.closedAt} >= ${t.openedAt}`),
    check('trade_version', sql`(${t.playbookId} is null) = (${t.playbookVersion} is null)`),
    check('trade_risk', sql`${t.riskAmount} > 0`),
    check('trade_excursion', sql`${t.mae} <= 0 and ${t.mfe} >= 0`),
    check('trade_rating', sql`${t.rating} between 1 and 5`),
  ],
);

/** The newest that is known of each order. */
export const orders = pgTable(
  'orders',
  {
    account: text('account').notNull(),
    orderId: text('order_id').notNull(),
    venueId: text('venue_id'),
    symbol: text('symbol').notNull(),
    side: text('side').notNull(),
    type: text('type').notNull(),
    reduceOnly: boolean('reduce_only').notNull(),
    state: text('state').notNull(),
    size: amount('size'),
    filledSize: amount('filled_size').notNull(),
    price: amount('price'),
    fee: amount('fee').notNull(),
    reason: text('reason').notNull(),
    at: moment('at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'order_once', columns: [t.account, t.orderId] }),
    index('order_time').on(t.account, t.at),
    check('order_side', sql`${t.side} in ('BUY', 'SELL')`),
  ],
);

/** Every fill, once. */
export const fills = pgTable(
  'fills',
  {
    account: text('account').notNull(),
    fillId: text('fill_id').notNull(),
    orderId: text('order_id').notNull(),
    symbol: text('symbol').notNull(),
    side: text('side').notNull(),
    size: amount('size').notNull(),
    price: amount('price').notNull(),
    fee: amount('fee').notNull(),
    /** `null`: the quote currency of the symbol. */
    feeCurrency: text('fee_currency'),
    liquidity: text('liquidity'),
    at: moment('at').notNull(),
    /** In which order they came: of one moment the only one there is. */
    arrival: bigint('arrival', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  },
  (t) => [
    primaryKey({ name: 'fill_once', columns: [t.account, t.fillId] }),
    index('fill_symbol_time').on(t.account, t.symbol, t.at),
    check('fill_side', sql`${t.side} in ('BUY', 'SELL')`),
    check('fill_positive', sql`${t.size} > 0 and ${t.price} > 0`),
  ],
);

/** The fills that opened and closed a trade, and how much of each. */
export const tradeFills = pgTable(
  'trade_fills',
  {
    tradeId: uuid('trade_id').notNull(),
    account: text('account').notNull(),
    fillId: text('fill_id').notNull(),
    opens: boolean('opens').notNull(),
    size: amount('size').notNull(),
  },
  (t) => [
    primaryKey({ name: 'trade_fill_once', columns: [t.tradeId, t.fillId, t.opens] }),
    foreignKey({ name: 'trade_fill_trade', columns: [t.tradeId], foreignColumns: [trades.id] }),
    foreignKey({
      name: 'trade_fill_fill',
      columns: [t.account, t.fillId],
      foreignColumns: [fills.account, fills.fillId],
    }),
  ],
);

/** Funding that was paid (> 0) or received (< 0), once. */
export const funding = pgTable(
  'funding',
  {
    account: text('account').notNull(),
    fundingId: text('funding_id').notNull(),
    symbol: text('symbol').notNull(),
    paid: amount('paid').notNull(),
    at: moment('at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'funding_once', columns: [t.account, t.fundingId] }),
    index('funding_time').on(t.account, t.at),
  ],
);
