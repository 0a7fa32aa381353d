import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a server received. */
interface Got {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  readonly at: number;
}

type Answer = (request: Got, response: ServerResponse) => void;

/** A server on loopback that answers by a script, and with 200 when the script is over. */
export interface Loopback {
  readonly url: string;
  readonly got: Got[];
  script: Answer[];
  readonly close: () => Promise<void>;
}

export async function loopback(): Promise<Loopback> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes: Buffer) => (text += bytes.toString()));
    request.on('end', () => {
      const one = {
        url: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(text) as unknown,
        at: performance.now(),
      };
      const answer = self.script.shift() ?? ok;
      got.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: Loopback = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    script: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

const ok: Answer = (_, response) => response.end('{"ok":true}');

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer =>
  (_, response) => {
    response.writeHead(code, headers).end(body);
  };

export const hang: Answer = () => undefined;

/** Headers at once, and a body that never ends. */
export const drip: Answer = (_, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('x'.repeat(1_024)), 1);
  response.on('close', () => {
    clearInterval(timer);
  });
};

/** Headers at once, and a body that never comes. */
export const stall: Answer = (_, response) => {
  response.writeHead(200);
  response.flushHeaders();
};
