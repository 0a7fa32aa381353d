import type pg from 'pg';
import { checkCost, rowsWithin, type Read } from './read-query.js';

/**
 * Reads from a server: in a transaction that cannot write, under the role `journal_reader` where there is one, for so long and no longer. The extended
 * protocol takes one statement, so nothing can end the transaction and go on behind it.
 */
export const readServer =
  (pool: pg.Pool): Read =>
  async (statement, limits) => {
    const client = await pool.connect();
    const one = (text: string): Promise<pg.QueryResult<Record<string, unknown>>> =>
      client.query({ text, queryMode: 'extended' } as pg.QueryConfig);
    try {
      await one('begin read only');
      await one(`set local statement_timeout = ${limits.timeoutMs}`);
      const role = await one(
        "select 1 from pg_roles where rolname = 'journal_reader' and pg_has_role(current_user, oid, 'member')",
      );
      if (role.rows.length > 0) await one('set local role journal_reader');
      const plan = await one(`explain (format json) ${statement}`);
      checkCost(plan.rows[0]['QUERY PLAN'], limits);
      await one(`declare answer no scroll cursor for ${statement}`);
      const { fields, rows } = await one(`fetch ${limits.rows + 1} from answer`);
      return rowsWithin(
        fields.map(({ name }) => name),
        rows,
        limits,
      );
    } finally {
      await client.query('rollback').catch(() => undefined);
      client.release();
    }
  };
