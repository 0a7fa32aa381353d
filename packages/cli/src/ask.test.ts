import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';
import { journalOrThrow, openJournal } from '@veloce/journal';
import type { JournalAnswer } from '@veloce/copilot';
import { loadConfig } from './config/load.js';
import { loadModel } from './config/load-model.js';
import { ConfigSchema, type ModelConfig } from './config/schema.js';
import { crossover } from './crossover.js';
import { answerRow } from './desk/answer-row.js';
import { openConfiguredDesk } from './live/open-desk.js';
import { veloce } from './testdata/run.js';
import { newJournal } from './testdata/new-journal.js';

const key = 'sk-planted-0123456789abcdef';
const env = { MODEL_KEY: key };
const result = backtest(crossover, simulateMarket({ seed: 3, bars: 3_000 }).data);
const { trades } = result;
const closed = trades.length;

/** The next reply of the server of the model: a question to a tool, a text, a status, or none. */
type Said = { readonly call: readonly [string, object] } | { readonly text: string } | { readonly status: number } | { readonly list: readonly string[] } | 'hang'; // prettier-ignore
let script: Said[] = [];
const heard: { readonly url: string; readonly key: string; readonly body: string }[] = [];
let onHeard = (): void => undefined;
const right: readonly Said[] = [
  { call: ['journal_performance', { by: ['side'] }] },
  { text: `The journal has ${closed} trades. You win 99.9 %.` },
];

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    const { authorization, 'x-api-key': own } = request.headers;
    heard.push({ url: request.url ?? '', key: String(own ?? authorization), body });
    const said = script.shift();
    onHeard();
    if (said === 'hang' || said === undefined) return;
    if ('list' in said) {
      response.setHeader('connection', 'close');
      response.end(JSON.stringify({ object: 'list', data: said.list.map((id) => ({ id })) }));
      return;
    }
    response.writeHead('status' in said ? said.status : 200, {
      ...{ 'content-type': 'application/json', connection: 'close' },
    });
    if ('status' in said) {
      response.end(JSON.stringify({ error: { message: `wrong key ${key}` } }));
      return;
    }
    const message =
      'text' in said
        ? { role: 'assistant', content: said.text }
        : {
            ...{ role: 'assistant', content: null },
            tool_calls: [
              {
                ...{ id: 'c1', type: 'function' },
                function: { name: said.call[0], arguments: JSON.stringify(said.call[1]) },
              },
            ],
          };
    response.end(
      JSON.stringify({
        ...{ id: 'x', object: 'chat.completion', created: 1, model: 'm' },
        choices: [{ index: 0, message, finish_reason: 'text' in said ? 'stop' : 'tool_calls' }],
        usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
      }),
    );
  });
});

let cwd = '';
let model: ModelConfig;
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cwd = mkdtempSync(join(tmpdir(), 'veloce-ask-'));
  model = { kind: 'openai', name: 'm', url: `${base}/v1`, key: { env: 'MODEL_KEY' } };
  writeFileSync(join(cwd, 'veloce.config.json'), JSON.stringify({ strategy: 'crossover', model }));
  await newJournal(join(cwd, 'journal'));
  const journal = await journalOrThrow(openJournal({ folder: join(cwd, 'journal') }));
  const by = { kind: 'strategy', name: 'crossover' } as const;
  await journalOrThrow(journal.trades.addResult(result, 'paper', { venue: 'test', by }));
  await journalOrThrow(journal.close());
}, 60_000);
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(cwd, { recursive: true, force: true });
});

describe('veloce ask', () => {
  it('prints the answer, what its numbers rest on, the query and its rows', async () => {
    script = [...right];
    const { code, out, err } = await veloce(['ask', 'How', 'many', 'trades?'], { cwd, env });
    expect({ code, err: err.replace(/asking m\n/, '') }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`The journal has ${closed} trades.\n`);
    expect(out).toContain(`rests on ${closed} trades; 1 sentence left out`);
    expect(out).toMatch(new RegExp(`${closed} trades: query 1, trades`));
    expect(out).toContain('left out: You win 99.9 %. (99.9 % is not in the input)');
    expect(out).toContain('query 1: journal_performance {"by":["side"],"zone":"UTC"}');
    const sides = ['LONG', 'SHORT'].map((side) => trades.filter((one) => one.side === side).length);
    expect(out).toMatch(new RegExp(`row 1: side LONG, .*\\btrades ${sides[0]}\\b`));
    expect(out).toMatch(new RegExp(`row 2: side SHORT, .*\\btrades ${sides[1]}\\b`));
    expect(heard.at(-1)).toMatchObject({ url: '/v1/chat/completions', key: `Bearer ${key}` });
    expect(heard.at(-1)?.body).toContain('How many trades?');
  });

  it('a key that is refused is told, and shown nowhere; --json is JSON', async () => {
    script = [{ status: 401 }];
    const { code, out, err } = await veloce(['ask', 'Why?', '--json'], { cwd, env });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      error: expect.stringContaining('refused the key (401)') as string,
    });
    expect(out).not.toContain(key);
  });

  it('Ctrl-C ends it while the model thinks', async () => {
    script = ['hang'];
    const { code } = await veloce(['ask', 'Why?'], {
      ...{ cwd, env },
      interrupt: (end) => {
        onHeard = () => {
          onHeard = () => undefined;
          end(130);
        };
      },
    });
    expect(code).toBe(130);
  });
});

describe('the model of the configuration', () => {
  const gone = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  const none = { openai: () => Promise.reject(gone), ollama: () => Promise.reject(gone), anthropic: () => Promise.reject(gone) }; // prettier-ignore

  it.each([
    ['openai', '@ai-sdk/openai-compatible'],
    ['ollama', 'ollama-ai-provider-v2'],
    ['anthropic', '@ai-sdk/anthropic'],
  ] as const)('the package that %s needs is named, with the command that installs it', async (kind, name) => {
    await expect(loadModel({ env, cwd }, { ...model, kind } as ModelConfig, none)).rejects.toMatchObject({
      fault: {
        code: 1,
        message: expect.stringContaining(`needs the package ${name},`) as string,
        fix: expect.stringMatching(new RegExp(`^npm install ${name}@\\d$`)) as string,
      },
    });
  });

  it.each([
    ['openai', '/v1', '/v1/chat/completions', `Bearer ${key}`],
    ['ollama', '/api', '/api/chat', `Bearer ${key}`],
    ['anthropic', '/v1', '/v1/messages', key],
  ] as const)('%s is asked at its address, with the key', async (kind, path, url, sent) => {
    script = [{ status: 400 }];
    const made = await loadModel({ env, cwd }, { ...model, kind, url: `${base}${path}` } as ModelConfig);
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hello' }] }];
    await expect(made.doGenerate({ prompt })).rejects.toMatchObject({ statusCode: 400 });
    expect(heard.at(-1)).toMatchObject({ url, key: sent });
  });

  it('no model is called unless one is configured', () => {
    expect(ConfigSchema.parse({}).model).toBeUndefined();
  });
});

describe('veloce journal performance', () => {
  it('answers in groups without a model, and says how many trades it rests on', async () => {
    const given = ['journal', 'performance', '--by', 'side', '--where', 'symbol=SIMUSDT'];
    const { code, out } = await veloce(given, { cwd, env: {} });
    expect(code).toBe(0);
    for (const side of ['LONG', 'SHORT']) {
      const own = trades.filter((one) => one.side === side);
      const won = Math.round((100 * own.filter(({ pnl }) => pnl > 0).length) / own.length);
      const pnl = own.reduce((sum, one) => sum + one.pnl, 0).toFixed(2);
      expect(out).toMatch(new RegExp(`${side} +${own.length} +${pnl} +USDT +${won} % `));
    }
    expect(out).toContain(`rests on ${closed} trades`);
    const none = await veloce([...given, '--where', 'tags=["none"]', '--json'], { cwd, env: {} });
    expect(JSON.parse(none.out)).toMatchObject({ rows: [], trades: 0 });
  });

  it.each([
    [['--by', 'mood'], '--by'],
    [['--where', 'symbol'], 'is no condition'],
    [['--where', 'mood=bad'], 'mood'],
    [['--zone', 'Mars/Olympus'], 'zone'],
  ])('%o is refused', async (more, said) => {
    const { code, err } = await veloce(['journal', 'performance', ...more], { cwd, env: {} });
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(err).toContain('fix: ');
  });
});

describe('veloce doctor', () => {
  const line = async (said: Said): Promise<object> => {
    script = [said];
    const { out } = await veloce(['doctor', '--json', '--set', 'desk.port=0'], { cwd, env });
    expect(out).not.toContain(key);
    const { findings } = JSON.parse(out) as { findings: readonly { readonly what: string }[] };
    return findings.find(({ what }) => what === 'model') ?? {};
  };

  it('asks the server of the model what it has, and makes no model think', async () => {
    expect(await line({ list: ['other', 'm'] })).toMatchObject({ state: 'good', said: `m at ${base}/v1` });
    expect(heard.at(-1)).toMatchObject({ url: '/v1/models', key: `Bearer ${key}`, body: '' });
    expect(await line({ list: ['other'] })).toMatchObject({
      state: 'fault',
      said: `${base}/v1 has no model m`,
    });
    expect(await line({ status: 401 })).toMatchObject({
      state: 'fault',
      fix: 'set the key that it gave you',
    });
    expect(await line({ status: 404 })).toMatchObject({ state: 'warning' });
    const none = await veloce(
      ['doctor', '--json', '--set', 'desk.port=0', '--set', 'model.url="http://127.0.0.1:1/v1"'],
      { cwd, env },
    );
    expect(none.out).toContain('http://127.0.0.1:1/v1 does not answer');
    const keyless = await veloce(['doctor', '--json', '--set', 'desk.port=0'], { cwd, env: {} });
    expect(keyless.out).toMatch(/"what":"model","state":"fault"|"what": "model",\s+"state": "fault"/);
  });
});

describe('the desk', () => {
  it('answers with the rows that most numbers come from, and without a model has no such part', async () => {
    const loaded = loadConfig({ env, cwd }, {});
    const { config, folder } = await loaded;
    const journal = await journalOrThrow(openJournal({ folder: join(cwd, 'journal') }));
    const health = { rows: () => Promise.resolve([]), log: () => [] };
    const asked = async (of: typeof config): Promise<unknown> => {
      const desk = await openConfiguredDesk(
        { config: of, folder },
        { journal, health, io: { env, cwd }, port: 0 },
      );
      const { origin, hash } = new URL(desk.link);
      const token = hash.replace('#t=', '');
      const answer = await fetch(`${origin}/api/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, origin },
        body: JSON.stringify({ question: 'How many trades?' }),
      });
      const body: unknown = await answer.json();
      await desk.close();
      return body;
    };
    try {
      script = [...right];
      expect(await asked(config)).toMatchObject({
        text: `The journal has ${closed} trades.`,
        query: 'journal_performance {"by":["side"],"zone":"UTC"}',
        columns: expect.arrayContaining(['side', 'pnl', 'trades']) as string[],
        rows: [expect.arrayContaining(['LONG']), expect.arrayContaining(['SHORT'])],
        restsOn: expect.stringContaining(`rests on ${closed} trades`) as string,
      });
      script = [{ status: 401 }];
      const refused = JSON.stringify(await asked(config));
      expect(refused).toContain('refused the key (401)');
      expect(refused).not.toContain(key);
      const { model: _, ...without } = config;
      expect(await asked(without as typeof config)).toMatchObject({ error: 'this desk has no ask' });
    } finally {
      await journalOrThrow(journal.close());
    }
  });

  it('SQL is shown as SQL, what has parts as JSON, and the query with most numbers first', () => {
    const evidence = [
      {
        tool: 'journal_trades',
        query: {},
        answer: {
          rows: [
            { id: 'a', tags: ['x'] },
            { note: null, pnl: 1 / 3 },
          ],
        },
      },
      { tool: 'query_journal', query: { sql: 'select 1' }, answer: { rows: [{ n: 1 }] } },
    ];
    const sentence = (path: string) => ({ text: 'One.', restsOn: [{ written: '1', path }] });
    const answer = (path: string): JournalAnswer => ({
      ...{ text: 'One.', sentences: [sentence(path)], dropped: [], evidence, trades: null, truncated: true },
    });
    expect(answerRow(answer('1.rows.0.n'))).toEqual({
      ...{ text: 'One.', query: 'select 1\nalso asked: journal_trades {}', columns: ['n'], rows: [[1]] },
      restsOn: 'rests on the rows below; no trades were counted; not all rows were read',
    });
    expect(answerRow(answer('0.rows.0.id'))).toMatchObject({
      columns: ['id', 'tags', 'note', 'pnl'],
      rows: [['a', '["x"]', null, null], [null, null, null, 0.33333333]], // prettier-ignore
    });
  });
});

describe('veloce mcp', () => {
  const performance = async (client: Client): Promise<unknown> => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['list_markets', 'explain_bar', 'journal_performance', 'query_journal']),
    );
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    const answer = await client.callTool({ name: 'journal_performance', arguments: { by: [] } });
    return answer.structuredContent;
  };

  it('over standard streams: a client lists the tools and calls one, and nothing else is written there', async () => {
    const input = new PassThrough();
    const transport: Transport = {
      start: () => Promise.resolve(),
      close: () => Promise.resolve(void input.end()),
      send: (message) => Promise.resolve(void input.write(`${JSON.stringify(message)}\n`)),
    };
    let read = 0;
    const served = veloce(['mcp'], {
      ...{ cwd, env, input },
      onOut(out) {
        for (; out.includes('\n', read); read = out.indexOf('\n', read) + 1)
          transport.onmessage?.(JSON.parse(out.slice(read, out.indexOf('\n', read))) as JSONRPCMessage);
      },
    });
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(transport);
    expect(client.getServerVersion()).toMatchObject({ name: 'veloce' });
    expect(await performance(client)).toMatchObject({ trades: closed });
    await client.close();
    expect(await served).toMatchObject({ code: 0, err: '' });
  });

  it('over HTTP: address and token are said on stderr, and a client connects by them', async () => {
    let end = (_code: 130 | 143): void => undefined;
    let said = (_text: string): void => undefined;
    const lines = new Promise<string>((resolve) => (said = resolve));
    const served = veloce(['mcp', '--http', '--port', '0'], {
      ...{ cwd, env, onErr: said },
      interrupt: (ending) => (end = ending),
    });
    const text = await Promise.race([lines, served.then(({ err }) => err)]);
    const [, url = '', token = ''] = /(http:\S+)\n.*Bearer (\S+)/.exec(text) ?? [];
    const client = new Client({ name: 'test', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
    expect(await performance(client)).toMatchObject({ trades: closed });
    await client.close();
    end(130);
    expect(await served).toMatchObject({ code: 130, out: '' });
  });
});
