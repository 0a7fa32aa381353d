import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect, it } from 'vitest';

it('veloce mcp as a process: a client starts it, lists the tools and calls one', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'veloce-mcp-'));
  const bin = fileURLToPath(new URL('bin.ts', import.meta.url));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--conditions=@veloce/source', '--import', import.meta.resolve('tsx'), bin, 'mcp'],
    ...{ cwd, env: {}, stderr: 'pipe' as const },
  });
  const strange: unknown[] = [];
  const client = new Client({ name: 'test', version: '1' });
  client.onerror = (error) => strange.push(error);
  await client.connect(transport);
  expect(client.getServerVersion()).toMatchObject({ name: 'veloce' });
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('journal_performance');
  const { structuredContent } = await client.callTool({ name: 'journal_performance', arguments: { by: [] } });
  expect(structuredContent).toMatchObject({ trades: 0 });
  await client.close();
  expect(strange).toEqual([]);
  rmSync(cwd, { recursive: true, force: true });
}, 60_000);
