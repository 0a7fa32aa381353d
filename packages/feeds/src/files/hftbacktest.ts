import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { checkArguments, parseOptions, type DataError } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import type { MarketEvent, PriceAndSize } from '../events.js';
import { checkedEvents } from './checked-events.js';
import { eventFileRules, type EventFile, type EventFileOptions } from './event-file.js';
import { inRange } from './in-range.js';
import { npzBytes, NpzFault, openNpz } from './npz.js';

/** Settings of {@link readHftbacktest}. */
export interface ReadHftbacktestOptions extends Omit<EventFileOptions, 'contracts'> {
  /** The venue and symbol, which the file does not say. */
  readonly venue: string;
  readonly symbol: string;
}

const { contracts: _, ...rules } = /* @__PURE__ */ (() => eventFileRules)();
const Options = /* @__PURE__ */ (() =>
  z.strictObject({ ...rules, venue: z.string().min(1), symbol: z.string().min(1) }))();

const isExchange = 2 ** 31;
const isLocal = 2 ** 30;
const isBuy = 2 ** 29;
const isSell = 2 ** 28;
const depth = 1;
const trade = 2;
const clear = 3;
const snapshot = 4;
const rowBytes = 64;
const descr =
  "[('ev', '<u8'), ('exch_ts', '<i8'), ('local_ts', '<i8'), ('px', '<f8'), ('qty', '<f8'), ('order_id', '<u8'), ('ival', '<i8'), ('fval', '<f8')]";

/**
 * The events of an `.npz` file of hftbacktest (version 2), as they were received. Rows of one moment make one event of a book; updates of books are
 * numbered as they come. Sizes are as the file has them.
 *
 * @returns Events; an error is the last. Rows of other kinds (orders, a user's own) are passed over, with a note.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const options = { venue: 'binance-usdm', symbol: 'BTCUSDT' };
 * for await (const step of readHftbacktest('btcusdt_20240808.npz', options)) if (step._tag === 'Right') take(step.right);
 * ```
 */
export function readHftbacktest(path: string, options: ReadHftbacktestOptions): EventFile {
  checkArguments('readHftbacktest', { path }, { path: 'text' });
  const settings = parseOptions('readHftbacktest', Options, options);
  const asked = `events of hftbacktest from ${path}`;
  return inRange(eventsIn(path, asked, settings), settings, asked);
}

async function* eventsIn(path: string, asked: string, settings: z.output<typeof Options>): EventFile {
  let array: Awaited<ReturnType<typeof openNpz>>;
  try {
    array = await openNpz(path, 'data');
  } catch (cause) {
    yield left(fileError(path, asked, cause));
    return;
  }
  try {
    if (!array.header.replaceAll('|', '<').includes(descr)) {
      const message = `${path}: its rows are not those of hftbacktest 2: ${array.header.trim().slice(0, 200)}`;
      yield left({
        _tag: 'DataFormat',
        source: path,
        message,
        asked,
        fix: 'convert it with the migration of hftbacktest 2',
      });
      return;
    }
    yield* rowsOf(path, array.rows, settings);
  } catch (cause) {
    yield left(fileError(path, asked, cause));
  } finally {
    await array.close();
  }
}

function fileError(path: string, asked: string, cause: unknown): DataError {
  const { code } = cause as { readonly code?: string };
  if (code === 'ENOENT')
    return { _tag: 'DataNotFound', message: `${path}: there is no such file`, asked, fix: 'check the path' };
  const why = cause instanceof Error ? cause.message : String(cause);
  if (code?.startsWith('E') === true && !code.startsWith('ERR_'))
    return {
      _tag: 'ConnectionFailed',
      message: `${path}: cannot be read: ${why}`,
      asked,
      fix: 'check the path and its permissions',
      cause,
    };
  if (!(cause instanceof NpzFault) && code?.startsWith('Z_') !== true) throw cause;
  return {
    _tag: 'DataFormat',
    source: path,
    message: `${path}: ${why}`,
    asked,
    fix: 'get or convert it again',
    cause,
  };
}

const msOf = (nanoseconds: bigint): number =>
  Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1e6;

async function* rowsOf(
  source: string,
  pieces: AsyncIterable<Buffer>,
  { venue, symbol, onNote }: z.output<typeof Options>,
): EventFile {
  let next = 0;
  let open: { readonly isSnapshot: boolean; readonly time: number; readonly received: number } | undefined;
  let bids: PriceAndSize[] = [];
  let asks: PriceAndSize[] = [];
  let others = 0;
  const close = (): readonly MarketEvent[] => {
    if (open === undefined) return [];
    const { isSnapshot, time, received } = open;
    const number = ++next;
    const levels = { bids, asks };
    const told = { venue, symbol, time, received };
    open = undefined;
    [bids, asks] = [[], []];
    return isSnapshot
      ? [{ kind: 'book-snapshot', ...told, sequence: number, ...levels }]
      : [{ kind: 'book-diff', ...told, first: number, last: number, ...levels }];
  };
  const take = (bytes: Buffer, at: number): readonly MarketEvent[] => {
    const flags = bytes.readUInt32LE(at);
    if ((flags & isLocal) === 0) return [];
    const kind = flags & 0xff;
    const isBuyer = (flags & isBuy) !== 0;
    if (kind < depth || kind > snapshot || isBuyer === ((flags & isSell) !== 0)) {
      others++;
      return [];
    }
    const time = msOf(bytes.readBigInt64LE(at + 8));
    const received = msOf(bytes.readBigInt64LE(at + 16));
    const price = bytes.readDoubleLE(at + 24);
    const size = bytes.readDoubleLE(at + 32);
    if (kind === trade) {
      const side = isBuyer ? 'buy' : 'sell';
      const own = {
        id: '',
        number: NaN,
        firstNumber: NaN,
        count: 1,
        price,
        size,
        rawSize: size,
        side,
      } as const;
      return [...close(), { kind: 'trade', venue, symbol, time, received, ...own }];
    }
    const isSnapshot = kind !== depth;
    const isSame = open?.isSnapshot === isSnapshot && open.time === time && open.received === received;
    const before = isSame ? [] : close();
    open ??= { isSnapshot, time, received };
    if (kind !== clear) (isBuyer ? bids : asks).push([price, size]);
    return before;
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const whole = bytes.length - (bytes.length % rowBytes);
    for (let at = 0; at < whole; at += rowBytes) for (const event of take(bytes, at)) yield right(event);
    rest = bytes.subarray(whole);
  }
  if (rest.length > 0) throw new NpzFault('it ends in the middle of a row');
  for (const event of close()) yield right(event);
  if (others > 0)
    onNote?.({
      source,
      count: others,
      message: 'rows that are no trade and no level of a book were passed over',
    });
}

/** The outcome of writing for hftbacktest. */
export interface HftbacktestWritten {
  readonly rows: number;
  /** How much later the times of receipt are than they were, ms: our clock was behind that of the venue by so much at most. */
  readonly shiftMs: number;
}

/**
 * Writes trades and books as an `.npz` file that hftbacktest reads: each row at the time of the venue and at that of receipt. Where the clock
 * was behind the venue's, all times of receipt are moved, as its own converter does. All rows are in memory until they are written.
 *
 * @param events Of one symbol, in the order of receipt.
 * @returns `DataFormat` when there are events of a second symbol, `ConnectionFailed` when it cannot be written.
 * @example
 * ```ts
 * const { rows } = await orThrow(writeHftbacktest('btcusdt.npz', events));
 * ```
 */
export function writeHftbacktest(
  path: string,
  events: Iterable<MarketEvent>,
): TaskEither<DataError, HftbacktestWritten> {
  checkArguments('writeHftbacktest', { path, events }, { path: 'text', events: 'iterable' });
  const asked = `to write events for hftbacktest into ${path}`;
  return async () => {
    const rows = rowsFrom(checkedEvents('writeHftbacktest', events));
    if (typeof rows === 'string') {
      const message = `${path}: events must be of one symbol, got ${rows}`;
      return left({ _tag: 'DataFormat', source: path, message, asked, fix: 'write a file for each symbol' });
    }
    const { bytes, count, shiftMs } = packed(rows);
    const written = await writeWhole(path, Buffer.concat(npzBytes('data', descr, rowBytes, bytes)))();
    return isLeft(written) ? written : right({ rows: count, shiftMs });
  };
}

interface Row {
  readonly kind: number;
  readonly time: number;
  readonly received: number;
  readonly price: number;
  readonly size: number;
}

/** The rows of trades and books; the two symbols, if there are two. */
function rowsFrom(events: Iterable<MarketEvent>): readonly Row[] | string {
  const rows: Row[] = [];
  let of = '';
  for (const event of events) {
    if (event.kind !== 'trade' && event.kind !== 'book-snapshot' && event.kind !== 'book-diff') continue;
    const own = `${event.symbol} of ${event.venue}`;
    if (of !== '' && of !== own) return `${of} and ${own}`;
    of = own;
    const { time, received } = event;
    if (event.kind === 'trade') {
      const { price, size, side } = event;
      rows.push({ kind: trade + (side === 'buy' ? isBuy : isSell), time, received, price, size });
      continue;
    }
    const isSnapshot = event.kind === 'book-snapshot';
    for (const [side, levels] of [
      [isBuy, event.bids],
      [isSell, event.asks],
    ] as const) {
      const last = levels.at(-1);
      if (last === undefined) continue;
      if (isSnapshot) rows.push({ kind: clear + side, time, received, price: last[0], size: 0 });
      for (const [price, size] of levels)
        rows.push({ kind: (isSnapshot ? snapshot : depth) + side, time, received, price, size });
    }
  }
  return rows;
}

/** Every row where both orders agree, and else once in each: at the venue's time, and at that of receipt. */
function packed(all: readonly Row[]): {
  readonly bytes: Buffer;
  readonly count: number;
  readonly shiftMs: number;
} {
  const latency = all.reduce((least, { time, received }) => {
    const own = nanosecondsOf(received) - nanosecondsOf(time);
    return own < least ? own : least;
  }, 0n);
  const atVenue = [...all].sort((a, b) => a.time - b.time);
  const here = [...all].sort((a, b) => a.received - b.received);
  const bytes = Buffer.alloc(2 * all.length * rowBytes);
  let rows = 0;
  const put = ({ kind, time, received, price, size }: Row, flags: number): void => {
    const at = rows++ * rowBytes;
    bytes.writeUInt32LE(kind + flags, at);
    bytes.writeBigInt64LE(nanosecondsOf(time), at + 8);
    bytes.writeBigInt64LE(nanosecondsOf(received) - latency, at + 16);
    bytes.writeDoubleLE(price, at + 24);
    bytes.writeDoubleLE(size, at + 32);
  };
  for (let v = 0, h = 0; v < all.length || h < all.length;) {
    const [there, own] = [atVenue[v], here[h]] as readonly [Row | undefined, Row | undefined];
    if (there !== undefined && there.time === own?.time && there.received === own.received) {
      put(there, isExchange + isLocal);
      v++;
      h++;
    } else if (
      there !== undefined &&
      (own === undefined ||
        there.time < own.time ||
        (there.time === own.time && there.received < own.received))
    ) {
      put(there, isExchange);
      v++;
    } else if (own !== undefined) {
      put(own, isLocal);
      h++;
    }
  }
  return { bytes: bytes.subarray(0, rows * rowBytes), count: rows, shiftMs: Number(-latency) / 1e6 };
}

/** Exact for a time that came from nanoseconds: a double of epoch ms is exact to 244 ns. */
function nanosecondsOf(ms: number): bigint {
  const whole = Math.floor(ms);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6));
}
