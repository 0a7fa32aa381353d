import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { copilotTools, guardQuery } from '@veloce/copilot';
import { serveMcpHttp } from '@veloce/copilot/mcp';
import { journalOrThrow, openJournal } from '@veloce/journal';

// The guard: PostgreSQL's grammar comes as WebAssembly, which the built package has to find.
const good = await guardQuery('select symbol, count(*) from trades group by 1;');
deepEqual(good, { _tag: 'Right', right: 'select symbol, count(*) from trades group by 1' });
for (const [statement, reason] of [
  ['select 1; delete from trades', /one statement only/],
  ['delete from trades', /a select only/],
  ['select * from settings', /there is no table settings/],
  ["select pg_read_file('/etc/passwd')", /pg_read_file is not allowed/],
  ['selec 1', /PostgreSQL cannot read it/],
] as const) {
  const guarded = await guardQuery(statement);
  ok(guarded._tag === 'Left', `${statement} is refused`);
  match(guarded.left, reason);
}

// The MCP server, through the protocol's own client.
const folder = mkdtempSync(join(tmpdir(), 'veloce-consumer-copilot-'));
const journal = await journalOrThrow(openJournal({ folder }));
const by = { kind: 'strategy', name: 'consumer' } as const;
const signal = { symbol: 'BTCUSDT', venue: 'test', timeframe: '1h', actor: by, action: 'LONG', score: 5 };
await journalOrThrow(
  journal.signals.add([
    { ...signal, closedAt: 3_600_000, decision: 'rejected', decisionReason: 'spread too wide' },
    { ...signal, closedAt: 7_200_000, decision: 'taken' },
  ]),
);
const { url, token, close } = await serveMcpHttp(copilotTools({ journal }), { port: 0 });
const client = new Client({ name: 'consumer', version: '1' });
const headers = { authorization: `Bearer ${token}` };
const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
await client.connect(transport);

const { tools } = await client.listTools();
ok(
  tools.some(({ name }) => name === 'query_journal'),
  'the journal can be queried',
);
ok(
  tools.every(({ annotations }) => annotations?.readOnlyHint === true),
  'every tool reads only',
);
const call = async (name: string, input: Record<string, unknown>) =>
  client.callTool({ name, arguments: input });
const rejected = await call('journal_signals', { decisions: ['rejected'] });
deepEqual((rejected.structuredContent as { readonly counts: unknown }).counts, { rejected: 1 });
const asked = { sql: 'select decision, count(*)::int as n from signal_history group by 1 order by 1' };
deepEqual(((await call('query_journal', asked)).structuredContent as { readonly rows: unknown }).rows, [
  { decision: 'rejected', n: 1 },
  { decision: 'taken', n: 1 },
]);
equal((await call('query_journal', { sql: 'delete from signal_history' })).isError, true);
const stranger = await fetch(url, { method: 'POST', headers: { authorization: 'Bearer wrong' } });
equal(stranger.status, 401);

await client.close();
await close();
await journalOrThrow(journal.close());
rmSync(folder, { recursive: true, force: true });
console.log(`copilot: ${tools.length} tools, each reads only`);
