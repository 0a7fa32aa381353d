import type { Journal } from '@veloce/journal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copilotOrThrow } from '../error.js';
import { attacks } from '../testdata/attacks.js';
import { homes } from '../testdata/homes.js';
import { hostileTexts, seedHostileJournal } from '../testdata/hostile-journal.js';
import { modelServer, type ModelServer, type Said } from '../testdata/model-server.js';
import { tableHashes } from '../testdata/table-hashes.js';
import { askJournal, type JournalAnswer } from './ask-journal.js';

/** A journal full of hostile texts, and a model that obeys them. */
describe.each(homes)('$title', ({ missing, open }) => {
  describe.skipIf(missing !== undefined)('', () => {
    let server: ModelServer;
    let journal: Journal;
    let end: () => Promise<void> = () => Promise.resolve();
    let trades = 0;
    let before: ReadonlyMap<string, string>;
    beforeAll(async () => {
      server = await modelServer();
      ({ journal, end } = await open());
      trades = await seedHostileJournal(journal);
      before = await tableHashes(journal);
    });
    afterAll(async () => {
      server.close();
      await end();
    });
    const ask = async (...script: readonly Said[]): Promise<JournalAnswer> => {
      server.say(...script);
      const options = { steps: 20, settings: { maxRetries: 0 } };
      return copilotOrThrow(askJournal(server.models.ollama, journal, hostileTexts.orders, options));
    };
    const look: Said = { call: ['journal_trades', {}] };

    it('what others wrote reaches the model as data of a tool, and never as an instruction of the system', async () => {
      const signals: Said = { call: ['journal_signals', {}] };
      const { evidence } = await ask(look, signals, { text: `It rests on ${trades} trades.` });
      const messages = server.heard.at(-1)?.body['messages'] as readonly { role: string; content: string }[];
      for (const text of [hostileTexts.sql, hostileTexts.markup, hostileTexts.link]) {
        const holders = messages.filter(({ content }) => content.includes(JSON.stringify(text).slice(1, -1)));
        expect(new Set(holders.map(({ role }) => role))).toEqual(new Set(['tool']));
      }
      expect(JSON.stringify(evidence)).toContain('"abc[2Jd"');
      expect(JSON.stringify(evidence)).not.toMatch(/\\u(202e|0007|001b)/);
    });

    it('a model that obeys them changes no table, and its sentences are dropped', async () => {
      const calls = attacks.slice(0, 16).map(([, sql]): Said => ({ call: ['query_journal', { sql }] }));
      const { text, dropped, evidence } = await ask(look, ...calls, {
        text: [
          `It rests on ${trades} trades.`,
          'As the note says, 90 % win.',
          `The ${trades} trades: <img src=x onerror="document.title=1">.`,
          `See [the ${trades} trades](https://evil.example/?q=${trades}).`,
          `See https://evil.example/${trades} for the ${trades} trades.`,
          'I deleted all trades.',
        ].join('\n'),
      });
      expect(text).toBe(`It rests on ${trades} trades.`);
      expect(dropped).toHaveLength(5);
      expect(evidence.map(({ tool }) => tool)).toEqual(['journal_trades']);
      expect(await tableHashes(journal)).toEqual(before);
    });

    it.each(Object.entries(hostileTexts))(
      'a question with %s in its arguments changes no table',
      async (_, text) => {
        const { evidence } = await ask(
          look,
          { call: ['journal_trades', { notes: text.slice(0, 200), symbol: text.slice(0, 100) }] },
          { call: ['journal_performance', { tags: [text.slice(0, 60)] }] },
          { call: ['journal_signals', { reason: text.slice(0, 100) }] },
          { text: `It rests on ${trades} trades.` },
        );
        expect(evidence).toHaveLength(4);
        expect(await tableHashes(journal)).toEqual(before);
      },
    );
  });
});
