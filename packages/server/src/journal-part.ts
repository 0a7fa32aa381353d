import * as z from 'zod';
import { checkArguments, functionRule, parseOptions } from '@veloce/core';
import type { DayNote, GroupRow, SignalRow, TradePage, TradeRow } from '@veloce/dashboard';
import {
  journalOrThrow,
  type Journal,
  type JournalSignal as KeptSignal,
  type TradeFilter,
  type JournalTrade as KeptTrade,
} from '@veloce/journal';
import { wilsonInterval } from '@veloce/core/statistics';
import type { Grouping, JournalPart, SettingsPart, TradeQuery } from './parts.js';

/** A group as the journal measures it. */
type PerformanceGroup = Extract<
  Awaited<ReturnType<ReturnType<Journal['performance']>>>,
  { readonly _tag: 'Right' }
>['right'][number];

/** How a journal is shown. */
export interface JournalPartOptions {
  /** The market on the desk that a symbol belongs to. Default: the symbol. */
  readonly marketOf?: (venue: string, symbol: string) => string;
  /** The scale of a signal's strength: its score divided by this, at most 1. Default 1. */
  readonly fullScore?: number;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    marketOf: functionRule<(venue: string, symbol: string) => string>().default(
      () => (_venue: string, symbol: string) => symbol,
    ),
    fullScore: z.number().positive().default(1),
  }))();

/** A desk's journal over an open journal. A fault of the database becomes the message of the answer. */
export function journalPart(journal: Journal, options: JournalPartOptions = {}): JournalPart {
  checkArguments('journalPart', { journal }, { journal: { trades: 'object', events: 'object' } });
  const { marketOf, fullScore } = parseOptions('journalPart', Options, options);
  const tradeRow = async (trade: KeptTrade): Promise<TradeRow> => {
    const events = await journalOrThrow(journal.events.of({ tradeId: trade.id }));
    const notes = events
      .filter(({ kind }) => kind === 'note')
      .map(({ at, by, text }) => ({ at, by: by.name, text }));
    return { ...shownTrade(trade), notes };
  };

  return {
    async trades(query) {
      const filter = filterOf(query);
      const [all, matching, [measured], { rows }] = await Promise.all([
        journalOrThrow(journal.trades.count()),
        journalOrThrow(journal.trades.count(filter)),
        journalOrThrow(journal.performance({}, filter)),
        journalOrThrow(journal.trades.list(filter, { limit: query.limit, offset: query.offset })),
      ]);
      // The list has a line for each closed part of a position; what they come to is measured by position.
      return pageOf(rows, matching.open + matching.closed, all.open + all.closed, measured);
    },
    async trade(id) {
      if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return undefined;
      const trade = await journalOrThrow(journal.trades.find(id));
      return trade === null ? undefined : tradeRow(trade);
    },
    async signals({ market, playbook, limit }) {
      const { rows } = await journalOrThrow(
        journal.signals.list(playbook === undefined ? {} : { playbook }, { limit }),
      );
      const shown = rows.flatMap((row) => shownSignal(row, marketOf(row.venue, row.symbol), fullScore));
      return market === undefined ? shown : shown.filter((one) => one.market === market);
    },
    async performance(by, zone) {
      const groups = await journalOrThrow(journal.performance({ by: [groupings[by]], zone }));
      return groups.map((group) => groupRow(by, group));
    },
    async note(trade, text, by) {
      await journalOrThrow(journal.events.note(trade, text, by));
    },
    async tag(trade, tags, by) {
      const before = (await journalOrThrow(journal.trades.find(trade)))?.tags ?? [];
      for (const tag of before) {
        if (!tags.includes(tag)) await journalOrThrow(journal.events.untag(trade, tag, by));
      }
      for (const tag of tags) {
        if (!before.includes(tag)) await journalOrThrow(journal.events.tag(trade, tag, by));
      }
    },
    async rate(trade, rating, by) {
      await journalOrThrow(journal.events.rate(trade, rating, by));
    },
    async day(day) {
      const events = await journalOrThrow(journal.events.of({ day }));
      return events.map(({ at, by, kind, text }): DayNote => ({
        ...{ at, by: by.name, text },
        kind: kind === 'week-review' ? 'week' : 'day',
      }));
    },
    async noteDay(kind, day, text, by) {
      const write = kind === 'week' ? journal.events.reviewWeek : journal.events.noteDay;
      await journalOrThrow(write(day, text, by));
    },
  };
}

/** The memory of the page, kept in a journal's settings. */
export function settingsPart(journal: Pick<Journal, 'settings'>): SettingsPart {
  checkArguments('settingsPart', { journal }, { journal: { settings: 'object' } });
  return {
    read: (name) => journalOrThrow(journal.settings.get(`desk.${name}`)),
    write: (name, value) => journalOrThrow(journal.settings.set(`desk.${name}`, value)),
  };
}

const groupings = {
  symbol: 'symbol',
  side: 'side',
  playbook: 'playbookVersion',
  tag: 'tag',
  weekday: 'weekday',
  hour: 'hour',
  day: 'day',
  week: 'week',
  month: 'month',
} as const satisfies Record<Grouping, string>;

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function filterOf({ symbol, playbook, tag, side, result, text, from, to }: TradeQuery): TradeFilter {
  return {
    ...(symbol === undefined ? {} : { symbol }),
    ...(playbook === undefined ? {} : { playbookNamed: playbook }),
    ...(tag === undefined ? {} : { tags: [tag] }),
    ...(side === undefined ? {} : { side }),
    ...(result === undefined
      ? {}
      : { result: ({ won: 'win', lost: 'loss', open: 'open' } as const)[result] }),
    ...(text === undefined ? {} : { text }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function shownTrade(trade: KeptTrade): TradeRow {
  const { id, symbol, account, side, openedAt, closedAt, entryPrice, exitPrice, fees, r, mae, mfe } = trade;
  return {
    ...{ id, symbol, account, side, openedAt, closedAt, entryPrice, exitPrice, fees, r, mae, mfe },
    size: trade.quantity,
    pnl: trade.netPnl,
    stop: trade.stopPrice,
    target: trade.targetPrice,
    playbook: trade.playbook === null ? null : `${trade.playbook.name} v${trade.playbook.version}`,
    strategy: trade.decidedBy.name,
    exit: trade.exitKind,
    reason: trade.reasons.length === 0 ? null : trade.reasons.join('; '),
    tags: trade.tags,
    rating: trade.rating,
    notes: [],
  };
}

function shownSignal(row: KeptSignal, market: string, fullScore: number): readonly SignalRow[] {
  const { side, entryPrice } = row;
  if (side === null || entryPrice === null) return [];
  const decision = row.decision === 'taken' || row.decision === 'watched' ? row.decision : 'vetoed';
  return [
    {
      id: String(row.id),
      market,
      symbol: row.symbol,
      time: row.closedAt,
      bar: null,
      side,
      strength: row.strength ?? Math.min(1, Math.abs(row.score) / fullScore),
      price: entryPrice,
      decision,
      reason: [row.decisionReason, ...row.reasons].filter((text) => text !== '').join('; '),
      strategy: row.actor.name,
      playbooks: row.playbooks,
    },
  ];
}

function pageOf(
  rows: readonly KeptTrade[],
  matching: number,
  all: number,
  measured: PerformanceGroup | undefined,
): TradePage {
  const closed = measured?.metrics.trades.value ?? 0;
  const won = Math.round(closed * (measured?.metrics.winRate.value ?? 0));
  return {
    trades: rows.map(shownTrade),
    matching,
    all,
    total: {
      pnl: measured?.pnl ?? 0,
      r: sumOf(measured?.metrics.expectancyR.value ?? null, closed),
      won,
      closed,
      hitRate: closed === 0 ? null : wilsonInterval(won, closed),
      profitFactor: measured?.metrics.profitFactor.value ?? null,
    },
  };
}

const sumOf = (mean: number | null, count: number): number | null => (mean === null ? null : mean * count);

function groupRow(by: Grouping, { key: [key = ''], pnl, metrics }: PerformanceGroup): GroupRow {
  const trades = metrics.trades.value ?? 0;
  const won = Math.round(trades * (metrics.winRate.value ?? 0));
  return {
    group: by === 'weekday' ? (weekdays[Number(key) - 1] ?? key) : key === '' ? 'none' : key,
    trades,
    hitRate: trades === 0 ? null : wilsonInterval(won, trades),
    pnl,
    averageR: metrics.expectancyR.value,
    profitFactor: metrics.profitFactor.value,
  };
}
