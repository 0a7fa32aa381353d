import WebSocket from 'ws';
import * as z from 'zod';
import { functionRule, signalRule, parseOptions } from '@veloce/core';
import type { MarketEvent } from './events.js';
import type { Feed } from './feed.js';
import type { FeedAsk, FeedInput } from './feed-input.js';
import { createEventQueue } from './stream/event-queue.js';

/** The clocks of a process. */
export interface FeedClock {
  /** Epoch ms UTC, as the machine believes; it may be set while the feed runs. */
  readonly wall: () => number;
  /** Milliseconds that only ever go on. */
  readonly steady: () => number;
}

/** How a feed is connected. */
export interface ConnectOptions {
  /** Ends the feed: sockets are closed, and the iteration ends. */
  readonly signal?: AbortSignal;
  /** Hears of every input before the feed does: the place of a recorder. */
  readonly onInput?: (input: FeedInput) => void;
  /** Hears what the feed concluded from an input, before its reader does. */
  readonly onStep?: (input: FeedInput, events: readonly MarketEvent[]) => void;
  /** Events that may wait for a slow reader before diffs of a book are merged; 50,000 by default. */
  readonly mostWaiting?: number;
  /** Largest frame that is read, in bytes; 32 MB by default. */
  readonly mostBytes?: number;
  /** How long REST may take, ms; 10 s by default. */
  readonly answerMs?: number;
  readonly clock?: FeedClock;
}

/** The rules of {@link ConnectOptions}, for code that passes them on. */
export const connectRules = /* @__PURE__ */ (() => ({
  onInput: functionRule<NonNullable<ConnectOptions['onInput']>>().optional(),
  mostWaiting: z.int().min(1).max(100_000_000).default(50_000),
  mostBytes: z
    .int()
    .min(1_024)
    .max(2 ** 30)
    .default(32 << 20),
  answerMs: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .default(10_000),
  clock: z
    .custom<FeedClock>(isClock, 'must have the functions wall and steady')
    .default({ wall: Date.now, steady: () => performance.now() }),
}))();
const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...connectRules,
    signal: signalRule.optional(),
    onStep: functionRule<NonNullable<ConnectOptions['onStep']>>().optional(),
  }))();

function isClock(value: unknown): boolean {
  const clock = value as Partial<FeedClock> | null | undefined;
  return typeof clock?.wall === 'function' && typeof clock.steady === 'function';
}

const tickMs = 50;
/** The clock of the machine was set when it moves by more than this against the steady one. */
const clockStepMs = 1_000;

/**
 * Connects a feed to its venue and gives its events, for as long as they are read. Nothing is dialled before the first is asked for; what fails is
 * told as an event and tried again, so the iteration ends by the signal or the reader alone.
 *
 * A reader that is slower than the market gets an event about it (`fault` of kind `pressure`): waiting diffs of a book are merged, trades never dropped.
 *
 * A listener that throws (a recorder whose disk is full) ends the iteration with its error.
 *
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const feed = createFeed(binanceUsdm(), [{ channel: 'trades', symbol: 'BTCUSDT' }]);
 * for await (const event of connect(feed, { signal })) if (event.kind === 'trade') print(event.price);
 * ```
 */
export function connect(
  feed: Feed,
  options: ConnectOptions = {},
): AsyncGenerator<MarketEvent, void, undefined> {
  return connected(feed, parseOptions('connect', Options, options));
}

async function* connected(
  feed: Feed,
  { signal, onInput, onStep, clock, mostWaiting, mostBytes, answerMs }: z.output<typeof Options>,
): AsyncGenerator<MarketEvent, void, undefined> {
  const queue = createEventQueue(mostWaiting);
  const sockets = new Map<number, WebSocket>();
  const over = new AbortController();
  const startedAt = clock.wall();
  const startedSteady = clock.steady();
  const now = (): number => startedAt + (clock.steady() - startedSteady);
  let wallOffset = 0;

  let failure: { readonly cause: unknown } | undefined;

  /** A listener that throws, such as a recorder on a full disk, ends the feed with its error: sockets have nobody who could catch it. */
  const step = (input: FeedInput): void => {
    if (over.signal.aborted || failure !== undefined) return;
    try {
      onInput?.(input);
      const { events, asks } = feed.step(input);
      onStep?.(input, events);
      for (const ask of asks) act(ask);
      if (events.length > 0) queue.add(events, input.time);
    } catch (cause) {
      failure = { cause };
      queue.end();
    }
  };
  const closed = (socket: number, code: number, reason: string): void => {
    if (!sockets.delete(socket)) return;
    step({ kind: 'closed', socket, time: now(), code, reason });
  };
  const dial = (socket: number, url: string): void => {
    const opening = new WebSocket(url, {
      maxPayload: mostBytes,
      handshakeTimeout: 15_000,
      perMessageDeflate: false,
    });
    sockets.set(socket, opening);
    opening.on('open', () => step({ kind: 'opened', socket, time: now() }));
    opening.on('message', (bytes: Buffer) =>
      step({ kind: 'frame', socket, time: now(), text: bytes.toString() }),
    );
    opening.on('ping', () => step({ kind: 'alive', socket, time: now() }));
    opening.on('pong', () => step({ kind: 'alive', socket, time: now() }));
    // An error is followed by a close, unless the socket was never opened.
    opening.on('error', ({ message }) => closed(socket, 1006, message));
    opening.on('close', (code, reason) => closed(socket, code, reason.toString()));
  };
  const fetchText = async (ask: number, url: string, body: string | undefined): Promise<void> => {
    const limit = AbortSignal.any([over.signal, AbortSignal.timeout(answerMs)]);
    const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
    try {
      const answer = await fetch(url, { signal: limit, ...(body !== undefined && { ...post, body }) });
      const text = await answer.text();
      const after = Number(answer.headers.get('retry-after') ?? NaN);
      const retryAfterMs = after >= 0 ? { retryAfterMs: after * 1_000 } : {};
      step({ kind: 'answered', ask, time: now(), status: answer.status, text, ...retryAfterMs });
    } catch (cause) {
      step({ kind: 'answered', ask, time: now(), status: 0, text: describe(cause) });
    }
  };
  const act = (ask: FeedAsk): void => {
    if (ask.kind === 'dial') dial(ask.socket, ask.url);
    else if (ask.kind === 'send') {
      const socket = sockets.get(ask.socket);
      if (socket?.readyState === WebSocket.OPEN) socket.send(ask.text, () => undefined);
    } else if (ask.kind === 'hang-up') {
      const socket = sockets.get(ask.socket);
      sockets.delete(ask.socket);
      socket?.terminate();
    } else void fetchText(ask.ask, ask.url, ask.body);
  };
  const tick = (): void => {
    const time = now();
    const offset = clock.wall() - time;
    if (Math.abs(offset - wallOffset) > clockStepMs) {
      step({ kind: 'clock', time, stepMs: Math.round(offset - wallOffset) });
      wallOffset = offset;
    }
    step({ kind: 'tick', time });
  };

  const end = (): void => queue.end();
  signal?.addEventListener('abort', end, { once: true });
  const timer = setInterval(tick, tickMs);
  try {
    if (signal?.aborted === true) return;
    tick();
    for (;;) {
      const batch = await queue.next();
      if (batch === undefined) break;
      for (const event of batch) {
        yield event;
        if (over.signal.aborted || queue.isEnded()) break;
      }
    }
    // For its reader, as it was thrown.
    if (failure !== undefined) throw failure.cause;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', end);
    over.abort();
    for (const socket of sockets.values()) socket.terminate();
  }
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
  return `${cause.message}${inner}`;
}
