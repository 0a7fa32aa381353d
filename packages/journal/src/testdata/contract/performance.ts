import { beforeAll, describe, expect, it } from 'vitest';
import { fromTrades, positionsOf, tradesBy, type BacktestResult, type Trade } from '@veloce/backtest';
import { journalOrThrow } from '../../error.js';
import type { Journal } from '../../journal.js';
import { journalReport } from '../../performance/journal-report.js';
import { personActing } from '../../playbooks/person.js';
import { paperDay } from '../paper-day.js';

const hour = 3_600_000;
const account = 'measured';

/** The contract of performance figures in every home of a journal. */
export function describePerformance(open: () => Journal): void {
  describe('performance', () => {
    const { told, trades, data } = paperDay(11, 1_500, 'measured');
    let journal: Journal;
    beforeAll(async () => {
      journal = open();
      const by = { kind: 'strategy', name: 'chance' } as const;
      await journalOrThrow(journal.trades.record(told.flat(), { by, venue: 'paper' }));
    }, 120_000);

    it.each(['side', 'hour', 'exit'] as const)('by %s it is what the backtest measures', async (by) => {
      // The backtest's own groups, of the same trades; only its clock is needed besides.
      const result = { trades, data } as unknown as BacktestResult;
      const groups = await journalOrThrow(journal.performance({ by: [by] }, { account }));
      const expected = tradesBy(result, by);
      expect(groups.map(({ key }) => key[0])).toEqual(expected.map(({ key }) => key));
      groups.forEach(({ metrics, pnl }, k) => {
        expect(pnl).toBeCloseTo(expected[k].pnl, 6);
        for (const name of [
          'trades',
          'winRate',
          'profitFactor',
          'expectancyR',
          'sqn',
          'fees',
          'winStreak',
          'lossStreak',
        ] as const) {
          const [own, theirs] = [metrics[name], expected[k].metrics[name]];
          if (theirs.value === null) expect(own).toEqual(theirs);
          // Money is kept to twelve digits behind the point.
          else expect(own.value).toBeCloseTo(theirs.value, 6);
        }
      });
    });

    it('joins the parts of positions whatever the names of accounts and symbols hold', async () => {
      const odd = 'an "odd" \\ name,\n{} – ü';
      const { told: events, trades: closed } = paperDay(17, 600, odd);
      const by = { kind: 'strategy', name: 'chance' } as const;
      await journalOrThrow(journal.trades.record(events.flat(), { by, venue: 'paper' }));
      const [group] = await journalOrThrow(journal.performance({ by: ['account'] }, { account: odd }));
      expect(group.key).toEqual([odd]);
      expect(group.metrics.trades.value).toBe(positionsOf(closed).length);
      expect(positionsOf(closed).length).toBeLessThan(closed.length);
    });

    it('counts hours in the zone that is asked for', async () => {
      const groups = await journalOrThrow(
        journal.performance({ by: ['hour', 'weekday'], zone: 'Asia/Kolkata' }, { account }),
      );
      const local = (trade: Trade): string => {
        const date = new Date(trade.entryTime + 5.5 * hour);
        return `${String(date.getUTCHours()).padStart(2, '0')} ${date.getUTCDay() || 7}`;
      };
      const counts = new Map<string, number>();
      for (const trade of positionsOf(trades)) counts.set(local(trade), (counts.get(local(trade)) ?? 0) + 1);
      expect(new Map(groups.map(({ key, metrics }) => [key.join(' '), metrics.trades.value]))).toEqual(
        counts,
      );
    });

    it('gives a report what a backtest with the same trades would give it', async () => {
      const { rows } = await journalOrThrow(journal.trades.list({ account }, { limit: 10_000 }));
      const options = { capital: 1_000_000 };
      const own = journalReport({ trades: rows, markets: [data], options });
      const booked = fromTrades(trades, { markets: [data] }, options);
      expect(own.trades).toHaveLength(booked.trades.length);
      for (const [row, value] of Array.from(booked.equity).entries()) expect(own.equity[row]).toBeCloseTo(value, 5);
      for (const [name, { value }] of Object.entries(booked.metrics)) {
        // A bar counts whole in a backtest, a trade of the journal by its times.
        if (name === 'meanHours') continue;
        const metric = own.metrics[name as keyof typeof own.metrics].value;
        if (value === null) expect(metric).toBeNull();
        else expect(metric).toBeCloseTo(value, 5);
      }
      expect(own.symbols[0]?.strategy).toBe(account);
    });

    it('finds trades by the playbook that decided them, and by those that their signals carry', async () => {
      const own = paperDay(12, 300, 'suggested');
      const signal = { timestamp: 0, symbol: 'X', side: 'LONG', score: 5, confidence: 0.5, reason: 'r', entryReference: 1, scoreBreakdown: {} } as const;
      let marked = 0;
      const told = own.told.flat().map((event) => {
        if (event.kind !== 'trade') return event;
        const playbooks = event.trade.position % 2 === 0 ? ['squeeze "release"', 'other'] : [];
        if (playbooks.length > 0) marked++;
        return { ...event, trade: { ...event.trade, signal: { ...signal, playbooks } } };
      });
      const by = { kind: 'strategy', name: 'chance' } as const;
      await journalOrThrow(journal.trades.record(told, { by, venue: 'paper' }));
      const count = async (filter: object) => (await journalOrThrow(journal.trades.count({ account: 'suggested', ...filter }))).closed;
      expect(marked).toBeGreaterThan(3);
      expect(await count({ playbookNamed: 'squeeze "release"' })).toBe(marked);
      expect(await count({})).toBeGreaterThan(marked);
      expect(await count({ playbookNamed: 'squeeze' })).toBe(0);
      const { id } = await journalOrThrow(journal.playbooks.create('Decider', { when: 1 }, personActing('Ada')));
      const decided = paperDay(13, 300, 'decided');
      await journalOrThrow(journal.trades.record(decided.told.flat(), { by, venue: 'paper', playbook: { id, version: 1 } }));
      const all = await journalOrThrow(journal.trades.count({ playbookNamed: 'decider' }));
      expect(all.closed).toBe((await journalOrThrow(journal.trades.count({ account: 'decided' }))).closed);
      expect(all.closed).toBeGreaterThan(3);
    }); // prettier-ignore

    it('measures only what a filter leaves, and nothing as nothing', async () => {
      const [all] = await journalOrThrow(journal.performance({}, { account }));
      const [wins] = await journalOrThrow(journal.performance({}, { account, result: 'win' }));
      expect(wins.metrics.winRate.value).toBe(1);
      expect(all.metrics.trades.value).toBe(positionsOf(trades).length);
      expect(all.metrics.trades.value).toBeLessThan(trades.length);
      expect(await journalOrThrow(journal.performance({}, { symbol: 'NONE' }))).toEqual([]);
      expect(() => journal.performance({ zone: 'Berlin' })).toThrow('performance: zone: is not a time zone');
    });
  });
}
