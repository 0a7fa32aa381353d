import * as z from 'zod';
import { checkArguments, shown, parseOptions, timerMsRule } from '@veloce/core';
import type { BookView } from '@veloce/vectorflow-analytics';
import type {
  ConnectionEvent,
  FaultEvent,
  FundingRateEvent,
  InstrumentEvent,
  MarketEvent,
  MarketTrade,
  MarkPriceEvent,
  StreamEvent,
  StreamName,
} from './events.js';
import type { FeedAsk, FeedInput } from './feed-input.js';
import { bookKeeper, type BookKeeper } from './stream/book-keeper.js';
import { createDialling, type Dialling } from './stream/dialling.js';
import { overlappingTrades } from './stream/overlap-keeper.js';
import { createPace, type Pace } from './stream/pace.js';
import { createPollPlan } from './stream/poll-plan.js';
import { createQuestions } from './stream/questions.js';
import { numberedTrades, type TradeKeeper } from './stream/trade-keeper.js';
import type { Parsed, Venue } from './venue.js';

/** Settings of a feed. */
export const FeedOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    holdMs: z.number().min(0).default(2_000).describe('how long trades behind a hole wait for its filling'),
    mendForMs: z
      .number()
      .min(0)
      .default(600_000)
      .describe('how long a hole that was given up is still asked for'),
    silentIntervals: z
      .number()
      .min(1)
      .default(3)
      .describe('expected intervals without a message after which a stream is told to be silent'),
    auditMs: z
      .number()
      .positive()
      .default(60_000)
      .describe('how often trades that are not counted are compared with REST'),
    openInterestMs: timerMsRule.positive().default(5_000).describe('how often what only REST knows is asked'),
    pollBy: z
      .enum(['clock', 'activity'])
      .default('clock')
      .describe(
        'activity: busy markets are asked up to five times as often as `openInterestMs` says, quiet ones a third as often',
      ),
    dialsPerMinute: z.int().min(1).default(10).describe('most dials to the venue in a minute'),
    firstRetryMs: timerMsRule.positive().default(1_000),
    longestRetryMs: timerMsRule.positive().default(60_000),
    stableMs: z
      .number()
      .min(0)
      .default(30_000)
      .describe('a socket that was open for less counts as another failure'),
    overlapMs: z
      .number()
      .min(0)
      .default(5_000)
      .describe('how long the old socket stays open beside the new one'),
    asksPerSecond: z.number().positive().default(10).describe('most questions to REST, on average'),
    asksAtOnce: z.int().min(1).default(20),
    seed: z.int().default(1).describe('of the jitter: the same inputs give the same dials'),
  }))();

/** Settings of a feed; fields with a default are optional. */
export type FeedOptions = z.input<typeof FeedOptions>;

/** The conclusions of a feed from one input. */
export interface FeedOutput {
  readonly events: readonly MarketEvent[];
  readonly asks: readonly FeedAsk[];
}

/**
 * A feed of one venue, as a function of its inputs: it reads no clock, no network and no random number. The same inputs give the same events
 * and the same asks, so a recording of the inputs replays to the bit.
 */
export interface Feed {
  /** Takes one input and says what follows from it. Reads no clock and no network. */
  readonly step: (input: FeedInput) => FeedOutput;
  /** The current book of a symbol; `undefined` if none is subscribed to. */
  readonly book: (symbol: string) => BookView | undefined;
  /** How whole a stream is. */
  readonly stateOf: (stream: StreamName) => StreamEvent['state'] | undefined;
  /** Trades that came more than once and were dropped. */
  readonly repeated: () => number;
}

/** One subscription to a part of the streams, through one socket after another. */
interface Line {
  readonly streams: readonly StreamName[];
  readonly dialling: Dialling;
  dialAt: number;
  /** The socket that carries it, and the one before while they overlap. */
  current: Socket | undefined;
  previous: Socket | undefined;
}

interface Socket {
  readonly id: number;
  readonly line: Line;
  isOpen: boolean;
  openedAt: number;
  heardAt: number;
  saidAt: number;
  /** Number of the last message, where the venue counts them. */
  message: number;
}

interface StreamKeeper {
  readonly name: StreamName;
  readonly pace: Pace;
  readonly line: Line;
  isSilent: boolean;
}

const keyOf = ({ channel, symbol }: StreamName): string => `${channel} ${symbol}`;
/** Lateness of a question to REST, in its own intervals, from which it is told. */
const latestPoll = 3;
/** A socket that says nothing for less than this is never given up. */
const leastSilenceMs = 5_000;

/**
 * A feed of some streams of a venue.
 *
 * @throws {RangeError} when an option is out of its domain, or the venue has no such channel.
 * @example
 * ```ts
 * const feed = createFeed(binanceUsdm(), [{ channel: 'trades', symbol: 'BTCUSDT' }]);
 * const { asks } = feed.step({ kind: 'tick', time: Date.now() }); // a dial
 * ```
 */
export function createFeed(venue: Venue, streams: readonly StreamName[], options: FeedOptions = {}): Feed {
  checkArguments(
    'createFeed',
    { venue, streams },
    { venue: { name: 'text', channels: ['text'] }, streams: [{ channel: 'text', symbol: 'text' }] },
  );
  const settings = parseOptions('createFeed', FeedOptions, options);
  checkStreams(venue, streams);
  const random = seeded(settings.seed);
  const facts = new Map<string, InstrumentEvent>();
  const questions = createQuestions(settings.asksPerSecond, settings.asksAtOnce);
  const trades = new Map<string, TradeKeeper>();
  const books = new Map<string, BookKeeper>();
  const newest = new Map<string, MarketTrade>();
  const fundings = new Map<string, FundingRateEvent>();
  const marks = new Map<string, MarkPriceEvent>();
  const keepers = new Map<string, StreamKeeper>();
  const sockets = new Map<number, Socket>();
  const polls = streams.filter((stream) => venue.poll?.(stream) !== undefined);
  const pushed = streams.filter((stream) => !polls.includes(stream));
  const dials: number[] = [];
  const limits = {
    mostPerMinute: settings.dialsPerMinute,
    firstMs: settings.firstRetryMs,
    longestMs: settings.longestRetryMs,
    stableMs: settings.stableMs,
  };
  const lines: Line[] = [];
  let nextSocket = 1;
  let hasFacts = venue.instruments === undefined;
  let factsAsked = false;
  const plan = createPollPlan(polls, settings.openInterestMs, settings.pollBy === 'activity');
  let auditAt = NaN;
  let now = NaN;
  let events: MarketEvent[] = [];
  let asks: FeedAsk[] = [];
  const faults = new Map<FaultEvent['what'], { count: number; toldAt: number; reason: string }>();

  const tell = (event: MarketEvent): void => {
    plan.saw(event);
    events.push(event);
  };
  const about = (symbol = '') => ({ venue: venue.name, symbol, time: now, received: now });

  /** Told at once, then at most each second with how many there were. */
  const fault = (what: FaultEvent['what'], reason: string): void => {
    const known = faults.get(what) ?? { count: 0, toldAt: -Infinity, reason };
    known.count++;
    known.reason = reason;
    faults.set(what, known);
    tellFault(what, known);
  };
  const tellFault = (
    what: FaultEvent['what'],
    known: { count: number; toldAt: number; reason: string },
  ): void => {
    if (known.count === 0 || now - known.toldAt < 1_000) return;
    tell({ kind: 'fault', ...about(), what, count: known.count, reason: known.reason });
    known.count = 0;
    known.toldAt = now;
  };
  const connection = (state: ConnectionEvent['state'], socket: number, reason: string): void => {
    tell({ kind: 'connection', ...about(), state, socket, reason });
  };
  const hangUp = (socket: Socket, reason: string): void => {
    asks.push({ kind: 'hang-up', socket: socket.id, reason });
    ended(socket, reason);
  };

  const askTrades = (
    symbol: string,
    keeper: () => TradeKeeper,
  ): ((gap: Parameters<Venue['backfill']>[0]) => void) => {
    return (gap) => {
      const request = venue.backfill(gap);
      if (request === undefined) {
        // Nothing can be requested: the hole is reported when the holding time is over.
        return;
      }
      questions.ask(request, {
        answer(text) {
          const found = keeper().answer(venue.readBackfill(text, gap, { received: now, facts }), gap, now);
          const stream = keepers.get(keyOf({ channel: 'trades', symbol }));
          if (stream?.isSilent === true && found > 0)
            broken(stream, `${found} trades did not come over the open socket`);
        },
        failed: (reason) => keeper().failed(gap, reason, now),
      });
    };
  };
  const askBook = (stream: StreamKeeper, keeper: () => BookKeeper): void => {
    const { symbol } = stream.name;
    const { bookSnapshot, readBookSnapshot } = venue;
    if (bookSnapshot !== undefined && readBookSnapshot !== undefined) {
      questions.ask(bookSnapshot(symbol), {
        answer: (text) => keeper().snapshot(readBookSnapshot(text, symbol, { received: now, facts }), now),
        failed: (reason) => keeper().failed(reason, now),
      });
      return;
    }
    const socket = stream.line.current;
    const words = venue.resubscribe?.(stream.name);
    if (socket?.isOpen !== true) return;
    if (words === undefined) hangUp(socket, `the book of ${symbol} can only start again with a new socket`);
    else for (const text of words) asks.push({ kind: 'send', socket: socket.id, text });
  };
  /** A socket that is open, and does not bring what it should. */
  const broken = (stream: StreamKeeper, reason: string): void => {
    const socket = stream.line.current;
    if (socket?.isOpen === true) hangUp(socket, reason);
  };

  const open = (): void => {
    for (let k = 0; k < pushed.length; k += venue.streamsPerSocket) {
      const own = pushed.slice(k, k + venue.streamsPerSocket);
      const dialling = createDialling(limits, dials, random);
      const line: Line = { streams: own, dialling, dialAt: now, current: undefined, previous: undefined };
      lines.push(line);
      for (const name of own) {
        const first =
          name.channel === 'trades' || name.channel === 'liquidations' ? 20_000 : venue.heartbeatMs;
        const pace = createPace(1_000, Math.min(first, 20_000), settings.silentIntervals, now);
        const stream: StreamKeeper = { name, pace, line, isSilent: false };
        keepers.set(keyOf(name), stream);
        const { symbol } = name;
        if (name.channel === 'trades') {
          const make = venue.continuity.trades === 'number' ? numberedTrades : overlappingTrades;
          const keeper: TradeKeeper = make(venue.name, symbol, settings, {
            tell,
            ask: askTrades(symbol, () => keeper),
          });
          trades.set(symbol, keeper);
        } else if (name.channel === 'book') {
          const port = { tell, resync: () => askBook(stream, () => keeper) };
          const { holdMs } = settings;
          const levels = venue.bookLevels ?? Infinity;
          const keeper: BookKeeper = bookKeeper(
            venue.name,
            symbol,
            venue.continuity.book,
            levels,
            holdMs,
            port,
          );
          books.set(symbol, keeper);
        }
      }
    }
  };
  const dial = (line: Line): void => {
    const { url } = venue.dial(line.streams);
    const socket: Socket = {
      id: nextSocket++,
      line,
      isOpen: false,
      openedAt: NaN,
      heardAt: now,
      saidAt: now,
      message: NaN,
    };
    sockets.set(socket.id, socket);
    if (line.current !== undefined) line.previous = line.current;
    line.current = socket;
    line.dialAt = NaN;
    line.dialling.dialled(now);
    connection('dialled', socket.id, url);
    asks.push({ kind: 'dial', socket: socket.id, url });
  };
  const opened = (socket: Socket): void => {
    socket.isOpen = true;
    socket.openedAt = socket.heardAt = socket.saidAt = now;
    const { line } = socket;
    connection('open', socket.id, '');
    for (const text of venue.dial(line.streams).hello) asks.push({ kind: 'send', socket: socket.id, text });
    for (const name of line.streams) {
      const stream = keepers.get(keyOf(name))!;
      stream.pace.restart(now);
      // Silence on the previous socket says nothing about this one.
      stream.isSilent = false;
      if (name.channel === 'trades') trades.get(name.symbol)!.connected(now);
      else if (name.channel === 'book') books.get(name.symbol)!.connected(now);
    }
  };
  const ended = (socket: Socket, reason: string): void => {
    if (!sockets.delete(socket.id)) return;
    const { line } = socket;
    connection('closed', socket.id, reason);
    line.dialling.lasted(socket.isOpen ? now - socket.openedAt : 0);
    socket.isOpen = false;
    if (line.previous === socket) {
      line.previous = undefined;
      return;
    }
    line.current = line.previous;
    line.previous = undefined;
    if (line.current === undefined) {
      for (const { channel, symbol } of line.streams) {
        if (channel === 'trades') trades.get(symbol)!.disconnected(reason, now);
        else if (channel === 'book') books.get(symbol)!.disconnected(reason, now);
      }
    }
    line.dialAt = line.dialling.next(now);
  };

  const heard = (channel: StreamName['channel'], symbol: string): void => {
    const stream = keepers.get(`${channel} ${symbol}`);
    if (stream === undefined) return;
    stream.pace.heard(now);
    if (!stream.isSilent) return;
    stream.isSilent = false;
    tell({
      ...{ kind: 'stream', ...about(symbol), channel, state: stateOf(stream.name) ?? 'whole' },
      ...{ from: now, until: now, missing: 0, reason: 'it speaks again' },
    });
  };
  const stateOf = ({ channel, symbol }: StreamName): StreamEvent['state'] | undefined => {
    const stream = keepers.get(`${channel} ${symbol}`);
    if (stream === undefined) return undefined;
    if (channel === 'trades') return trades.get(symbol)!.state();
    if (channel === 'book') return books.get(symbol)!.state();
    return stream.line.current?.isOpen === true ? 'whole' : 'hole';
  };
  /** The messages of a connection are counted: what it carries may be missing something. */
  const messageLost = (socket: Socket, number: number): void => {
    const reason = `message ${socket.message + 1} of the connection is missing, got ${shown(number)}`;
    for (const { channel, symbol } of socket.line.streams) {
      if (channel === 'book') books.get(symbol)!.lost(reason, now);
      else if (channel === 'trades') trades.get(symbol)!.audit();
    }
  };

  /** A message may say only what has changed: the rest is as it was said before. */
  const wholeFunding = (event: FundingRateEvent): FundingRateEvent | undefined => {
    const before = fundings.get(event.symbol);
    let { rate, settles } = event;
    if (rate !== rate && before !== undefined) rate = before.rate;
    if (settles !== settles && before !== undefined && before.settles >= event.time) settles = before.settles;
    const whole = { ...event, rate, settles };
    fundings.set(event.symbol, whole);
    return rate === rate ? whole : undefined;
  };
  const wholeMark = (event: MarkPriceEvent): MarkPriceEvent | undefined => {
    const before = marks.get(event.symbol);
    let { price, indexPrice } = event;
    if (price !== price && before !== undefined) price = before.price;
    if (indexPrice !== indexPrice && before !== undefined) indexPrice = before.indexPrice;
    const whole = { ...event, price, indexPrice };
    marks.set(event.symbol, whole);
    return price === price ? whole : undefined;
  };

  const take = (socket: Socket, parsed: Parsed, text: string): void => {
    switch (parsed.kind) {
      case 'trade': {
        heard('trades', parsed.symbol);
        const keeper = trades.get(parsed.symbol);
        if (keeper === undefined) return;
        const wrong = wrongTrade(parsed, now, newest.get(parsed.symbol));
        if (wrong === undefined) {
          newest.set(parsed.symbol, parsed);
          keeper.take(parsed, now);
        } else {
          fault('frame', `trade ${parsed.id} of ${parsed.symbol} has ${wrong}`);
          keeper.passOver(parsed.number, now);
        }
        return;
      }
      case 'passed-over':
        trades.get(parsed.symbol)?.passOver(parsed.number, now);
        return;
      case 'book-snapshot':
      case 'book-diff': {
        heard('book', parsed.symbol);
        const keeper = books.get(parsed.symbol);
        // While two sockets overlap, a book that begins with the snapshot of its socket follows the newer one.
        if (keeper === undefined || (socket === socket.line.previous && venue.bookSnapshot === undefined))
          return;
        if (parsed.kind === 'book-snapshot') keeper.snapshot(parsed, now);
        else keeper.diff(parsed, now);
        const wrong = venue.checkBook?.(parsed.symbol, keeper.view(), text, { received: now, facts });
        if (wrong !== undefined && keeper.state() === 'whole') keeper.lost(wrong, now);
        return;
      }
      case 'message-number':
        if (socket.message === socket.message && parsed.number > socket.message + 1)
          messageLost(socket, parsed.number);
        socket.message = parsed.number;
        return;
      case 'reply':
        asks.push({ kind: 'send', socket: socket.id, text: parsed.text });
        return;
      case 'refused':
        fault('subscription', parsed.reason);
        return;
      case 'unknown':
        fault('frame', parsed.reason);
        return;
      case 'heartbeat':
        return;
      case 'instrument':
        facts.set(parsed.symbol, parsed);
        tell(parsed);
        return;
      default:
        if (parsed.kind === 'open-interest' || parsed.kind === 'funding' || parsed.kind === 'mark-price') {
          heard(parsed.kind, parsed.symbol);
          if (!keepers.has(`${parsed.kind} ${parsed.symbol}`)) return;
          if (parsed.kind !== 'open-interest') {
            const whole = parsed.kind === 'funding' ? wholeFunding(parsed) : wholeMark(parsed);
            if (whole !== undefined) tell(whole);
            return;
          }
        } else if (parsed.kind === 'liquidation') heard('liquidations', parsed.symbol);
        tell(parsed);
    }
  };
  const frame = (socket: Socket, text: string): void => {
    socket.heardAt = now;
    let parsed: readonly Parsed[];
    try {
      parsed = venue.parse(text, { received: now, facts });
    } catch (cause) {
      // An unreadable frame is counted and reported: the loop goes on.
      fault('frame', `${cause instanceof Error ? cause.message : String(cause)}: ${text.slice(0, 120)}`);
      return;
    }
    for (const one of parsed) take(socket, one, text);
  };

  const watch = (): void => {
    for (const line of lines) {
      if (now >= line.dialAt) dial(line);
      const socket = line.current;
      if (socket === undefined) continue;
      if (!socket.isOpen) {
        if (now - socket.heardAt > 15_000) hangUp(socket, 'not open within 15 s');
        continue;
      }
      const { previous } = line;
      if (previous !== undefined && now - socket.openedAt >= settings.overlapMs) {
        connection('rotated', previous.id, `socket ${socket.id} has taken over`);
        hangUp(previous, 'its life is over');
      }
      const life = venue.socketLifeMs ?? Infinity;
      if (previous === undefined && now - socket.openedAt >= 0.98 * life)
        line.dialAt = Math.min(line.dialAt || now, now);
      if (venue.keepAlive !== undefined && now - socket.saidAt >= venue.keepAlive.everyMs) {
        socket.saidAt = now;
        asks.push({ kind: 'send', socket: socket.id, text: venue.keepAlive.text });
      }
      watchSilence(socket);
    }
  };
  const watchSilence = (socket: Socket): void => {
    const { line } = socket;
    let most = Infinity;
    for (const name of line.streams) {
      const stream = keepers.get(keyOf(name))!;
      const allowed = stream.pace.mostMs();
      if (name.channel !== 'liquidations') most = Math.min(most, allowed);
      if (stream.isSilent || name.channel === 'liquidations' || stream.pace.silentFor(now) < allowed)
        continue;
      stream.isSilent = true;
      const since = now - stream.pace.silentFor(now);
      const reason = `nothing for ${Math.round(now - since)} ms on an open socket`;
      tell({
        ...{ kind: 'stream', ...about(name.symbol), channel: name.channel, state: 'silent' },
        ...{ from: since, until: NaN, missing: NaN, reason },
      });
      if (name.channel === 'trades') trades.get(name.symbol)!.audit();
    }
    const silence = now - socket.heardAt;
    if (silence >= Math.max(leastSilenceMs, Math.min(most, settings.silentIntervals * venue.heartbeatMs))) {
      hangUp(socket, `nothing for ${Math.round(silence)} ms on an open socket`);
    }
  };
  const poll = (): void => {
    if (polls.length > 0) {
      for (const stream of plan.due(now, questions.spare(now))) {
        const request = venue.poll!(stream)!;
        const read = venue.readPoll!;
        questions.ask(request, {
          answer(text) {
            plan.answered(stream);
            for (const event of read(text, stream, { received: now, facts })) tell(event);
          },
          failed(reason) {
            plan.answered(stream);
            fault('answer', `${stream.channel} of ${stream.symbol}: ${reason}`);
          },
        });
      }
      const late = plan.lateness(now);
      if (late < Infinity && late > latestPoll)
        fault(
          'pressure',
          `what only REST knows is asked ${late.toFixed(1)} times later than it should be; follow fewer markets, or raise asksPerSecond if the venue allows it`,
        );
    }
    if (venue.continuity.trades === 'overlap' && !(now < auditAt)) {
      if (auditAt === auditAt) for (const keeper of trades.values()) keeper.audit();
      auditAt = now + settings.auditMs;
    }
  };
  const learn = (): void => {
    if (factsAsked) return;
    factsAsked = true;
    questions.ask(venue.instruments!([...new Set(streams.map(({ symbol }) => symbol))]), {
      answer(text) {
        for (const fact of venue.readInstruments!(text, now)) {
          if (!streams.some(({ symbol }) => symbol === fact.symbol)) continue;
          facts.set(fact.symbol, fact);
          tell(fact);
        }
        hasFacts = true;
        open();
      },
      failed(reason) {
        fault('answer', `facts of instruments: ${reason}`);
        factsAsked = false;
      },
    });
  };

  return {
    step(input) {
      events = [];
      asks = [];
      now = input.time;
      if (input.kind === 'frame') {
        const socket = sockets.get(input.socket);
        if (socket !== undefined) frame(socket, input.text);
      } else if (input.kind === 'opened' || input.kind === 'closed' || input.kind === 'alive') {
        const socket = sockets.get(input.socket);
        if (socket !== undefined) {
          if (input.kind === 'opened') opened(socket);
          else if (input.kind === 'alive') socket.heardAt = now;
          else ended(socket, `closed with ${input.code}${input.reason === '' ? '' : ` ${input.reason}`}`);
        }
      } else if (input.kind === 'answered') {
        const unreadable = questions.answered(input);
        if (unreadable !== undefined) fault('answer', unreadable);
      } else if (input.kind === 'clock') {
        fault(
          'clock',
          `the clock of the machine was set by ${input.stepMs} ms; ages are taken by a steady one`,
        );
      }
      if (input.kind !== 'frame') {
        if (!hasFacts) learn();
        else if (lines.length === 0) open();
        for (const keeper of trades.values()) keeper.tick(now);
        for (const keeper of books.values()) keeper.tick(now);
        watch();
        poll();
        for (const [what, known] of faults) tellFault(what, known);
      }
      questions.due(now, (ask, { url, body }) => {
        asks.push({ kind: 'fetch', ask, url, ...(body !== undefined && { body }) });
      });
      return { events, asks };
    },
    book: (symbol) => books.get(symbol)?.view(),
    stateOf,
    repeated: () => [...trades.values()].reduce((sum, keeper) => sum + keeper.repeated(), 0),
  };
}

/** A trade from so far ahead, of us and of the one before it, would close every bar up to it: no clock is wrong by more than that. */
const mostAheadMs = 86_400_000;

/** The fault of a trade, in words; `undefined` when it has none. `before` is the symbol's last one. */
function wrongTrade(
  { price, size, time }: MarketTrade,
  now: number,
  before: MarketTrade | undefined,
): string | undefined {
  if (!(price > 0 && price < Infinity && size > 0 && size < Infinity))
    return `price ${price} and size ${size}`;
  if (time !== time) return 'no time';
  if (time - now <= mostAheadMs || before === undefined) return undefined;
  const ahead = time - before.time - Math.max(0, now - before.received);
  return ahead > mostAheadMs ? `a time ${Math.round(ahead)} ms after that of the trade before` : undefined;
}

function checkStreams(venue: Venue, streams: readonly StreamName[]): void {
  if (streams.length === 0) throw new RangeError(`createFeed: needs one or more streams of ${venue.name}`);
  const seen = new Set<string>();
  for (const stream of streams) {
    const { channel, symbol } = stream;
    if (!venue.channels.includes(channel)) {
      throw new RangeError(
        `createFeed: ${venue.name} has no channel ${shown(channel)}; it has ${venue.channels.join(', ')}`,
      );
    }
    if (seen.has(keyOf(stream)))
      throw new RangeError(`createFeed: ${channel} of ${symbol} stands there twice`);
    seen.add(keyOf(stream));
  }
}

/** Numbers in [0, 1) by mulberry32. */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
