import type { MarketEvent, MarketTrade, StreamEvent } from '../events.js';
import type { Feed } from '../feed.js';
import type { FeedInput } from '../feed-input.js';
import type { LoopbackScript } from '../loopback/server.js';

/** An exchange and its network without a network: a feed is driven through a script by a clock that only the test moves. */
export interface VirtualExchange {
  readonly inputs: readonly FeedInput[];
  readonly events: readonly MarketEvent[];
  readonly trades: () => readonly MarketTrade[];
  readonly states: (channel?: StreamEvent['channel']) => readonly StreamEvent[];
  /** Lets time pass: ticks every 50 ms, and what is on its way arrives. */
  readonly wait: (ms: number) => void;
  /** Sends the next frames, one each `everyMs`; `as` says what arrives of each. */
  readonly play: (frames: number, as?: (text: string, k: number) => readonly string[]) => void;
  readonly cut: (code?: number, reason?: string) => void;
  readonly now: () => number;
  readonly dials: () => readonly number[];
  readonly asked: () => readonly string[];
  /** Anything that happens to the feed. */
  readonly step: (input: FeedInput) => void;
  /** The fate of each socket that is dialled. */
  accept: 'yes' | 'refuse' | 'close' | 'never';
  /** Whether open sockets are pinged each second, as a live exchange does. */
  pings: boolean;
  /** The response of REST in place of its answer; `undefined` for the answer. */
  rest: (url: URL) => { readonly status: number; readonly text?: string; readonly afterMs?: number; readonly retryAfterMs?: number } | undefined;
}

const latencyMs = 20;
const tickMs = 50;

/** Drives a feed through a script. The clock begins at `start`, epoch ms. */
export function virtualExchange(feed: Feed, script: LoopbackScript, start: number, everyMs = 5): VirtualExchange {
  const inputs: FeedInput[] = [];
  const events: MarketEvent[] = [];
  const sockets = new Map<number, Set<string>>();
  const asked: string[] = [];
  const dials: number[] = [];
  let due: { at: number; run: () => void }[] = [];
  let now = start;
  let tickAt = start;
  let passed = 0;
  let ticks = 0;

  const later = (ms: number, run: () => void): void => {
    due.push({ at: now + ms, run });
  };
  const step = (input: FeedInput): void => {
    inputs.push(input);
    const out = feed.step(input);
    events.push(...out.events);
    for (const ask of out.asks) {
      if (ask.kind === 'dial') {
        dials.push(now);
        if (self.accept === 'never') continue;
        if (self.accept === 'refuse') {
          later(latencyMs, () => step({ kind: 'closed', socket: ask.socket, time: now, code: 1006, reason: 'Unexpected server response: 503' }));
          continue;
        }
        later(latencyMs, () => {
          sockets.set(ask.socket, new Set());
          step({ kind: 'opened', socket: ask.socket, time: now });
        });
        if (self.accept === 'close') {
          later(latencyMs + 1, () => {
            sockets.delete(ask.socket);
            step({ kind: 'closed', socket: ask.socket, time: now, code: 1000, reason: '' });
          });
        }
      } else if (ask.kind === 'send') {
        const { streams, replies } = script.hear(ask.text);
        for (const stream of streams) sockets.get(ask.socket)?.add(stream);
        for (const text of replies) later(latencyMs, () => frame(ask.socket, text));
      } else if (ask.kind === 'hang-up') sockets.delete(ask.socket);
      else {
        const url = new URL(ask.url);
        asked.push(`${url.pathname}${url.search}`);
        const refused = self.rest(url);
        later(latencyMs + (refused?.afterMs ?? 0), () => {
          const text = refused?.text ?? (refused !== undefined && refused.status !== 200 ? '' : script.answer(url, passed));
          const status = refused?.status ?? (text === undefined ? 404 : 200);
          const { retryAfterMs } = refused ?? {};
          step({ kind: 'answered', ask: ask.ask, time: now, status, text: text ?? '', ...(retryAfterMs !== undefined && { retryAfterMs }) });
        });
      }
    }
  };
  const frame = (socket: number, text: string): void => {
    if (sockets.has(socket)) step({ kind: 'frame', socket, time: now, text });
  };
  const until = (time: number): void => {
    for (;;) {
      due.sort((a, b) => a.at - b.at);
      const [first] = due;
      const next = Math.min(tickAt, first?.at ?? Infinity);
      if (next > time) break;
      now = next;
      if (first !== undefined && first.at <= tickAt) {
        due = due.slice(1);
        first.run();
      } else {
        tickAt += tickMs;
        step({ kind: 'tick', time: now });
        if (self.pings && ticks++ % 20 === 0) {
          for (const socket of [...sockets.keys()]) step({ kind: 'alive', socket, time: now });
        }
      }
    }
    now = time;
  };

  const self: VirtualExchange = {
    inputs,
    events,
    trades: () => events.filter((event) => event.kind === 'trade'),
    states: (channel) =>
      events.filter((event) => event.kind === 'stream').filter((event) => channel === undefined || event.channel === channel),
    wait: (ms) => until(now + ms),
    play(frames, as = (text) => [text]) {
      for (let k = 0; k < frames && passed < script.frames.length; k++) {
        until(now + everyMs);
        const { stream, text } = script.frames[passed++];
        for (const one of as(text, k)) {
          for (const [socket, streams] of [...sockets]) if (streams.has(stream)) frame(socket, one);
        }
      }
    },
    cut(code = 1006, reason = '') {
      for (const socket of [...sockets.keys()]) {
        sockets.delete(socket);
        step({ kind: 'closed', socket, time: now, code, reason });
      }
    },
    now: () => now,
    dials: () => dials,
    asked: () => asked,
    step,
    accept: 'yes',
    pings: true,
    rest: () => undefined,
  };
  return self;
}
