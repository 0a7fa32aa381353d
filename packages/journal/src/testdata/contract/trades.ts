import { right } from 'fp-ts/lib/TaskEither.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BrokerEvent, FillEvent } from '@veloce/backtest';
import { journalOrThrow } from '../../error.js';
import type { Journal } from '../../journal.js';
import { paperDay } from '../paper-day.js';
import type { JournalTrade } from '../../trades/trade-row.js';

const by = { kind: 'strategy', name: 'chance', version: '1' } as const;
const who = { by, venue: 'paper' };

const all = async (journal: Journal, account: string): Promise<readonly JournalTrade[]> => {
  const { rows, next } = await journalOrThrow(journal.trades.list({ account }, { limit: 10_000 }));
  expect(next).toBeNull();
  const order = (row: JournalTrade): number => row.closedAt ?? Infinity;
  return [...rows].sort((a, b) => a.openedAt - b.openedAt || order(a) - order(b) || a.quantity - b.quantity);
};

const renamed = (events: readonly BrokerEvent[], account: string): readonly BrokerEvent[] =>
  events.map((event) => ({ ...event, account }));

/** The contract of trades in every home of a journal. */
export function describeTrades(open: () => Journal): void {
  describe('trades', () => {
    const day = paperDay(7);
    const fills = day.told.flat().filter((event): event is FillEvent => event.kind === 'fill');
    let journal: Journal;
    beforeAll(() => {
      journal = open();
    });

    it('has every trade that the paper account booked, with its numbers, and the open one', async () => {
      for (let k = 0; k < day.told.length; k += 50) {
        await journalOrThrow(journal.trades.record(day.told.slice(k, k + 50).flat(), who));
      }
      const rows = await all(journal, 'paper');
      const closed = rows.filter(({ closedAt }) => closedAt !== null);
      expect(day.trades.length).toBeGreaterThan(20);
      expect(closed).toHaveLength(day.trades.length);
      const byExit = (a: { exit: number; size: number }, b: { exit: number; size: number }) =>
        a.exit - b.exit || a.size - b.size;
      const kept = closed.map((row) => ({
        exit: row.closedAt ?? NaN,
        size: row.quantity,
        pnl: row.netPnl ?? NaN,
        r: row.r,
        mae: row.mae,
        side: row.side,
      }));
      const booked = day.trades.map(({ exitTime, size, pnl, r, mae, side }) => ({
        exit: exitTime,
        size,
        pnl,
        r,
        mae,
        side,
      }));
      kept.sort(byExit);
      booked.sort(byExit);
      kept.forEach((row, k) => {
        // Twelve digits behind the point are kept.
        expect(row.pnl).toBeCloseTo(booked[k].pnl, 9);
        expect(row).toMatchObject({ exit: booked[k].exit, side: booked[k].side, mae: booked[k].mae });
        if (booked[k].r === null) expect(row.r).toBeNull();
        else expect(row.r).toBeCloseTo(booked[k].r, 9);
      });
      const open = day.broker.position(day.data.symbol);
      const openRows = rows.filter(({ closedAt }) => closedAt === null);
      expect(openRows.map(({ quantity }) => quantity)).toEqual(
        open === null ? [] : [expect.closeTo(open.size, 9)],
      );
    });

    it('counts what it lists', async () => {
      const rows = await all(journal, 'paper');
      const { open, closed } = await journalOrThrow(journal.trades.count({ account: 'paper' }));
      expect([open + closed, open]).toEqual([rows.length, rows.filter(({ closedAt }) => closedAt === null).length]);
    });

    it('changes nothing when it is told everything again', async () => {
      const before = await all(journal, 'paper');
      const again = await journalOrThrow(journal.trades.record(day.told.flat(), who));
      expect(again).toEqual({ fills: 0, funding: 0, trades: 0 });
      expect(await all(journal, 'paper')).toEqual(before);
    });

    it('makes the same trades of the fills alone, to the rounding of a mean', async () => {
      await journalOrThrow(journal.trades.record(renamed(fills, 'fills'), who));
      const told = await all(journal, 'paper');
      const made = await all(journal, 'fills');
      expect(made).toHaveLength(told.length);
      const sum = (rows: readonly JournalTrade[]) =>
        rows.reduce((total, { grossPnl, fees }) => total + (grossPnl ?? 0) - fees, 0);
      expect(sum(made)).toBeCloseTo(sum(told), 5);
      made.forEach(({ openedAt, closedAt, quantity, side }, k) => {
        expect([openedAt, closedAt, side]).toEqual([told[k].openedAt, told[k].closedAt, told[k].side]);
        expect(quantity).toBeCloseTo(told[k].quantity, 9);
      });
    });

    it('puts fills that come late in their place', async () => {
      const late = renamed(fills, 'late');
      const times = [...new Set(late.map(({ time }) => time))];
      const some = late.filter(({ time }) => times.indexOf(time) % 3 === 1);
      await journalOrThrow(journal.trades.record(some, who));
      await journalOrThrow(journal.trades.record(late, who));
      const whole = await all(journal, 'fills');
      const strip = ({ id: _id, account: _account, ...rest }: JournalTrade) => rest;
      expect((await all(journal, 'late')).map(strip)).toEqual(whole.map(strip));
    });

    it('names the fills of each trade', async () => {
      const used = new Set<string>();
      for (const { id } of await all(journal, 'fills')) {
        for (const { fillId } of await journalOrThrow(journal.trades.fillsOf(id))) used.add(fillId);
      }
      expect(used.size).toBe(fills.length);
    });

    it('follows a broker, and asks for what happened while nobody did', async () => {
      const told = renamed(day.told.flat(), 'followed');
      const [missed, live] = [told.slice(0, 40), told.slice(40)];
      const followed = {
        account: 'followed',
        fills: () => right(missed.filter((event): event is FillEvent => event.kind === 'fill')),
        async *events() {
          await Promise.resolve();
          yield* live;
        },
      };
      const end = await journalOrThrow(journal.trades.follow(followed, who));
      expect(end.fills).toBe(fills.length);
      expect(await all(journal, 'followed')).toHaveLength((await all(journal, 'paper')).length);
    });
  });
}
