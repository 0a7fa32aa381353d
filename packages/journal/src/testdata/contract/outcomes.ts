import { beforeAll, describe, expect, it } from 'vitest';
import { wilsonInterval } from '@veloce/core/statistics';
import { simulateMarket } from '@veloce/data-files';
import { journalOrThrow } from '../../error.js';
import type { Journal } from '../../journal.js';
import type { SignalInput } from '../../signals/signal-entry.js';
import { paperDay } from '../paper-day.js';

const minute = 60_000;

/** The contract of outcomes in every home of a journal. */
export function describeOutcomes(open: () => Journal): void {
  describe('outcomes', () => {
    let journal: Journal;
    const { data } = simulateMarket({ seed: 9, bars: 500, symbol: 'OUTUSDT' });
    beforeAll(() => {
      journal = open();
    });

    it('say what signals were worth, also those that were not taken', async () => {
      const entries = Array.from({ length: 60 }, (_, k): SignalInput => {
        const decision = k % 3 === 0 ? 'taken' : 'vetoed';
        const side = k % 2 === 0 ? 'LONG' : 'SHORT';
        const closedAt = data.time[8 * k] + minute;
        return {
          closedAt,
          symbol: 'OUTUSDT',
          venue: 'sim',
          timeframe: '1m',
          actor: { kind: 'strategy', name: 'out' },
          action: side,
          side,
          score: 1,
          decision,
        };
      });
      await journalOrThrow(journal.signals.add(entries));
      const horizon = 15 * minute;
      const added = await journalOrThrow(journal.outcomes.measure(data, [horizon]));
      expect(await journalOrThrow(journal.outcomes.measure(data, [horizon]))).toBe(0);

      // The plainest way to say it: look 15 bars on.
      const worth = entries.flatMap(({ side, decision }, k) => {
        const start = 8 * k;
        if (start + 15 >= data.length) return [];
        const sign = side === 'LONG' ? 1 : -1;
        return [
          { decision, gain: (sign * (data.close[start + 15] - data.close[start])) / data.close[start] },
        ];
      });
      expect(added).toBe(worth.length);
      const groups = await journalOrThrow(
        journal.outcomes.accuracy({ horizonMs: horizon, by: 'decision' }, { symbol: 'OUTUSDT' }),
      );
      expect(groups.map(({ key }) => key)).toEqual(['taken', 'vetoed']);
      for (const { key, signals, right, forwardReturn, mfe, mae } of groups) {
        const own = worth.filter(({ decision }) => decision === key).map(({ gain }) => gain);
        expect(signals).toBe(own.length);
        expect(right).toEqual(wilsonInterval(own.filter((gain) => gain > 0).length, own.length));
        expect(forwardReturn).toBeCloseTo(own.reduce((sum, gain) => sum + gain, 0) / own.length, 12);
        expect(mfe).toBeGreaterThanOrEqual(forwardReturn);
        expect(mae).toBeLessThanOrEqual(forwardReturn);
      }
    });

    it('measure the excursions of trades that were made of fills, from whole bars only', async () => {
      const day = paperDay(13, 400);
      const fills = day.told
        .flat()
        .filter((event) => event.kind === 'fill')
        .map((event) => ({ ...event, account: 'excursions' }));
      await journalOrThrow(
        journal.trades.record(fills, { by: { kind: 'strategy', name: 'chance' }, venue: 'paper' }),
      );
      expect(await journalOrThrow(journal.trades.measure(day.data))).toBeGreaterThan(5);
      const { rows } = await journalOrThrow(
        journal.trades.list({ account: 'excursions', result: 'closed' }, { limit: 1_000 }),
      );
      for (const { side, openedAt, closedAt, entryPrice, exitPrice, mfe, mae } of rows) {
        const sign = side === 'LONG' ? 1 : -1;
        const moves = [0, (sign * ((exitPrice ?? NaN) - entryPrice)) / entryPrice];
        for (let i = 0; i < day.data.length; i++) {
          if (day.data.time[i] < openedAt || day.data.time[i] + minute > (closedAt ?? NaN)) continue;
          for (const price of [day.data.high[i], day.data.low[i]])
            moves.push((sign * (price - entryPrice)) / entryPrice);
        }
        expect(mfe).toBeCloseTo(Math.max(...moves), 12);
        expect(mae).toBeCloseTo(Math.min(...moves), 12);
      }
    });
  });
}
