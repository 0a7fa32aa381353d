import type { AnswerEvidence, JournalAnswer } from '@veloce/copilot';
import type { AnswerRow } from '@veloce/dashboard';

/** Rows as a table: a column for every field that one of them has. */
export type EvidenceTable = Pick<AnswerRow, 'columns' | 'rows'>;

/** An answer as the desk shows it: with the rows that most of its numbers come from. */
export function answerRow(answer: JournalAnswer): AnswerRow {
  const { text, sentences, evidence } = answer;
  const uses = evidence.map(() => 0);
  for (const { path } of sentences.flatMap(({ restsOn }) => restsOn)) {
    const at = Number(path.split('.')[0]);
    if (uses[at] !== undefined) uses[at]++;
  }
  const shown = evidence[uses.indexOf(Math.max(...uses))];
  const others = evidence.filter((one) => one !== shown).map((one) => `also asked: ${queryText(one)}`);
  return {
    text,
    query: [...(shown === undefined ? [] : [queryText(shown)]), ...others].join('\n'),
    ...(shown === undefined ? { columns: [], rows: [] } : tableOf(shown)),
    restsOn: basisText(answer),
  };
}

/** How much an answer rests on, in words. */
export function basisText({ trades, truncated, dropped }: JournalAnswer): string {
  const left = dropped.length;
  return [
    trades === null
      ? 'rests on the rows below; no trades were counted'
      : `rests on ${countOf(trades, 'trade')}`,
    ...(truncated ? ['not all rows were read'] : []),
    ...(left === 0 ? [] : [`${countOf(left, 'sentence')} left out, for the rows do not say it`]),
  ].join('; ');
}

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A query: the SQL, or the tool with what it was asked. */
export function queryText({ tool, query }: AnswerEvidence): string {
  const sql = typeof query === 'object' && query !== null && 'sql' in query ? query['sql'] : undefined;
  if (typeof sql === 'string') return sql;
  return `${tool} ${JSON.stringify(query)}`;
}

/** The rows of a query. What has no rows, as the explanation of a bar, is one itself. */
export function tableOf({ answer }: AnswerEvidence): EvidenceTable {
  const list: unknown = answer['rows'] ?? answer['playbooks'] ?? [answer];
  const records = (Array.isArray(list) ? list : []) as readonly Readonly<Record<string, unknown>>[];
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { columns, rows: records.map((record) => columns.map((name) => cellOf(record[name]))) };
}

/** A value as a cell, to read: eight digits of a number that is not whole; what has parts is written as JSON. */
function cellOf(value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(8));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
