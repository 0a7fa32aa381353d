import { createHash } from 'node:crypto';
import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import { connect as connectTcp, createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect } from '../connect.js';
import type { FaultEvent, MarketEvent, MarketTrade, StreamEvent } from '../events.js';
import { createFeed, type FeedOptions } from '../feed.js';
import { loopbackExchange, type LoopbackExchange } from '../loopback/server.js';
import type { Venue } from '../venue.js';
import { binanceUsdm } from '../venues/binance.js';
import { captureScript } from './capture-script.js';

const symbol = 'BTCUSDT';
const streams = [
  { channel: 'trades', symbol },
  { channel: 'book', symbol },
] as const;

/** A feed on real sockets, to be disturbed while it runs. */
export interface OnSockets {
  readonly exchange: LoopbackExchange;
  /** Resolves with the first event that is so, also one that has come already. */
  readonly told: (is: (event: MarketEvent) => boolean) => Promise<MarketEvent>;
  readonly events: readonly MarketEvent[];
  /** The time of the feed. It passes with the turns of the event loop, so that a slow machine changes nothing: 25 ms each. */
  readonly now: () => number;
  /** Lets so much of it pass. */
  readonly wait: (ms: number) => Promise<void>;
  /** The connections that are open carry nothing any more, in either direction, and are not closed either. */
  readonly freeze: () => void;
  /** Holds back the answers of REST that have such a path, until the promise resolves. */
  readonly holdAnswers: (path: string, until: Promise<unknown>) => void;
  /** Sets the clock of the machine. */
  readonly setWall: (byMs: number) => void;
}

/** The end of a run. */
export interface RunOnSockets {
  readonly events: readonly MarketEvent[];
  readonly sha: string;
  readonly book: string;
  readonly numbers: readonly number[];
  readonly states: (channel: 'trades' | 'book') => readonly StreamEvent['state'][];
  readonly faults: readonly FaultEvent[];
  readonly closed: readonly string[];
  /** Times of the dials. */
  readonly dials: readonly number[];
  readonly repeated: number;
}

/** Plays the first frames of the capture over real sockets through a scenario, then to its end. */
export async function runOnSockets(
  frames: number,
  scenario: (on: OnSockets) => Promise<void>,
  { venue: change = (venue: Venue) => venue, mostBytes = 32 << 20, ...options }: FeedOptions & {
    readonly venue?: (venue: Venue) => Venue;
    readonly mostBytes?: number;
  } = {},
): Promise<RunOnSockets> {
  const script = captureScript(frames);
  const exchange = await loopbackExchange(script);
  await exchange.play({ frames: 1, as: 'lose' });
  const way = await wayTo(exchange);
  const venue = change(binanceUsdm({ ...way.addresses, trades: 'trade' }));
  const feed = createFeed(venue, streams, { firstRetryMs: 100, ...options });
  const events: MarketEvent[] = [];
  const done = new AbortController();
  let waiters: (() => void)[] = [];
  let time = 1_723_161_000_000;
  let offset = 0;
  const pump = setInterval(() => {
    time += 25;
    for (const wake of waiters.splice(0)) wake();
  }, 1);
  const clock = { steady: () => time, wall: () => time + offset };
  const turn = (): Promise<void> => new Promise((resolve) => waiters.push(resolve));
  const reading = (async () => {
    for await (const event of connect(feed, { signal: done.signal, clock, mostBytes })) 
      events.push(event);
  })();
  const on: OnSockets = {
    exchange,
    events,
    now: () => time,
    async told(is) {
      for (;;) {
        const found = events.find(is);
        if (found !== undefined) return found;
        await turn();
      }
    },
    async wait(ms) {
      for (const until = time + ms; time < until;) await turn();
    },
    freeze: () => {
      way.freeze();
    },
    holdAnswers: way.holdAnswers,
    setWall: (byMs) => {
      offset += byMs;
    },
  };
  try {
    await exchange.subscribed();
    await on.told((event) => event.kind === 'stream' && event.channel === 'trades' && event.state === 'whole');
    // A book is whole with its first diff.
    await exchange.play({ frames: 60 });
    await on.told((event) => event.kind === 'stream' && event.channel === 'book' && event.state === 'whole');
    await scenario(on);
    // A book that begins again is whole with its next diff.
    while (streams.some((stream) => feed.stateOf(stream) !== 'whole')) {
      await exchange.play({ frames: 1 });
      await on.wait(500);
    }
    await exchange.play();
    const last = script.lastTrade;
    await on.told((event) => event.kind === 'trade' && event.number === last);
    while (streams.some((stream) => feed.stateOf(stream) !== 'whole') || missingIn(events) > 0) await turn();
    await on.wait(500);
  } finally {
    done.abort();
    await reading;
    clearInterval(pump);
    waiters = [];
    way.close();
    await exchange.close();
  }
  const trades = events.filter((event) => event.kind === 'trade').sort((a, b) => a.number - b.number);
  const view = feed.book(symbol)!;
  const rows = Array.from({ length: 300 }, (_, n) => [view.bidPrice(n), view.bidSize(n), view.askPrice(n), view.askSize(n)].join());
  const connections = events.filter((event) => event.kind === 'connection');
  return {
    events,
    sha: sha(trades.map(lineOf)),
    book: sha(rows),
    numbers: events.filter((event) => event.kind === 'trade').map(({ number }) => number),
    states: (channel) => events.filter((event) => event.kind === 'stream').filter((event) => event.channel === channel).map(({ state }) => state),
    faults: events.filter((event) => event.kind === 'fault'),
    closed: connections.filter(({ state }) => state === 'closed').map(({ reason }) => reason),
    dials: connections.filter(({ state }) => state === 'dialled').map(({ received }) => received),
    repeated: feed.repeated(),
  };
}

const lineOf = ({ number, price, size, side, time }: MarketTrade): string => `${number} ${price} ${size} ${side} ${time}`;
const sha = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex');

/** Trades between the first and the last that have not come. */
function missingIn(events: readonly MarketEvent[]): number {
  const numbers = new Set(events.filter((event) => event.kind === 'trade').map(({ number }) => number));
  let [least, most] = [Infinity, -Infinity];
  for (const number of numbers) [least, most] = [Math.min(least, number), Math.max(most, number)];
  return most - least + 1 - numbers.size;
}

/** The network between a feed and an exchange: connections that can be frozen, and answers that can be held back. */
async function wayTo(exchange: LoopbackExchange) {
  const pairs = new Set<readonly [Socket, Socket]>();
  const held: { readonly path: string; readonly until: Promise<unknown> }[] = [];
  const target = new URL(exchange.restUrl);
  const tcp = createTcp((near) => {
    const far = connectTcp(Number(target.port), target.hostname);
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  });
  const http = createHttp((request, response) => {
    void (async () => {
      for (const { path, until } of held) if (request.url?.includes(path) === true) await until;
      const answer = await fetch(`${exchange.restUrl}${request.url ?? ''}`);
      const after = answer.headers.get('retry-after');
      response.writeHead(answer.status, after === null ? {} : { 'retry-after': after });
      response.end(await answer.text());
    })().catch(() => response.destroy());
  });
  const portOf = async (server: Server | HttpServer): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const addresses = {
    socketUrl: `ws://127.0.0.1:${await portOf(tcp)}`,
    restUrl: `http://127.0.0.1:${await portOf(http)}`,
  };
  return {
    addresses,
    freeze(): void {
      for (const [near, far] of pairs) {
        near.unpipe(far).pause();
        far.unpipe(near).pause();
      }
    },
    holdAnswers: (path: string, until: Promise<unknown>): void => {
      held.push({ path, until });
    },
    close(): void {
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
      tcp.close();
      http.closeAllConnections();
      http.close();
    },
  };
}
