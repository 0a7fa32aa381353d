import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { journalOrThrow, personActing } from '@veloce/journal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestJournal } from '../testdata/open-test-journal.js';
import { aboveAverage } from '../testdata/playbook.js';
import { copilotTools, saveDraftTool } from '../tools/copilot-tools.js';
import { mcpServer } from './mcp-server.js';

let home: Awaited<ReturnType<typeof openTestJournal>>;
let client: Client;
beforeAll(async () => {
  home = await openTestJournal();
  const { journal } = home;
  const [own, other] = InMemoryTransport.createLinkedPair();
  await mcpServer([...copilotTools({ journal }), saveDraftTool(journal, 'client')]).connect(other);
  client = new Client({ name: 'test', version: '1' });
  await client.connect(own);
}, 120_000);
afterAll(async () => {
  await client.close();
  await home.end();
});

const call = async (name: string, args: Record<string, unknown>): Promise<boolean> =>
  (await client.callTool({ name, arguments: args })).isError === true;

const states = async (): Promise<readonly string[]> =>
  (await journalOrThrow(home.journal.playbooks.list())).map(({ state }) => state);

it('a client saves a draft, and no call of its moves one on', async () => {
  expect(await call('save_draft', { playbook: aboveAverage, reason: 'try it' })).toBe(false);
  expect(await states()).toEqual(['draft']);
  const person = { kind: 'person', name: 'owner' };
  for (const extra of [{ state: 'active' }, { by: person }, { author: person }, { version: 1 }]) {
    expect(await call('save_draft', { playbook: { ...aboveAverage, name: 'second' }, ...extra })).toBe(true);
    expect(await call('save_draft', { playbook: { ...aboveAverage, name: 'third', ...extra } })).toBe(true);
  }
  const sql = "update playbooks set state = 'active' returning name";
  expect(await call('query_journal', { sql })).toBe(true);
  expect(await call('query_journal', { sql: `with x as (${sql}) select * from x` })).toBe(true);
  expect(await call('move_playbook', { name: aboveAverage.name, to: 'review', by: person })).toBe(true);
  expect(await states()).toEqual(['draft']);
});

it('an actor who only says that it is a person is refused; a person who acts is not', async () => {
  const [book] = await journalOrThrow(home.journal.playbooks.list());
  for (const kind of ['person', 'model', 'strategy']) {
    const forged = JSON.parse(JSON.stringify({ kind, name: 'owner', version: '' })) as never;
    expect(await home.journal.playbooks.setState(book.id, 'review', forged)()).toMatchObject({
      left: { _tag: 'NotAllowed', rule: 'playbook_state_by_person' },
    });
  }
  expect(await states()).toEqual(['draft']);
  await journalOrThrow(home.journal.playbooks.setState(book.id, 'review', personActing('owner')));
  expect(await states()).toEqual(['review']);
});
