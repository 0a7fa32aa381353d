import {
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { InfluxDB, RequestTimedOutError } from '@influxdata/influxdb-client';
import type { Connection } from './connection.js';
import { serverClockOf } from './server-clock.js';

/** One HTTP request. */
export interface HttpAsk {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly body?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** The head of a response. */
export interface HttpHead {
  status: number;
  contentType: string;
  version: string | undefined;
}

/** Nothing came for longer than the connection allows. */
export class Silence extends Error {
  override readonly name = 'Silence';
}

/**
 * Sends a request through InfluxDB's client and hands on the body as it comes; `onBytes` is called at least once, after the head is
 * known. Rejects with the client's errors, or with {@link Silence}.
 */
export async function send(
  connection: Connection,
  ask: HttpAsk,
  onBytes: (bytes: Uint8Array, head: HttpHead) => void,
): Promise<HttpHead> {
  const { url, authorization, agent, timeoutMs, secure, gzip } = connection;
  const silent = `nothing came for ${timeoutMs} ms`;
  const head: HttpHead = { status: 0, contentType: '', version: undefined };

  // The client's iterator keeps the head to itself, and does not end a response that falls silent midway.
  const sentAt = performance.now();
  const request = (
    options: RequestOptions,
    onResponse: (response: IncomingMessage) => void,
  ): ClientRequest => {
    const sent = (secure ? httpsRequest : httpRequest)(options, (response) => {
      head.status = response.statusCode ?? 0;
      head.contentType = (response.headers['content-type'] ?? '').toLowerCase();
      head.version = headerOf(response, 'x-influxdb-version');
      connection.version = head.version ?? connection.version;
      connection.clock = serverClockOf(response.headers, sentAt, performance.now()) ?? connection.clock;
      onResponse(response);
    });
    sent.on('timeout', () => sent.destroy(new Silence(silent)));
    return sent;
  };
  const { transport } = new InfluxDB({
    url,
    timeout: timeoutMs,
    transportOptions: { agent, 'follow-redirects': { http: { request }, https: { request } } },
  });
  const headers: Record<string, string> = { accept: ask.accept ?? 'application/json' };
  if (gzip) headers['accept-encoding'] = 'gzip';
  if (authorization !== undefined) headers['authorization'] = authorization;
  if (ask.method === 'POST') headers['content-type'] = 'text/plain; charset=utf-8';

  // The client never takes its listeners off a signal: give it one that ends with the request.
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  ask.signal?.addEventListener('abort', onAbort, { once: true });
  if (ask.signal?.aborted === true) stop.abort();
  try {
    const how = { method: ask.method, headers, signal: stop.signal };
    for await (const bytes of transport.iterate(ask.path, ask.body ?? '', how)) onBytes(bytes, head);
    onBytes(new Uint8Array(0), head);
    return head;
  } catch (error) {
    throw error instanceof RequestTimedOutError ? new Silence(silent) : error;
  } finally {
    ask.signal?.removeEventListener('abort', onAbort);
  }
}

function headerOf(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
