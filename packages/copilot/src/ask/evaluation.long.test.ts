import { afterAll, beforeAll, it } from 'vitest';
import { evaluate } from '../testdata/evaluation/evaluate.js';
import { sqlQuestions } from '../testdata/evaluation/questions.js';
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

it.each(sqlQuestions)('$asks', (question) => evaluate(server, home.journal, question));
