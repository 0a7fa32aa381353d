import { seededRandom } from '@veloce/core/testing';
import type { BrokerEvent } from '@veloce/backtest';
import { journalOrThrow, personActing, type Journal, type SignalInput } from '@veloce/journal';

/** A closed trade as plain data: the answers are computed of these, and the journal is filled with the same. */
export interface SeededTrade {
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  readonly openedAt: number;
  readonly closedAt: number;
  readonly size: number;
  readonly entry: number;
  readonly exit: number;
  /** `null`: it had none. */
  readonly stop: number | null;
  readonly fees: number;
  readonly pnl: number;
  readonly kind: 'stop' | 'target' | 'rule';
  readonly playbook: string | null;
  readonly tags: readonly string[];
  readonly note: string | null;
}

const minute = 60_000;
const random = seededRandom(60);
const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
const oneOf = <Value>(...values: readonly Value[]): Value => values[whole(0, values.length - 1)];

/** Ninety trades on both sides of the change to summer time; prices and sizes are exact in binary. */
export const seededTrades: readonly SeededTrade[] = Array.from({ length: 90 }, (_, k) => {
  const symbol = oneOf('BTCUSDT', 'ETHUSDT', 'SOLUSDT');
  const side = oneOf('LONG', 'SHORT');
  const openedAt = Date.UTC(2025, 2, 10) + k * 640 * minute + whole(0, 600) * minute;
  const held = oneOf(whole(1, 4), whole(6, 55), whole(70, 1_300), whole(1_500, 8_000)) * minute;
  const entry = { BTCUSDT: 80_000, ETHUSDT: 2_000, SOLUSDT: 128 }[symbol] + whole(-40, 40) / 4;
  const move = whole(-24, 28) / 4;
  const exit = entry + move;
  const size = whole(1, 8) / 4;
  const fees = whole(1, 8) / 16;
  return {
    ...{ symbol, side, openedAt, closedAt: openedAt + held, size, entry, exit, fees },
    stop: random() < 0.2 ? null : entry + (side === 'LONG' ? -4 : 4),
    pnl: size * move * (side === 'LONG' ? 1 : -1) - fees,
    kind: oneOf('stop', 'target', 'rule'),
    playbook: k % 3 === 0 ? 'Breakout' : k % 3 === 1 ? 'Fade' : null,
    tags: [...(k % 5 === 0 ? ['late'] : []), ...(k % 7 === 0 ? ['news'] : [])],
    note: k % 11 === 0 ? `moved the stop in trade ${k}` : null,
  };
});

const decisions = ['taken', 'rejected', 'vetoed', 'cooldown', 'rejected'] as const;

/** Forty signals, two in five of them rejected. */
export const seededSignals: readonly (SignalInput & { readonly side: 'LONG' | 'SHORT' })[] = Array.from(
  { length: 40 },
  (_, k) => {
    const side = oneOf('LONG', 'SHORT');
    return {
      ...{ symbol: oneOf('BTCUSDT', 'ETHUSDT'), venue: 'test', timeframe: '1h', side, action: side },
      actor: { kind: 'strategy', name: 'seeded' },
      closedAt: Date.UTC(2025, 2, 10) + k * 60 * minute,
      score: (side === 'LONG' ? 1 : -1) * whole(10, 90),
      ...{ decision: decisions[k % 5], decisionReason: k % 2 === 0 ? 'spread too wide' : 'daily loss reached' },
      reasons: [k % 4 === 0 ? 'squeeze released' : 'delta turned'],
    };
  },
);

/** Fills a journal with them. */
export async function seedJournal(journal: Journal): Promise<void> {
  const me = personActing('Ada');
  const by = { kind: 'strategy', name: 'seeded' } as const;
  for (const playbook of ['Breakout', 'Fade', null]) {
    const events = seededTrades.flatMap((trade, k) => (trade.playbook === playbook ? [toldTrade(trade, k)] : []));
    const book =
      playbook === null ? null : await journalOrThrow(journal.playbooks.create(playbook, { when: playbook }, me));
    const follows = book === null ? {} : { playbook: { id: book.id, version: 1 } };
    await journalOrThrow(journal.trades.record(events, { by, venue: 'test', ...follows }));
  }
  const { rows } = await journalOrThrow(journal.trades.list({}, { limit: 1_000 }));
  for (const { openedAt, tags, note } of seededTrades) {
    const [{ id }] = rows.filter((row) => row.openedAt === openedAt);
    for (const tag of tags) await journalOrThrow(journal.events.tag(id, tag, me));
    if (note !== null) await journalOrThrow(journal.events.note(id, note, me));
  }
  await journalOrThrow(journal.signals.add(seededSignals));
}

function toldTrade(trade: SeededTrade, k: number): BrokerEvent {
  const { symbol, side, openedAt, closedAt, size, entry, exit, stop, fees, pnl, kind } = trade;
  const told = {
    ...{ position: k, symbol, side, entryBar: 0, entryTime: openedAt, entryPrice: entry, exitBar: 1 },
    ...{ exitTime: closedAt, exitPrice: exit, size, entries: 1, exit: kind, exitReason: kind },
    ...{ stopLoss: stop ?? NaN, takeProfit: NaN, grossPnl: pnl + fees, fees, funding: 0, borrow: 0, pnl },
    ...{ returnOnNotional: pnl / (size * entry), r: stop === null ? null : pnl / (size * 4) },
    ...{ mae: 0, mfe: 0, maeR: null, mfeR: null, barsHeld: 1, ambiguous: false, signal: null },
  };
  return { kind: 'trade', account: 'seeded', tradeId: `t${k}`, trade: told, time: closedAt };
}
