import { createHash } from 'node:crypto';
import { backtest } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';
import { journalOrThrow, type Journal } from '@veloce/journal';
import { playbookStrategy } from '@veloce/playbooks';
import { expect, it } from 'vitest';
import { openTestJournal } from '../testdata/open-test-journal.js';
import { aboveAverage } from '../testdata/playbook.js';

/** The content of every table, in one number. */
async function contents(journal: Journal): Promise<string> {
  const tables = [
    'trades',
    'fills',
    'orders',
    'actors',
    'playbooks',
    'settings',
    'journal_events',
    'signal_history',
  ];
  const text = tables
    .map((table) => `select '${table}' as name, t::text as row from ${table} t`)
    .join(' union all ');
  const { rows } = await journalOrThrow(journal.query(`${text} order by 1, 2`, { rows: 10_000 }));
  expect(rows.length).toBeGreaterThan(20);
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

it('without the guard too, what must not be leaves every table as it was', async () => {
  const { journal, end } = await openTestJournal();
  const { data } = simulateMarket({ seed: 3, bars: 2_000 });
  const by = { kind: 'strategy', name: 's' } as const;
  const result = backtest(playbookStrategy(aboveAverage), data);
  await journalOrThrow(journal.trades.addResult(result, 'paper', { venue: 'test', by }));
  const before = await contents(journal);
  for (const attack of [
    'select 1; delete from trades',
    'with x as (delete from trades returning *) select count(*) from x',
    'select * into copy_of from trades',
    'set transaction read write; delete from trades',
    'commit; delete from trades',
    "copy trades to program 'id'",
    "select pg_read_file('/etc/passwd')",
    "select setval('signal_history_id_seq', 1)",
    "select lo_from_bytea(0, 'x')",
    "select set_config('role', 'postgres', false)",
    'do $$ begin delete from trades; end $$',
    'explain analyze delete from trades',
  ]) {
    await journal.query(attack, { timeoutMs: 2_000 })();
  }
  expect(await contents(journal)).toBe(before);
  await end();
}, 300_000);
