import { seededRandom } from '@veloce/core/testing';
import { describe, expect, it } from 'vitest';
import { attacks } from '../testdata/attacks.js';
import { guardQuery } from './guard-query.js';

const refusal = async (statement: string): Promise<string | undefined> => {
  const guarded = await guardQuery(statement);
  return guarded._tag === 'Left' ? guarded.left : undefined;
};

describe('guardQuery', () => {
  it.each([
    'select count(*) from trades',
    'select symbol, sum(net_pnl) over (partition by symbol order by closed_at rows between 20 preceding and current row) filter_me from trades',
    "select date_trunc('week', closed_at at time zone 'Europe/Berlin') w, count(*) filter (where net_pnl > 0) wins, percentile_cont(0.5) within group (order by net_pnl) from trades group by 1",
    'select t.symbol, s.holistic_score from trades t cross join lateral (select holistic_score from signal_history s where s.symbol=t.symbol and s.closed_at<=t.opened_at order by closed_at desc limit 1) s',
    'select symbol, venue, count(*) from trades group by rollup(symbol, venue)',
    "with late as (select * from trades where 'late' = any(tags)) select avg(r), current_date from late where r between -1 and 3 and symbol like 'BTC%';",
    'select case when r > 0 then 1 else 0 end, coalesce(r, 0), net_pnl::float8 from trades where closed_at is not null',
  ])('lets through: %s', async (statement) => {
    expect(await guardQuery(statement)).toMatchObject({ _tag: 'Right' });
  });

  it.each([
    ...attacks,
    ['nothing', '', 'empty'],
    ['no SQL', 'how many trades?', 'cannot read'],
    ['a zero', 'select 1\0', 'U+0000'],
    ['depth', `select ${'('.repeat(300)}1${')'.repeat(300)}`, 'brackets'],
  ] as const)('refuses %s', async (_, statement, reason) => {
    expect((await refusal(statement))?.toLowerCase()).toContain(reason.toLowerCase());
  });

  it('what words make by chance is refused or is one select', async () => {
    const random = seededRandom(1);
    const words =
      "select from trades where delete update insert into ; -- /* */ ( ) , * 1 'x' count pg_sleep with as recursive commit set drop table join on = returning values union all lateral copy do $$ $1 :: text".split(
        ' ',
      );
    let passed = 0;
    for (let k = 0; k < 3_000; k++) {
      const length = 1 + Math.floor(random() * 10);
      const statement = `select ${Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' ')}`;
      const guarded = await guardQuery(statement);
      if (guarded._tag === 'Left') continue;
      passed++;
      // Without comments there is one statement, no word that writes before its table, and no call that sleeps.
      const bare = guarded.right.replace(/\/\*.*?\*\//g, ' ').replace(/--.*$/, '');
      expect(bare).not.toMatch(
        /delete +from|insert +into|update +trades|drop +table|; *[a-z$(]|pg_sleep *\(/,
      );
    }
    expect(passed).toBeGreaterThan(5);
  });
});
