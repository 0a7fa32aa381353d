import { expect } from 'vitest';
import type { Journal } from '@veloce/journal';
import { askJournal, type AnswerEvidence } from '../../ask/ask-journal.js';
import { copilotOrThrow } from '../../error.js';
import type { ModelServer } from '../model-server.js';
import { marketsOf } from '../shelf-of-markets.js';
import type { Row } from './oracle.js';
import { explainedMarket, type Question } from './questions.js';

/** Asks a question through a model that picks the tool, and holds the answer against the right one. */
export async function evaluate(server: ModelServer, journal: Journal, question: Question): Promise<void> {
  const { asks, call, rows, says, trades, because = '' } = question;
  server.say({ call }, { text: says });
  const ask = askJournal(server.models['openai-compatible'], journal, asks, {
    ...{ settings: { maxRetries: 0 }, sources: { data: marketsOf(explainedMarket) } },
  });
  if (rows === null) {
    expect(await ask()).toMatchObject({ left: { _tag: 'AnswerUnusable' } });
    expect(server.heard).toHaveLength(2);
    const [, , , told] = server.heard[1].body['messages'] as readonly { readonly content: string }[];
    expect(told.content).toContain(because);
    return;
  }
  const answer = await copilotOrThrow(ask);
  expect(answer.evidence).toHaveLength(1);
  expect(rows.length).toBeGreaterThan(0);
  expect(rowsOf(answer.evidence[0])).toMatchObject(rows.map(near));
  expect(answer).toMatchObject({ text: says, dropped: [], trades, truncated: false });
}

function rowsOf({ tool, answer }: AnswerEvidence): unknown {
  if (tool !== 'explain_bar') return answer['rows'];
  return [{ bar: answer['bar'], isSignal: answer['signal'] !== null }];
}

/** Money is kept to twelve digits behind the point; nine are enough for sums of ninety. */
const near = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' && !Number.isInteger(value) ? (expect.closeTo(value, 9) as unknown) : value,
    ]),
  );
