import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { checkArguments, parseOptions, type DataError } from '@veloce/core';
import { textLines } from '@veloce/data-files';
import type { MarketEvent, StreamName } from '../events.js';
import { createFeed } from '../feed.js';
import type { FeedInput } from '../feed-input.js';
import type { Venue } from '../venue.js';
import { eventFileRules, type EventFile, type EventFileNote, type EventFileOptions } from './event-file.js';
import { inRange } from './in-range.js';

/** Settings of {@link replayCapture}. */
export interface ReplayCaptureOptions extends Omit<EventFileOptions, 'contracts'> {
  /** The connection of a recording of cryptofeed to read; by default the first that has frames, and the others are noted. */
  readonly connection?: string;
}

const { contracts: _, ...rules } = /* @__PURE__ */ (() => eventFileRules)();
const Options = /* @__PURE__ */ (() =>
  z.strictObject({ ...rules, connection: z.string().min(1).optional() }))();

/** A frame, or a response of REST with its address; of a snapshot in a capture of hftbacktest the address is not known. */
interface Captured {
  readonly time: number;
  readonly text: string;
  readonly url?: string;
  readonly isAnswer: boolean;
  readonly connection?: string;
}

/**
 * Replays raw frames that another tool has recorded through a feed of the venue, as if they came now: captures of hftbacktest's collector
 * (`<nanoseconds> <frame>`) and recordings of cryptofeed (JSON lines of its version 2), plain or `.gz`. The feed checks them as it does live ones: trades in
 * order and once, books from their snapshot on, and what is missing is told, because nothing can be asked for any more.
 *
 * @param streams The streams to read; frames of others are passed over.
 * @returns Events; an error is the last.
 * @throws {RangeError} when an option is malformed, or the venue has no such channel.
 * @example
 * ```ts
 * const streams = [{ channel: 'trades', symbol: 'BTCUSDT' }] as const;
 * for await (const step of replayCapture('btcusdt_20240808.gz', binanceUsdm({ trades: 'trade' }), streams)) take(step);
 * ```
 */
export function replayCapture(
  path: string,
  venue: Venue,
  streams: readonly StreamName[],
  options: ReplayCaptureOptions = {},
): EventFile {
  checkArguments(
    'replayCapture',
    { path, venue, streams },
    { path: 'text', venue: { name: 'text' }, streams: [{ channel: 'text', symbol: 'text' }] },
  );
  const settings = parseOptions('replayCapture', Options, options);
  const asked = `events of ${venue.name} from ${path}`;
  // Silence of a recording is no reason to hang up: nobody would answer a new dial.
  const feed = createFeed(venue, streams, { silentIntervals: Number.MAX_SAFE_INTEGER });
  return inRange(replayed(path, asked, playerOf(feed, venue, streams), settings), settings, asked);
}

async function* replayed(
  path: string,
  asked: string,
  player: Player,
  { signal, onNote, connection }: z.output<typeof Options>,
): EventFile {
  let wanted = connection;
  const others = new Map<string, number>();
  let hasFrame = false;
  for await (const step of capturedIn(path, asked, signal)) {
    if (isLeft(step)) {
      yield step;
      return;
    }
    const one = step.right;
    if (!one.isAnswer) {
      wanted ??= one.connection;
      if (one.connection !== wanted) {
        const name = one.connection ?? '';
        others.set(name, (others.get(name) ?? 0) + 1);
        continue;
      }
      hasFrame = true;
    }
    for (const event of player(one)) yield right(event);
  }
  for (const note of notesOf(path, others, wanted)) onNote?.(note);
  if (hasFrame) return;
  const names = [...others.keys()].join(', ') || 'none';
  const message = `${path}: has no frame of ${wanted ?? 'any connection'}`;
  yield left({ _tag: 'DataNotFound', missing: 'range', message, asked, fix: `its connections are ${names}` });
}

const notesOf = (
  source: string,
  others: ReadonlyMap<string, number>,
  wanted: string | undefined,
): EventFileNote[] =>
  [...others].map(([name, count]) => ({
    source,
    count,
    message: `frames of the connection ${name} were passed over; ${wanted ?? ''} was read`,
  }));

async function* capturedIn(
  path: string,
  asked: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Either<DataError, Captured>, void, undefined> {
  for await (const block of textLines(path, asked, signal)) {
    if (isLeft(block)) {
      yield block;
      return;
    }
    const { lines, first, source } = block.right;
    for (let k = 0; k < lines.length; k++) {
      if (lines[k] === '') continue;
      const captured = lineOf(lines[k]);
      if (captured === undefined) {
        const message = `${source}, row ${first + k}: is neither "<nanoseconds> <frame>" nor a line of cryptofeed, got ${lines[k].slice(0, 60)}`;
        const fix = 'name a capture of hftbacktest or a recording of cryptofeed';
        yield left({ _tag: 'DataFormat', source, row: first + k, message, asked, fix });
        return;
      }
      if (captured !== 'other') yield right(captured);
    }
  }
}

function lineOf(line: string): Captured | 'other' | undefined {
  const match = /^(\d{13})(\d{6}) ([[{].*)$/.exec(line);
  if (match !== null) {
    const [, ms = '', rest = '', text = ''] = match;
    return { time: Number(ms) + Number(rest) / 1e6, text, isAnswer: text.startsWith('{"lastUpdateId"') };
  }
  if (!line.startsWith('{')) return undefined;
  let read: Readonly<Record<string, unknown>>;
  try {
    read = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  const { t, conn, ts, data, url } = read;
  if (typeof t !== 'string') return undefined;
  const time = Number(ts) * 1_000;
  const text = String(data);
  if (t === 'http') return { time, text, url: String(url), isAnswer: true };
  return t === 'recv' ? { time, text, isAnswer: false, connection: String(conn) } : 'other';
}

type Player = (captured: Captured) => readonly MarketEvent[];

/** Plays frames to a feed over a socket that never ends, and gives it the answers that were recorded. */
function playerOf(feed: ReturnType<typeof createFeed>, venue: Venue, streams: readonly StreamName[]): Player {
  const books = streams.flatMap(({ channel, symbol }) =>
    channel === 'book' && venue.bookSnapshot !== undefined ? [venue.bookSnapshot(symbol).url] : [],
  );
  const waiting = new Map<number, URL>();
  const known: { readonly url: URL; readonly text: string }[] = [];
  let events: MarketEvent[] = [];
  let socket = 0;
  let tickAt = NaN;
  const answer = (ask: number, time: number, text: string | undefined): void => {
    step({
      kind: 'answered',
      ask,
      time,
      status: text === undefined ? 404 : 200,
      text: text ?? 'not in the recording',
    });
  };
  const step = (input: FeedInput): void => {
    const out = feed.step(input);
    events.push(...out.events);
    for (const ask of out.asks) {
      if (ask.kind === 'dial') {
        ({ socket } = ask);
        step({ kind: 'opened', socket, time: input.time });
      } else if (ask.kind === 'fetch') {
        const url = new URL(ask.url);
        const found = known.findLast((one) => isAnswerTo(one.url, url));
        if (found === undefined && books.includes(ask.url)) waiting.set(ask.ask, url);
        else answer(ask.ask, input.time, found?.text);
      }
    }
  };
  return ({ time, text, url, isAnswer }) => {
    events = [];
    if (isAnswer) {
      const own = url === undefined ? undefined : new URL(url);
      if (own !== undefined) known.push({ url: own, text });
      for (const [ask, wanted] of waiting) {
        if (own !== undefined && !isAnswerTo(own, wanted)) continue;
        waiting.delete(ask);
        answer(ask, time, text);
      }
      return events;
    }
    if (tickAt !== tickAt) tickAt = time - 1;
    for (; tickAt < time; tickAt += 50) step({ kind: 'tick', time: tickAt });
    step({ kind: 'frame', socket, time, text });
    return events;
  };
}

/** Whether a recorded response answers a question: the same door and parameters, but for how much was asked. */
function isAnswerTo(recorded: URL, asked: URL): boolean {
  return (
    recorded.pathname === asked.pathname &&
    [...asked.searchParams].every(
      ([name, value]) => name === 'limit' || recorded.searchParams.get(name) === value,
    )
  );
}
