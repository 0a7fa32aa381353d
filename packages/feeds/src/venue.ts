import type { BookView } from '@veloce/vectorflow-analytics';
import type {
  BookSnapshotEvent,
  FeedChannel,
  InstrumentEvent,
  MarketEvent,
  MarketTrade,
  StreamName,
} from './events.js';

/** A question to a venue's REST door. */
export interface VenueRequest {
  readonly url: string;
  /** Sent as JSON by POST, where the venue wants that; else it is a GET. */
  readonly body?: string;
}

/** The frames that are not market events. */
export type Control =
  /** The venue is alive; nothing else is in it. */
  | { readonly kind: 'heartbeat' }
  /** The venue wants this sent back. */
  | { readonly kind: 'reply'; readonly text: string }
  /** It counts the messages of a connection one by one, over all its streams. */
  | { readonly kind: 'message-number'; readonly number: number }
  /** A row that is not a trade (a print of the venue itself at price 0): its number is not missing. */
  | { readonly kind: 'passed-over'; readonly symbol: string; readonly number: number }
  /** A subscription was refused. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The frame says nothing that is known. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The context in which a text is read. */
export interface Reading {
  /** When it came in, epoch ms UTC. */
  readonly received: number;
  /** Facts of symbols, by symbol. */
  readonly facts: ReadonlyMap<string, InstrumentEvent>;
}

/** The entries of an answer with trades: trades, and the numbers that belong to none. */
export type Backfilled = MarketTrade | Extract<Control, { readonly kind: 'passed-over' }>;

/** The content of a frame. */
export type Parsed = MarketEvent | Control;

/** The missing trades of a symbol. */
export interface TradeGap {
  readonly symbol: string;
  /** First and last missing number; `NaN` where the venue does not count, or the end is not known. */
  readonly firstNumber: number;
  readonly lastNumber: number;
  /** Times of the trades before and after, epoch ms UTC; `NaN` where there is none. */
  readonly fromTime: number;
  readonly untilTime: number;
}

/** How a hole is seen on a venue, in words for the table in the docs, and as the machine reads it. */
export interface Continuity {
  /**
   * `number`: trades of a symbol are counted one by one, every hole is seen at the next trade. `overlap`: a hole is seen when what REST
   * gives does not reach back to what is known, and by regular comparison.
   */
  readonly trades: 'number' | 'overlap';
  /**
   * `range`: diffs have first and last numbers; `previous`: each names the one before; `count`: numbers rise by one; `message`: messages
   * of the connection are counted; `checksum`: the venue says the sum of the top of the book; `whole`: every message is a whole book.
   */
  readonly book: 'range' | 'previous' | 'count' | 'message' | 'checksum' | 'whole';
}

/** An exchange: where it is, what to say to it, and what it says. A venue holds no connection; one object serves any number of feeds. */
export interface Venue {
  readonly name: string;
  readonly channels: readonly FeedChannel[];
  readonly continuity: Continuity;
  /** Most streams that one socket may carry. */
  readonly streamsPerSocket: number;
  /** The venue closes sockets after so long; they are changed a little before, with overlap. `undefined` where it does not say. */
  readonly socketLifeMs?: number;
  /** The text that keeps a socket open, and how often to send it. */
  readonly keepAlive?: { readonly text: string; readonly everyMs: number };
  /** Something comes on a live socket at least so often, ms, when `keepAlive` is said. */
  readonly heartbeatMs: number;
  /** The address to dial for these streams, and the messages to send once the socket is open. */
  readonly dial: (streams: readonly StreamName[]) => {
    readonly url: string;
    readonly hello: readonly string[];
  };
  /** The texts that restart one stream, if the venue then sends a snapshot. */
  readonly resubscribe?: (stream: StreamName) => readonly string[];
  /**
   * Parses a frame. A rate, a settlement or a price of the mark or index that the frame leaves out is `NaN`: the feed has it from before.
   * Throws if it is not a frame of this venue; the feed counts those.
   */
  readonly parse: (text: string, reading: Reading) => readonly Parsed[];
  /** Asks for facts about symbols before dialling, if sizes cannot be stated without them. */
  readonly instruments?: (symbols: readonly string[]) => VenueRequest;
  /** Reads the answer to {@link Venue.instruments}. */
  readonly readInstruments?: (text: string, received: number) => readonly InstrumentEvent[];
  /** Asks for the whole book, where it does not come over the socket. */
  readonly bookSnapshot?: (symbol: string) => VenueRequest;
  /** Reads the answer to {@link Venue.bookSnapshot}. */
  readonly readBookSnapshot?: (text: string, symbol: string, reading: Reading) => BookSnapshotEvent;
  /** Asks for missing trades; `undefined` where they cannot be had. */
  readonly backfill: (gap: TradeGap) => VenueRequest | undefined;
  /** Trades of an answer, oldest first. */
  readonly readBackfill: (text: string, gap: TradeGap, reading: Reading) => readonly Backfilled[];
  /** The depth beyond which the venue sends no changes: deeper levels are dropped. */
  readonly bookLevels?: number;
  /** The fault of a book after a frame, if the venue sends a checksum; `undefined` when the book is right. */
  readonly checkBook?: (symbol: string, book: BookView, text: string, reading: Reading) => string | undefined;
  /** Asks for what is only known by REST: open interest and funding. */
  readonly poll?: (stream: StreamName) => VenueRequest | undefined;
  /** Reads the answer to {@link Venue.poll}. */
  readonly readPoll?: (text: string, stream: StreamName, reading: Reading) => readonly MarketEvent[];
}
