import { sql, type SQL } from 'drizzle-orm';
import * as z from 'zod';
import { actors, playbooks, trades } from '../database/schema.js';

/** Keys to group trades by. Times are those of the entry, in the requested zone. */
export const JournalGroupBy = /* @__PURE__ */ (() =>
  z.enum([
    ...[
      'account',
      'venue',
      'symbol',
      'side',
      'decidedBy',
      'playbook',
      'playbookVersion',
      'exit',
      'regime',
      'rating',
    ],
    ...['tag', 'hour', 'weekday', 'day', 'week', 'month', 'hold'],
  ] as const))();

/** Keys to group trades by. */
export type JournalGroupBy =
  | 'account'
  | 'venue'
  | 'symbol'
  | 'side'
  | 'decidedBy'
  | 'playbook'
  | 'playbookVersion'
  | 'exit'
  | 'regime'
  | 'rating'
  | 'tag'
  | 'hour'
  | 'weekday'
  | 'day'
  | 'week'
  | 'month'
  | 'hold';

/** The key of a group as SQL, a text that sorts as one would read it; `''` for nothing. */
export function keyColumn(by: JournalGroupBy, zone: string): SQL {
  const local = sql`(${trades.openedAt} at time zone ${zone})`;
  const held = sql`(${trades.closedAt} - ${trades.openedAt})`;
  switch (by) {
    case 'account':
      return sql`${trades.account}`;
    case 'venue':
      return sql`${trades.venue}`;
    case 'symbol':
      return sql`${trades.symbol}`;
    case 'side':
      return sql`case when ${trades.side} = 1 then 'LONG' else 'SHORT' end`;
    case 'decidedBy':
      return sql`${actors.name}`;
    case 'playbook':
      return sql`coalesce(${playbooks.name}, '')`;
    case 'playbookVersion':
      return sql`coalesce(${playbooks.name} || ' v' || ${trades.playbookVersion}, '')`;
    case 'exit':
      return sql`coalesce(${trades.exitKind}, '')`;
    case 'regime':
      return sql`coalesce(${trades.regime}, '')`;
    case 'rating':
      return sql`coalesce(${trades.rating}::text, '')`;
    case 'tag':
      return sql`coalesce(tag, '')`;
    case 'hour':
      return sql`to_char(${local}, 'HH24')`;
    case 'weekday':
      return sql`to_char(${local}, 'ID')`;
    case 'day':
      return sql`to_char(${local}, 'YYYY-MM-DD')`;
    case 'week':
      return sql`to_char(${local}, 'IYYY-"W"IW')`;
    case 'month':
      return sql`to_char(${local}, 'YYYY-MM')`;
    case 'hold':
      return sql`case when ${held} < interval '5 minutes' then '1: under 5 minutes' when ${held} < interval '1 hour' then '2: under 1 hour'
        when ${held} < interval '1 day' then '3: under 1 day' when ${held} < interval '7 days' then '4: under 1 week'
        else '5: 1 week and more' end`;
  }
}
