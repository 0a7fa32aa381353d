import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The server's response to one request. */
export type Answerer = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void;

/** An HTTP server that does what a test says, on a port of loopback. */
export interface ScriptedServer {
  readonly url: string;
  /** The statements it was asked, in order. */
  readonly asked: readonly string[];
  readonly requests: readonly IncomingMessage[];
  answer: Answerer;
  /** The time that it sends as `Date`, epoch ms; its real one unless set. */
  clock?: () => number;
  readonly close: () => Promise<void>;
}

/** Starts a server. */
export async function scriptedServer(answer: Answerer = refuse): Promise<ScriptedServer> {
  const asked: string[] = [];
  const requests: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://x');
    asked.push(searchParams.get('q') ?? '');
    requests.push(request);
    if (scripted.clock !== undefined) response.setHeader('date', new Date(scripted.clock()).toUTCString());
    scripted.answer(request, response, searchParams);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scripted: ScriptedServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    requests,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return scripted;
}

function refuse(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end();
}

/** A document of a JSON or msgpack answer with one series. */
export function documentOf(
  columns: readonly string[],
  values: readonly (readonly (number | string | null)[])[],
  partial = false,
): object {
  const more = partial ? { partial: true } : {};
  return { results: [{ statement_id: 0, series: [{ name: 'm', columns, values, ...more }], ...more }] };
}

/** Ends a response with JSON documents, one per line. */
export function sendJson(response: ServerResponse, ...documents: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
}
