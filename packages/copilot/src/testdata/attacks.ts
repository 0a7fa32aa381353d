/** Statements that the guard has to refuse, each with a part of its reason. */
export const attacks = [
  ['two', 'select 1; delete from trades', 'one statement'],
  ['cteDelete', 'with x as (delete from trades returning *) select count(*) from x', 'DeleteStmt'],
  ['into', 'select * into copy_of from trades', 'into'],
  ['setWrite', 'set transaction read write; delete from trades', 'one statement'],
  ['commit', 'commit; delete from trades', 'one statement'],
  ['copy', "copy trades to program 'id'", 'a select only'],
  ['readFile', "select pg_read_file('/etc/passwd')", 'pg_read_file'],
  ['sleep', 'select pg_sleep(60)', 'pg_sleep'],
  ['heavy', 'select count(*) from generate_series(1,100000000) a', 'generate_series'],
  ['setval', "select setval('signal_history_id_seq', 1)", 'setval'],
  ['lo', "select lo_from_bytea(0, 'x')", 'lo_from_bytea'],
  ['catalog', 'select rolname, rolpassword from pg_authid', 'pg_authid'],
  ['lock', 'select pg_advisory_lock(7232)', 'pg_advisory_lock'],
  ['dblink', "select set_config('transaction_read_only','off',true)", 'set_config'],
  ['explainAnalyze', 'explain analyze delete from trades', 'a select only'],
  ['do', 'do $$ begin delete from trades; end $$', 'a select only'],
  [
    'recursion',
    'with recursive x(n) as (select 1 union all select n+1 from x) select count(*) from x',
    'recursive',
  ],
  ['locking', 'select * from trades for update', 'locks'],
  ['a table of another schema', 'select * from pg_catalog.pg_class', 'schema'],
  ['settings', 'select * from settings', 'no table settings'],
  ['a name like a table', 'with trades as (select 1 as a) select * from trades', 'a name that no table has'],
  ['a cast that looks things up', "select 'pg_authid'::regclass", 'regclass'],
  ['who asks', 'select current_user', 'who asks'],
  ['an operator that is called by name', 'select 1 operator(pg_catalog.+) 2', 'operator'],
  ['query text', "select query_to_xml('delete from trades', true, true, '')", 'query_to_xml'],
  ['a parameter', 'select $1', 'ParamRef'],
  ['a function of another schema', 'select public.count(*) from trades', 'public.count'],
] as const;

/** Parts of statements: what reads, what writes, and what joins or ends them. */
const parts = [
  ...['select', 'from', 'where', '*', '1', "'x'", ',', '(', ')', 'union all', 'join', 'on', '=', 'as'],
  ...['trades', 'signal_history', 'settings', 'count(*)', 'max(id)', 'net_pnl', 'x', 'lateral', '::text'],
  ...['delete from trades', 'insert into trades', 'update trades set symbol = null', 'drop table trades'],
  ...['truncate trades', 'with x as (delete from trades returning *)', 'into copy_of', 'for update'],
  ...[';', '--', '/*', '*/', '$$', 'returning *', 'commit', 'set transaction read write', 'do', 'values (1)'],
  ...["setval('signal_history_id_seq', 1)", "set_config('role', 'postgres', false)", "lo_from_bytea(0, 'x')"],
  ...["pg_notify('a', 'b')", "query_to_xml('delete from trades', true, true, '')", 'nextval($$x$$)', '$1'],
];

/** Statements that chance puts together, some of which PostgreSQL can read. */
export function fuzzedStatements(random: () => number, count: number): readonly string[] {
  const some = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const starts = ['select', 'select *', 'select 1', 'select count(*) from trades', 'with x as (select 1)'];
  return Array.from({ length: count }, () =>
    [some(starts), ...Array.from({ length: 1 + Math.floor(random() * 6) }, () => some(parts))].join(' '),
  );
}
