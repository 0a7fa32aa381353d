import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { parseOptions, signalRule } from '@veloce/core';
import * as z from 'zod';
import { checkTools, type CopilotTool } from '../read-tool.js';
import { turnedAway } from './door.js';
import { mcpServer, type McpOptions } from './mcp-server.js';
import type { ServedMcp } from './serve-stdio.js';

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    port: z.int().min(0).max(65_535).default(4_200).describe('0 takes a free one'),
    listen: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe(
        'address; any other than 127.0.0.1 opens it to the network: give a token, hosts, and put TLS before it',
      ),
    hosts: z.array(z.string().min(1)).default([]).describe('further hosts it answers to, with their port'),
    sessions: z
      .int()
      .min(1)
      .max(1_000)
      .default(16)
      .describe('most clients at once; the one that was silent longest gives way'),
    signal: signalRule.optional().describe('ends it'),
    name: z.string().min(1).max(100).optional(),
    version: z.string().min(1).max(100).optional(),
  }))();

/** How tools are served over HTTP; fields with a default are optional. */
export interface McpHttpOptions extends McpOptions {
  /** The token that a client must send as `authorization: Bearer …`, at least 22 characters. A new one by default. */
  readonly token?: string | undefined;
  /** 4200 by default; 0 takes a free one. */
  readonly port?: number | undefined;
  /** The address to listen at; `127.0.0.1` by default. Any other opens it to the network: put TLS before it. */
  readonly listen?: string | undefined;
  /** Further hosts that it answers to, with their port. */
  readonly hosts?: string[] | undefined;
  /** Most clients at once, 16 by default; the one that was silent longest gives way. */
  readonly sessions?: number | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** A server that listens. */
export interface ServedMcpHttp extends ServedMcp {
  readonly port: number;
  /** The address that clients connect to. */
  readonly url: string;
  /** The token that clients must send. */
  readonly token: string;
}

/** The longest request; a playbook has a few kB. */
const longestBody = 1_000_000;

/**
 * Serves tools over HTTP (streamable, with sessions) to clients that know the token. Requests for another host, from another origin or
 * without the token are turned away.
 *
 * @throws {RangeError} naming the option that is wrong; never the token.
 * @throws rejects with the system's error, `EADDRINUSE` among them.
 * @example
 * ```ts
 * const { url, token, close } = await serveMcpHttp(copilotTools({ data }), { port: 0 });
 * ```
 */
export async function serveMcpHttp(
  tools: readonly CopilotTool[],
  options: McpHttpOptions = {},
): Promise<ServedMcpHttp> {
  checkTools('serveMcpHttp', tools);
  parseOptions('serveMcpHttp: options', z.looseObject({}), options);
  const { token = randomBytes(24).toString('base64url'), ...rest } = options;
  if (typeof token !== 'string' || token.length < 22) {
    throw new RangeError('serveMcpHttp: token must have at least 22 characters (its value is not shown)');
  }
  const own = parseOptions('serveMcpHttp', Options, rest);
  const about = {
    ...(own.name === undefined ? {} : { name: own.name }),
    ...(own.version === undefined ? {} : { version: own.version }),
  };
  const sessions = sessionsOf(tools, about, own.sessions);
  let hosts: readonly string[] = own.hosts;
  const server = createServer((request, response) => {
    const away = turnedAway({ token, hosts }, request.headers);
    if (away !== undefined) {
      answer(response, away.status, away.error);
      return;
    }
    sessions.take(request, response).catch(() => {
      answer(response, 500, 'the request could not be answered');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(own.port, own.listen, resolve);
  });
  const { port } = server.address() as AddressInfo;
  hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, ...own.hosts];
  const ended = new Promise<void>((resolve) => server.once('close', resolve));
  const close = async (): Promise<void> => {
    server.close();
    await sessions.close();
    server.closeAllConnections();
    await ended;
  };
  own.signal?.addEventListener('abort', () => void close(), { once: true });
  if (own.signal?.aborted === true) void close();
  const shownHost = own.listen.includes(':') ? `[${own.listen}]` : own.listen;
  return { port, url: `http://${shownHost}:${port}/mcp`, token, close, ended };
}

/** Clients that are connected, each with a server of its own. */
function sessionsOf(tools: readonly CopilotTool[], about: McpOptions, most: number) {
  const open = new Map<string, StreamableHTTPServerTransport>();

  const opened = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        open.set(id, transport);
        for (const [old, one] of open) {
          if (open.size <= most) break;
          open.delete(old);
          void one.close();
        }
      },
      onsessionclosed: (id) => {
        open.delete(id);
      },
    });
    await mcpServer(tools, about).connect(transport);
    return transport;
  };

  return {
    async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
      if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/mcp') {
        answer(response, 404, 'nothing is here; clients connect at /mcp');
        return;
      }
      const id = request.headers['mcp-session-id'];
      const known = typeof id === 'string' ? open.get(id) : undefined;
      if (typeof id === 'string' && known === undefined) {
        answer(response, 404, 'no such session; connect again');
        return;
      }
      const body = request.method === 'POST' ? await bodyOf(request) : undefined;
      if (body === tooLong) {
        answer(response, 413, `a request has at most ${longestBody} bytes`);
        return;
      }
      if (known !== undefined && typeof id === 'string') {
        open.delete(id);
        open.set(id, known);
      }
      await (known ?? (await opened())).handleRequest(request, response, body);
    },
    async close(): Promise<void> {
      await Promise.all([...open.values()].map((one) => one.close()));
      open.clear();
    },
  };
}

const tooLong = Symbol('too long');

/** The JSON of a request; anything else is left for the SDK to refuse. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) return tooLong;
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A refusal as JSON. */
function answer(response: ServerResponse, status: number, error: string): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message: error }, id: null }));
}
