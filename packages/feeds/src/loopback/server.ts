import { checkArguments } from '@veloce/core';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';

/** An exchange on loopback, as a script: what it sends, and what it answers. */
export interface LoopbackScript {
  /** Frames in the order in which they are sent, each on a stream that has to be subscribed to. */
  readonly frames: readonly LoopbackFrame[];
  /** The response of REST to a GET once so many frames are history; `undefined` is 404. */
  readonly answer: (url: URL, passed: number) => string | undefined;
  /** Streams that a message of a client subscribes to, and what is said back. */
  readonly hear: (text: string) => {
    readonly streams: readonly string[];
    readonly replies: readonly string[];
  };
}

/** A frame and its stream. */
export interface LoopbackFrame {
  readonly stream: string;
  readonly text: string;
}

/** A response of REST in place of its answer. */
export interface LoopbackRefusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  /** How long it takes, ms. */
  readonly afterMs?: number;
}

/** How frames are sent. */
export interface LoopbackPlay {
  /** Frames to go on by; all that are left by default. */
  readonly frames?: number;
  /** Frames in a second; as fast as the sockets take them by default. */
  readonly perSecond?: number;
  /** `lose`: they pass and no socket gets them. */
  readonly as?: 'sent' | 'lose';
  /** Replaces each frame: by none, one or several. */
  readonly change?: (frame: LoopbackFrame, k: number) => readonly LoopbackFrame[];
  readonly signal?: AbortSignal;
}

/** An exchange that runs on loopback, and can be made to fail. */
export interface LoopbackExchange {
  readonly socketUrl: string;
  readonly restUrl: string;
  /** Both, as a venue takes them: `binanceUsdm(exchange.addresses)`. */
  readonly addresses: { readonly socketUrl: string; readonly restUrl: string };
  /** Sends the next frames to who has subscribed. */
  readonly play: (how?: LoopbackPlay) => Promise<void>;
  /** Frames that are history. */
  readonly passed: () => number;
  /** Resolves when as many sockets are open and subscribed. */
  readonly subscribed: (sockets?: number) => Promise<void>;
  /** Ends all sockets: without a word, or with a code. */
  readonly cut: (code?: number) => void;
  /** The treatment of sockets that are opened from now on; `close` accepts and closes at once with 1000. */
  readonly accept: (how: 'yes' | 'close' | 'refuse') => void;
  /** The behaviour of REST from now on; `undefined` for its answers. */
  readonly refuse: (how: ((url: URL) => LoopbackRefusal | undefined) | undefined) => void;
  /** Sends any text to all sockets. */
  readonly say: (text: string) => void;
  /** Sockets that were ever opened or refused. */
  readonly dials: () => number;
  /** The requests that REST received. */
  readonly asked: () => readonly string[];
  /** Ends all connections and frees the port. */
  readonly close: () => Promise<void>;
}

/** Bytes that may wait in a socket before the sender waits. */
const mostBuffered = 1 << 20;

/** Runs a script as an exchange, on a free port of 127.0.0.1. */
export async function loopbackExchange(script: LoopbackScript): Promise<LoopbackExchange> {
  checkArguments('loopbackExchange', { script }, { script: { frames: 'list' } });
  const open = new Map<WebSocket, Set<string>>();
  const asked: string[] = [];
  let accepting: 'yes' | 'close' | 'refuse' = 'yes';
  let refusal: ((url: URL) => LoopbackRefusal | undefined) | undefined;
  let passed = 0;
  let dials = 0;
  let waiters: (() => void)[] = [];

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://loopback');
    asked.push(`${url.pathname}${url.search}`);
    const refused = refusal?.(url);
    if (refused?.afterMs !== undefined) await wait(refused.afterMs);
    if (refused !== undefined && refused.status !== 200) {
      response.writeHead(refused.status, { ...refused.headers }).end(refused.text ?? '');
      return;
    }
    const text = refused?.text ?? script.answer(url, passed);
    if (text === undefined) response.writeHead(404).end();
    else
      response
        .writeHead(200, { 'content-type': 'application/json', date: new Date(0).toUTCString() })
        .end(text);
  };
  const http = createServer((request, response) => void respond(request, response));
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, stream, head) => {
    dials++;
    if (accepting === 'refuse') {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => undefined);
      if (accepting === 'close') {
        socket.close(1000);
        return;
      }
      open.set(socket, new Set());
      socket.on('close', () => open.delete(socket));
      socket.on('message', (bytes: Buffer) => {
        const { streams, replies } = script.hear(bytes.toString());
        for (const stream of streams) open.get(socket)?.add(stream);
        for (const reply of replies) socket.send(reply);
        for (const wake of waiters.splice(0)) wake();
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;

  const send = async ({ stream, text }: LoopbackFrame): Promise<void> => {
    for (const [socket, streams] of open) {
      if (!streams.has(stream)) continue;
      socket.send(text);
      while (socket.bufferedAmount > mostBuffered && socket.readyState === socket.OPEN) await wait(1);
    }
  };

  const addresses = { socketUrl: `ws://127.0.0.1:${port}`, restUrl: `http://127.0.0.1:${port}` };
  return {
    ...addresses,
    addresses,
    passed: () => passed,
    dials: () => dials,
    asked: () => asked,
    accept: (how) => {
      accepting = how;
    },
    refuse: (how) => {
      refusal = how;
    },
    say: (text) => {
      for (const socket of open.keys()) socket.send(text);
    },
    cut(code) {
      for (const socket of open.keys()) {
        if (code === undefined) socket.terminate();
        else socket.close(code);
      }
      open.clear();
    },
    async subscribed(count = 1) {
      while ([...open.values()].filter((streams) => streams.size > 0).length < count) {
        await new Promise<void>((resolve) => waiters.push(resolve));
      }
    },
    async play({ frames = Infinity, perSecond = Infinity, as = 'sent', change, signal } = {}) {
      const end = Math.min(script.frames.length, passed + frames);
      const started = performance.now();
      for (let k = 0; passed < end && signal?.aborted !== true; k++) {
        const frame = script.frames[passed++];
        if (as === 'lose') continue;
        for (const one of change === undefined ? [frame] : change(frame, k)) await send(one);
        const due = (1_000 * (k + 1)) / perSecond - (performance.now() - started);
        if (due > 5) await wait(due);
        else if (k % 200 === 199) await nextTurn();
      }
    },
    async close() {
      for (const socket of open.keys()) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      waiters = [];
    },
  };
}
