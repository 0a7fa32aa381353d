import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createOllama } from 'ollama-ai-provider-v2';
import type { CopilotModel } from '../model/settings.js';

/** An answer of a stub. */
export type Said =
  | { readonly text: string; readonly length?: boolean }
  | { readonly call: readonly [name: string, input: unknown] }
  | { readonly status: number; readonly body?: string; readonly retryAfter?: string }
  | { readonly fault: 'cut' | 'hang' | 'no-json' };

/** A request that a stub received. */
interface Heard {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A server on loopback that answers as an OpenAI-compatible one, or as Ollama, from a script. */
export interface ModelServer {
  readonly models: Readonly<Record<'openai-compatible' | 'ollama', CopilotModel>>;
  /** Sets the next answers; the last one repeats. */
  readonly say: (...script: readonly Said[]) => void;
  readonly heard: readonly Heard[];
  readonly close: () => void;
}

/** The key that no message may show. */
export const plantedKey = 'sk-planted-0123456789abcdef';

/** A question that no answer comes to. */
export const unanswered = 'Does nobody answer?';

export async function modelServer(): Promise<ModelServer> {
  const heard: Heard[] = [];
  let script: Said[] = [];
  const server = createServer((request, response) => {
    let sent = '';
    request.on('data', (part: Buffer) => (sent += part.toString()));
    request.on('end', () => {
      // Whoever asks this has given up when it comes, on a busy machine: it takes no answer from those who ask next.
      if (sent.includes(unanswered)) return;
      const url = request.url ?? '';
      heard.push({ url, headers: request.headers, body: (sent === '' ? {} : JSON.parse(sent)) as Heard['body'] });
      const next = (script.length > 1 ? script.shift() : script[0]) ?? { text: '{}' };
      // A connection that is kept may close just when the next question goes out.
      const head = { 'content-type': 'application/json', connection: 'close' };
      if ('status' in next) {
        response.writeHead(next.status, { ...head, ...(next.retryAfter === undefined ? {} : { 'retry-after': next.retryAfter }) });
        response.end(next.body ?? JSON.stringify({ error: { message: `wrong key ${plantedKey}` } }));
        return;
      }
      if ('fault' in next) {
        if (next.fault === 'hang') return;
        response.writeHead(200, next.fault === 'cut' ? { ...head, 'content-length': 500 } : head);
        if (next.fault === 'no-json') response.end('<html>');
        else {
          response.write('{"id":"x"');
          setTimeout(() => response.destroy(), 5);
        }
        return;
      }
      response.writeHead(200, head);
      response.end(JSON.stringify(url.startsWith('/api/') ? ollamaAnswer(next) : openaiAnswer(next)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { authorization: `Bearer ${plantedKey}` };
  return {
    models: {
      'openai-compatible': createOpenAICompatible({
        ...{ name: 'local', baseURL: `${base}/v1`, supportsStructuredOutputs: true, apiKey: plantedKey },
      })('m'),
      ollama: createOllama({ baseURL: `${base}/api`, headers })('m'),
    },
    say: (...next) => {
      script = [...next];
      heard.length = 0;
    },
    heard,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Spoken = Extract<Said, { text: string } | { call: unknown }>;

function openaiAnswer(said: Spoken): object {
  const message =
    'call' in said
      ? {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: said.call[0], arguments: JSON.stringify(said.call[1]) } }],
        }
      : { role: 'assistant', content: said.text };
  const reason = 'call' in said ? 'tool_calls' : said.length === true ? 'length' : 'stop';
  return {
    ...{ id: 'x', object: 'chat.completion', created: 1, model: 'm' },
    choices: [{ index: 0, message, finish_reason: reason }],
    usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
  };
}

function ollamaAnswer(said: Spoken): object {
  const message =
    'call' in said
      ? { role: 'assistant', content: '', tool_calls: [{ function: { name: said.call[0], arguments: said.call[1] } }] }
      : { role: 'assistant', content: said.text };
  return {
    ...{ model: 'm', created_at: '2025-01-01T00:00:00Z', message, done: true },
    ...{ done_reason: 'text' in said && said.length === true ? 'length' : 'stop', prompt_eval_count: 5, eval_count: 7 },
  };
}
