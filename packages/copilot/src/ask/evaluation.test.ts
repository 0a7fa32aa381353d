import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluate } from '../testdata/evaluation/evaluate.js';
import { sqlQuestions, typedQuestions } from '../testdata/evaluation/questions.js';
import { seedJournal } from '../testdata/evaluation/seeded-journal.js';
import { modelServer, type ModelServer } from '../testdata/model-server.js';
import { openTestJournal } from '../testdata/open-test-journal.js';

let home: Awaited<ReturnType<typeof openTestJournal>>;
let server: ModelServer;
beforeAll(async () => {
  server = await modelServer();
  home = await openTestJournal();
  await seedJournal(home.journal);
});
afterAll(async () => {
  server.close();
  await home.end();
});

it('the set has sixty questions, each once', () => {
  expect(new Set([...typedQuestions, ...sqlQuestions].map(({ asks }) => asks)).size).toBe(60);
});

it.each(typedQuestions)('$asks', (question) => evaluate(server, home.journal, question));
