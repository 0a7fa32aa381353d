import { describe, expect, it } from 'vitest';
import { journalOrThrow } from '../../error.js';
import type { Journal } from '../../journal.js';
import type { QueryLimits } from '../../reading/read-query.js';

/** The contract of queries that somebody else wrote, in every home of a journal. */
export function describeQueries(open: () => Journal): void {
  describe('queries', () => {
    const ask = (statement: string, limits?: QueryLimits) => journalOrThrow(open().query(statement, limits));

    it('give rows, no more than asked for', async () => {
      const few = await ask('select n, n * n as square from (values (1), (2), (3)) v(n) order by n desc', { rows: 2 });
      expect(few).toEqual({
        columns: ['n', 'square'],
        rows: [
          { n: 3, square: 9 },
          { n: 2, square: 4 },
        ],
        truncated: true,
      });
      const { open: still, closed } = await journalOrThrow(open().trades.count());
      const { rows } = await ask('select count(*)::int as n from trades');
      expect(rows).toEqual([{ n: still + closed }]);
    });

    it('write nothing, however they try', async () => {
      const count = async () => (await ask('select count(*)::int as n from settings')).rows[0];
      await journalOrThrow(open().settings.set('kept', 1));
      const before = await count();
      for (const statement of [
        'delete from settings',
        'select 1; delete from settings',
        'select 1; commit; delete from settings',
        'with gone as (delete from settings returning *) select * from gone',
        "select set_config('transaction_read_only', 'off', false)",
        "select setval('signal_history_id_seq', 1)",
      ]) {
        await open().query(statement)();
      }
      expect(await count()).toEqual(before);
      expect(await journalOrThrow(open().settings.get('kept'))).toBe(1);
    });

    it('end in time, and are not begun when they would cost too much', async () => {
      const long = 'select count(*) from generate_series(1, 400000000) n';
      expect(await open().query(long)()).toMatchObject({ left: { _tag: 'NotAllowed', rule: 'cost' } });
      const late = await open().query(long, { cost: 1e12, timeoutMs: 300 })();
      expect(late).toMatchObject({ left: { _tag: 'TimedOut' } });
      expect(await open().query('select no_such_column from trades')()).toMatchObject({ left: { _tag: 'QueryFailed' } });
      expect(() => open().query('select 1', { rows: 0 })).toThrow('rows');
    });
  });
}
