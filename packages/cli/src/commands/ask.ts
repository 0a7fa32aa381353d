import { journalOrThrow } from '@veloce/journal';
import type { AnswerEvidence, JournalAnswer } from '@veloce/copilot';
import { copilotSources } from '../config/copilot-sources.js';
import { loadModel } from '../config/load-model.js';
import { basisText, queryText, tableOf } from '../desk/answer-row.js';
import type { Context, Reply } from '../config/context.js';
import { misuse } from '../frame/failure.js';
import { openConfiguredJournal } from '../live/open-desk.js';

/** Answers a question about the journal by the model of the configuration. */
export async function ask(context: Context, words: readonly string[]): Promise<Reply> {
  const question = words.join(' ').trim();
  if (question === '')
    throw misuse('the question is empty', "write it like veloce ask 'Which weekday loses?'");
  if (question.length > 4_000)
    throw misuse(`the question has ${question.length} characters, and may have 4000`, 'shorten it');
  const loaded = await context.config();
  const { model: configured } = loaded.config;
  if (configured === undefined) {
    throw misuse(
      'no model is configured, and a question in words needs one',
      "add model: { kind: 'ollama', name: 'qwen3:8b' } to the configuration; typed questions need none: veloce journal performance --by weekday, the desk of veloce dashboard, and veloce mcp for your client",
    );
  }
  const signal = context.untilInterrupted();
  const model = await loadModel(context.io, configured);
  const sources = await copilotSources(loaded);
  const { askJournal, copilotOrThrow } = await import('@veloce/copilot');
  signal.throwIfAborted();
  const journal = await openConfiguredJournal(context, loaded);
  try {
    context.progress.step(`asking ${configured.name}`);
    const answer = await copilotOrThrow(askJournal(model, journal, question, { sources, signal }));
    context.progress.done();
    return { text: answerText(answer), json: { question, ...answer } };
  } finally {
    await journalOrThrow(journal.close());
  }
}

/** The answer, then what it rests on. */
function answerText(answer: JournalAnswer): string {
  const { text, sentences, dropped, evidence } = answer;
  const numbers = sentences
    .flatMap(({ restsOn }) => restsOn)
    .map(({ written, path }) => `  ${written}: ${placeText(path)}`);
  return [
    ...[text, '', basisText(answer), ...new Set(numbers)],
    ...dropped.map(({ text: said, reason }) => `left out: ${said} (${reason})`),
    ...evidence.flatMap((one, k) => ['', `query ${k + 1}: ${queryText(one)}`, ...linesOf(one)]),
  ].join('\n');
}

/** `0.answer.rows.2.pnl` or `0.rows.2.pnl` as people count: query 1, row 3, pnl. */
function placeText(path: string): string {
  const [query = '', ...rest] = path.split('.');
  if (!/^\d+$/.test(query)) return `the ${path}`;
  const inRow = /^rows\.(\d+)\.(.+)$/.exec(rest.join('.'));
  const place = inRow === null ? rest.join('.') : `row ${Number(inRow[1]) + 1}, ${inRow[2]}`;
  return `query ${Number(query) + 1}, ${place}`;
}

/** The most columns that stand beside each other; more are written below each other. */
const mostColumns = 8;

function linesOf(evidence: AnswerEvidence): readonly string[] {
  const { columns, rows } = tableOf(evidence);
  if (rows.length === 0) return ['  no rows'];
  const texts = rows.map((row) => row.map((value) => (value === null ? '-' : String(value))));
  if (columns.length > mostColumns) {
    return texts.map(
      (row, k) => `  row ${k + 1}: ${columns.map((name, c) => `${name} ${row[c] ?? '-'}`).join(', ')}`,
    );
  }
  const all = [columns, ...texts];
  const widths = columns.map((_, c) => Math.max(...all.map((row) => row[c]?.length ?? 0)));
  return all.map((row) => `  ${row.map((cell, c) => cell.padEnd(widths[c] ?? 0)).join('  ')}`.trimEnd());
}
