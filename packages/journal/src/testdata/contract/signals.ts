import { beforeAll, describe, expect, it } from 'vitest';
import { journalOrThrow } from '../../error.js';
import type { Journal } from '../../journal.js';
import type { SignalInput } from '../../signals/signal-entry.js';

const start = Date.UTC(2025, 0, 31, 23, 50);

const entry = (k: number, more: Partial<SignalInput> = {}): SignalInput => ({
  closedAt: start + k * 60_000,
  symbol: 'BTCUSDT',
  venue: 'binance',
  timeframe: '1m',
  actor: { kind: 'strategy', name: 'squeezeflow', version: 'abc' },
  action: 'BUY',
  side: 'LONG',
  score: 6 + k / 10,
  components: { squeeze: 3, flow: 3 + k / 10 },
  reasons: [`buyers absorb ${k}`],
  decision: k % 2 === 0 ? 'taken' : 'vetoed',
  ...more,
});

/** The contract of signals in every home of a journal. */
export function describeSignals(open: () => Journal): void {
  describe('signals', () => {
    let journal: Journal;
    beforeAll(() => {
      journal = open();
    });

    it('keeps signals once, over the end of a month', async () => {
      const entries = Array.from({ length: 20 }, (_, k) => entry(k));
      expect(await journalOrThrow(journal.signals.add(entries))).toBe(20);
      expect(await journalOrThrow(journal.signals.add(entries))).toBe(0);
      const { rows, next } = await journalOrThrow(journal.signals.list({}, { limit: 8 }));
      expect(rows.map(({ closedAt }) => closedAt)).toEqual(
        Array.from({ length: 8 }, (_, k) => start + (19 - k) * 60_000),
      );
      const rest = await journalOrThrow(journal.signals.list({}, { limit: 100, after: next ?? '' }));
      expect(rest.rows).toHaveLength(12);
      expect(rest.next).toBeNull();
      const { id: _id, recordedAt: _at, ...kept } = rest.rows[11];
      expect(kept).toMatchObject({
        ...entry(0),
        actor: { kind: 'strategy', name: 'squeezeflow', version: 'abc' },
      });
      expect(await journalOrThrow(journal.signals.count())).toEqual({ taken: 10, vetoed: 10 });
    });
  });
}
