import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { loadModule, parseSync } from 'libpg-query';
import { queryTables } from './query-tables.js';

/** The functions that a query may call. Whatever reads files, sleeps, locks, sets or runs text is none of them. */
const functions = new Set(
  (
    'abs avg array_agg bool_and bool_or ceil ceiling coalesce corr count cume_dist date_part date_trunc dense_rank extract first_value floor ' +
    'greatest lag last_value lead least length ln lower max min mode ntile nullif percent_rank percentile_cont percentile_disc power rank ' +
    'regr_slope regr_r2 round row_number sign sqrt stddev stddev_pop stddev_samp string_agg substring sum timezone to_char trunc unnest upper ' +
    'var_pop var_samp variance width_bucket'
  ).split(' '),
);

/** The parts that a statement may have, as PostgreSQL's own grammar calls it. */
const nodes = new Set(
  (
    'SelectStmt ResTarget ColumnRef A_Star A_Const A_Expr BoolExpr NullTest BooleanTest FuncCall RangeVar RangeSubselect RangeFunction JoinExpr ' +
    'SortBy WindowDef TypeCast TypeName String Integer Float Boolean List SubLink CaseExpr CaseWhen CoalesceExpr MinMaxExpr ' +
    'CommonTableExpr GroupingSet A_ArrayExpr RowExpr SQLValueFunction'
  ).split(' '),
);

const types = new Set(
  'bool int2 int4 int8 float4 float8 numeric text varchar bpchar date time timestamp timestamptz interval'.split(
    ' ',
  ),
);

const operators = new Set('+ - * / % < <= = <> >= > || ~~ !~~ ~~* !~~* -> ->> @> BETWEEN NOT'.split(' '));

const longest = 5_000;

/**
 * Whether a statement is a query that may be run on a journal: one `select`, read by PostgreSQL's own grammar, of tables, functions, types and
 * operators from lists. It never runs anything.
 *
 * @returns The statement, or why it is refused.
 * @example
 * ```ts
 * await guardQuery('select count(*) from trades'); // right
 * await guardQuery('select 1; delete from trades'); // left: 'one statement only'
 * ```
 */
export async function guardQuery(statement: string): Promise<Either<string, string>> {
  if (typeof statement !== 'string' || statement.length > longest)
    return left(`a query is a text of at most ${longest} characters`);
  if (statement.includes('\0')) return left('a query has no character U+0000');
  if ((statement.match(/[([]/g)?.length ?? 0) > 200) return left('a query has at most 200 brackets');
  await loadModule();
  let statements: readonly { readonly stmt?: unknown }[];
  try {
    statements = parseSync(statement).stmts ?? [];
  } catch (cause) {
    return left(
      `PostgreSQL cannot read it: ${cause instanceof Error ? cause.message.slice(0, 200) : 'no reason'}`,
    );
  }
  if (statements.length !== 1) return left('one statement only');
  const { stmt } = statements[0];
  if (!isNode(stmt, 'SelectStmt')) return left('a select only');
  const defined = new Set<string>();
  const fault = collect(stmt, defined) ?? faultOf(stmt, defined);
  return fault === undefined ? right(statement.trim().replace(/;\s*$/, '')) : left(fault);
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNode = (value: unknown, name: string): boolean => isFields(value) && Object.hasOwn(value, name);

/** Names that `with` defines; one like a table would let a reader mistake the two. */
function collect(value: unknown, defined: Set<string>): string | undefined {
  if (Array.isArray(value)) return firstOf(value, (one) => collect(one, defined));
  if (!isFields(value)) return undefined;
  const expression = value['CommonTableExpr'];
  if (isFields(expression)) {
    const name = String(expression['ctename']);
    if (queryTables.has(name)) return `with ${name}: give it a name that no table has`;
    defined.add(name);
  }
  return firstOf(Object.values(value), (one) => collect(one, defined));
}

function firstOf(
  values: readonly unknown[],
  find: (value: unknown) => string | undefined,
): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first thing in a tree that is not allowed. */
function faultOf(value: unknown, defined: ReadonlySet<string>): string | undefined {
  if (Array.isArray(value)) return firstOf(value, (one) => faultOf(one, defined));
  if (!isFields(value)) return undefined;
  return firstOf(Object.entries(value), (entry) => {
    const [key, inside] = entry as [string, unknown];
    if (key === 'intoClause') return 'select into makes a table';
    if (key === 'lockingClause') return 'for update takes locks';
    if (key === 'recursive' && inside === true) return 'with recursive has no end that can be known';
    if (/^[A-Z]/.test(key) && !nodes.has(key)) return `${key} is not allowed`;
    const own = isFields(inside) ? faultOfNode(key, inside, defined) : undefined;
    return own ?? faultOf(inside, defined);
  });
}

function faultOfNode(key: string, node: Fields, defined: ReadonlySet<string>): string | undefined {
  if (key === 'RangeVar') {
    const name = String(node['relname']);
    if (node['schemaname'] !== undefined || node['catalogname'] !== undefined)
      return `${name}: no schema may be named`;
    if (!queryTables.has(name) && !defined.has(name))
      return `there is no table ${name}; there are ${[...queryTables].join(', ')}`;
  }
  if (key === 'FuncCall') {
    const names = textsOf(node['funcname']);
    const name = names.at(-1) ?? '';
    if ((names.length > 1 && names[0] !== 'pg_catalog') || !functions.has(name))
      return `the function ${names.join('.')} is not allowed`;
  }
  if (key === 'TypeName' || key === 'typeName') {
    const names = textsOf(node['names']);
    const name = names.at(-1) ?? '';
    if ((names.length > 1 && names[0] !== 'pg_catalog') || !types.has(name))
      return `the type ${names.join('.')} is not allowed`;
  }
  if (key === 'A_Expr') {
    const names = textsOf(node['name']);
    const last = names.at(-1) ?? '';
    if (
      names.length > 1 ||
      !(operators.has(last) || last.startsWith('BETWEEN') || last.startsWith('NOT BETWEEN'))
    )
      return `the operator ${names.join('.')} is not allowed`;
  }
  if (key === 'SQLValueFunction' && !/DATE|TIME/.test(String(node['op']))) return 'who asks is not told';
  return undefined;
}

const textsOf = (list: unknown): readonly string[] =>
  (Array.isArray(list) ? list : []).map((one) => {
    const text = isFields(one) ? one['String'] : undefined;
    return isFields(text) ? String(text['sval']) : '';
  });
