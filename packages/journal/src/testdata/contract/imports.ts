import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { journalOrThrow } from '../../error.js';
import type { Journal } from '../../journal.js';
import type { JournalTrade } from '../../trades/trade-row.js';

const me = { kind: 'person', name: 'Ada' } as const;
const columns = {
  time: 'time',
  symbol: 'symbol',
  side: 'side',
  size: 'size',
  price: 'price',
  fee: 'fee',
  fillId: 'id',
  orderId: 'order',
};
const header = 'time,symbol,side,size,price,fee,id,order';

const anyLines = fc
  .array(
    fc.record({
      symbol: fc.constantFrom('BTCUSDT', 'ETHUSDT'),
      side: fc.constantFrom('BUY', 'SELL'),
      size: fc.integer({ min: 1, max: 5 }),
      price: fc.integer({ min: 90, max: 110 }),
      wait: fc.integer({ min: 1, max: 90 }),
      sameOrder: fc.boolean(),
    }),
    { minLength: 2, maxLength: 16 },
  )
  .map((list) => {
    let time = Date.UTC(2025, 2, 29, 20);
    let order = 0;
    return list.map(({ symbol, side, size, price, wait, sameOrder }, k) => {
      time += wait * 60_000;
      if (!sameOrder) order++;
      return `${new Date(time).toISOString()},${symbol},${side},${size},${price},0.1,${k},${order}-${symbol}-${side}`;
    });
  });

/** The contract of importing real fills in every home of a journal. */
export function describeImports(open: () => Journal): void {
  describe('imports', () => {
    let journal: Journal;
    let count = 0;
    beforeAll(() => {
      journal = open();
    });
    const load = (lines: readonly string[], account: string, dryRun = false) =>
      journalOrThrow(
        journal.trades.import([header, ...lines].join('\n'), {
          format: 'csv',
          columns,
          zone: 'Europe/Helsinki',
          account,
          dryRun,
        }),
      );
    const all = async (account: string) => {
      const { rows } = await journalOrThrow(journal.trades.list({ account }, { limit: 1_000 }));
      return [...rows].sort(
        (a, b) => a.openedAt - b.openedAt || (a.closedAt ?? Infinity) - (b.closedAt ?? Infinity),
      );
    };
    const figures = (rows: readonly JournalTrade[]) =>
      rows.map(({ symbol, side, openedAt, closedAt, quantity, entryPrice, exitPrice, netPnl, fees }) =>
        [symbol, side, openedAt, closedAt, quantity, entryPrice, exitPrice, netPnl, fees].map((value) =>
          typeof value === 'number' ? Number(value.toPrecision(11)) : value,
        ),
      );

    it('say beforehand what they would change, and change nothing then', async () => {
      const lines = [
        '2025-03-29 12:00:00,BTCUSDT,BUY,2,100,0.1,1,a',
        '2025-03-29 13:00:00,BTCUSDT,SELL,1,110,0.1,2,b',
      ];
      const told = await load(lines, 'dry', true);
      expect(told).toEqual({
        fills: 2,
        funding: 0,
        known: 0,
        skipped: 0,
        added: 2,
        changed: 0,
        open: 1,
        warnings: [],
        dryRun: true,
      });
      expect(await all('dry')).toEqual([]);
      expect(await load(lines, 'dry')).toEqual({ ...told, dryRun: false });
      expect(figures(await all('dry'))).toHaveLength(2);
    });

    it('come to the same in one piece, twice, in pieces, in any order, and with notes in between', async () => {
      await fc.assert(
        fc.asyncProperty(anyLines, fc.nat(), fc.nat(), async (lines, cut, turn) => {
          const whole = `whole-${count}`;
          const pieces = `pieces-${count++}`;
          await load(lines, whole);
          const once = figures(await all(whole));
          expect(await load(lines, whole)).toMatchObject({
            fills: 0,
            added: 0,
            changed: 0,
            known: lines.length,
          });
          expect(figures(await all(whole))).toEqual(once);

          const at = cut % lines.length;
          const parts = [lines.slice(0, at), lines.slice(at), lines.slice(Math.floor(at / 2))];
          for (let k = 0; k < 3; k++) await load(parts[(k + turn) % 3], pieces);
          const trades = await all(pieces);
          expect(figures(trades)).toEqual(once);

          const [first] = trades;
          await journalOrThrow(journal.events.note(first.id, 'seen', me));
          await journalOrThrow(journal.events.tag(first.id, 'kept', me));
          await load([...lines].reverse(), pieces);
          expect(figures(await all(pieces))).toEqual(once);
          expect((await journalOrThrow(journal.trades.find(first.id)))?.tags).toEqual(['kept']);
        }),
        { numRuns: 8, seed: 21 },
      );
    }, 240_000);

    it('keep the notes of a trade that an older file turns into another', async () => {
      await load(['2025-04-02 12:00:00,BTCUSDT,SELL,1,110,0.1,2,b'], 'older');
      const [short] = await all('older');
      expect(short).toMatchObject({ side: 'SHORT', closedAt: null });
      await journalOrThrow(journal.events.note(short.id, 'why am I short?', me));
      await load(['2025-04-01 12:00:00,BTCUSDT,BUY,1,100,0.1,1,a'], 'older');
      const [long] = await all('older');
      expect(await all('older')).toHaveLength(1);
      expect(long).toMatchObject({ side: 'LONG', netPnl: 9.8 });
      expect((await journalOrThrow(journal.events.of({ tradeId: long.id }))).map(({ text }) => text)).toEqual(
        ['why am I short?'],
      );
    });

    it('write nothing of a file with a row that cannot be read', async () => {
      const lines = [
        '2025-03-29 12:00:00,BTCUSDT,BUY,2,100,0.1,1,a',
        '2025-03-29 13:00:00,BTCUSDT,SELL,x,110,0.1,2,b',
      ];
      const failed = await journal.trades.import([header, ...lines].join('\n'), {
        format: 'csv',
        columns,
        zone: 'UTC',
        account: 'bad',
      })();
      expect(failed).toMatchObject({
        _tag: 'Left',
        left: { _tag: 'DataFormat', row: 3, column: 'size', value: 'x' },
      });
      expect(await all('bad')).toEqual([]);
    });

    it('keep fees in other coins apart, and say so; with a price they are taken off', async () => {
      const lines = [
        '2025-03-29 12:00:00,ETHUSDT,BUY,2,100,0.02,1,a,BNB',
        '2025-03-29 13:00:00,ETHUSDT,SELL,2,110,0.02,2,b,BNB',
      ];
      const text = [`${header},coin`, ...lines].join('\n');
      const options = { format: 'csv', columns: { ...columns, feeCurrency: 'coin' }, zone: 'UTC' } as const;
      const told = await journalOrThrow(journal.trades.import(text, { ...options, account: 'bnb' }));
      expect(told.warnings).toEqual([
        'fees in BNB have no price here: they are kept apart, and not taken off the gains',
      ]);
      expect((await all('bnb'))[0]).toMatchObject({ netPnl: 20, fees: 0, otherFees: { BNB: 0.04 } });
      await journalOrThrow(
        journal.trades.import(text, { ...options, account: 'priced', priceOf: () => 600 }),
      );
      expect((await all('priced'))[0]).toMatchObject({ netPnl: -4, fees: 24, otherFees: {} });
    });

    it('count a fee in the coin that was bought as less of it', async () => {
      const lines = [
        '2025-03-29 12:00:00,ETHUSDT,BUY,1,100,0.001,1,a,ETH',
        '2025-03-29 13:00:00,ETHUSDT,SELL,0.999,110,0,2,b,USDT',
      ];
      const text = [`${header},coin`, ...lines].join('\n');
      const options = {
        format: 'csv',
        columns: { ...columns, feeCurrency: 'coin' },
        zone: 'UTC',
        account: 'base',
      } as const;
      await journalOrThrow(journal.trades.import(text, options));
      const [trade, ...more] = await all('base');
      expect(more).toEqual([]);
      // 100 USDT went out, 109.89 came in.
      expect(trade.netPnl).toBeCloseTo(9.89, 9);
    });
  });
}
