import * as z from 'zod';
import { checkArguments, parseOptions } from '@veloce/core';
import type { MarketEvent, PriceAndSize } from '../events.js';
import { checkedEvents } from './checked-events.js';
import type { ContractSize } from './event-file.js';
import { rawOf } from './rows.js';
import { bookShelf, topOf } from './in-range.js';
import { exchangeOfTardis } from './tardis-names.js';

/** The kinds of files of Tardis that can be written. */
export type TardisKind =
  'trades' | 'liquidations' | 'incremental_book_L2' | 'book_snapshot' | 'derivative_ticker';

/** Settings of {@link tardisLines}. */
export interface TardisLinesOptions {
  /** Levels of each side in a `book_snapshot`; 20 by default. */
  readonly levels?: number;
}

const Options = /* @__PURE__ */ (() => z.strictObject({ levels: z.int().min(1).max(5_000).default(20) }))();

const headers: Readonly<Record<Exclude<TardisKind, 'book_snapshot'>, string>> = {
  trades: 'id,side,price,amount',
  liquidations: 'id,side,price,amount',
  incremental_book_L2: 'is_snapshot,side,price,amount',
  derivative_ticker:
    'funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price',
};

/**
 * Events as the lines of a CSV file of Tardis, the first of which is the header; `readTardis`, `loadTradeFiles` (trades) and the readers of other tools read
 * them. Times are in microseconds. Amounts are as the venue says them: of books in contracts, an `instrument` event or the facts of a feed must come first.
 *
 * `book_snapshot` has a row for each change of the best levels; `derivative_ticker` a row for each moment, with empty cells for what was not said then.
 *
 * @param kind The file to write: events of other kinds are left out.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * await writeFile('trades.csv', [...tardisLines('trades', events)].join('\n'));
 * ```
 */
export function tardisLines(
  kind: TardisKind,
  events: Iterable<MarketEvent>,
  options: TardisLinesOptions = {},
): Generator<string, void, undefined> {
  checkArguments('tardisLines', { kind, events }, { kind: 'text', events: 'iterable' });
  const { levels } = parseOptions('tardisLines', Options, options);
  if (kind !== 'book_snapshot' && !Object.hasOwn(headers, kind))
    throw new RangeError(
      `tardisLines: kind: must be one of ${Object.keys(headers).join(', ')}, book_snapshot, got ${JSON.stringify(kind)}`,
    );
  return linesOf(kind, checkedEvents('tardisLines', events), levels);
}

function* linesOf(
  kind: TardisKind,
  events: Iterable<MarketEvent>,
  levels: number,
): Generator<string, void, undefined> {
  const rest = kind === 'book_snapshot' ? snapshotHeader(levels) : headers[kind];
  yield `exchange,symbol,timestamp,local_timestamp,${rest}`;
  if (kind === 'derivative_ticker') yield* tickerLines(events);
  else if (kind === 'book_snapshot') yield* snapshotLines(events, levels);
  else if (kind === 'incremental_book_L2') yield* changeLines(events);
  else
    for (const event of events) {
      if (event.kind !== (kind === 'trades' ? 'trade' : 'liquidation')) continue;
      const { side, price, rawSize } = event;
      yield `${startOf(event)},${event.kind === 'trade' ? event.id : ''},${side},${price},${rawSize}`;
    }
}

const microseconds = (ms: number): string => (ms === ms ? String(Math.round(ms * 1_000)) : '');
const startOf = ({ venue, symbol, time, received }: MarketEvent): string =>
  `${exchangeOfTardis(venue)},${symbol},${microseconds(time)},${microseconds(received)}`;
const shownNumber = (value: number): string => (value === value ? String(value) : '');

/** Hears of contract sizes on the way. */
function contractsIn() {
  const known = new Map<string, ContractSize>();
  return {
    hear(event: MarketEvent): void {
      if (event.kind === 'instrument') known.set(event.symbol, event);
    },
    of: (symbol: string): ContractSize | undefined => known.get(symbol),
  };
}

function* changeLines(events: Iterable<MarketEvent>): Generator<string, void, undefined> {
  const contracts = contractsIn();
  for (const event of events) {
    contracts.hear(event);
    if (event.kind !== 'book-snapshot' && event.kind !== 'book-diff') continue;
    const start = `${startOf(event)},${event.kind === 'book-snapshot'}`;
    const contract = contracts.of(event.symbol);
    for (const [side, rows] of [
      ['bid', event.bids],
      ['ask', event.asks],
    ] as const) {
      for (const [price, size] of rows) yield `${start},${side},${price},${rawOf(size, price, contract)}`;
    }
  }
}

const snapshotHeader = (levels: number): string =>
  Array.from(
    { length: levels },
    (_, k) => `asks[${k}].price,asks[${k}].amount,bids[${k}].price,bids[${k}].amount`,
  ).join(',');

function* snapshotLines(events: Iterable<MarketEvent>, levels: number): Generator<string, void, undefined> {
  const contracts = contractsIn();
  const shelf = bookShelf();
  const last = new Map<string, string>();
  for (const event of events) {
    contracts.hear(event);
    if (event.kind !== 'book-snapshot' && event.kind !== 'book-diff') continue;
    const book = shelf.take(event);
    if (!book.isSynced()) continue;
    const contract = contracts.of(event.symbol);
    const { bids, asks } = topOf(book, levels);
    const cell = (level: PriceAndSize | undefined): string =>
      level === undefined ? ',' : `${level[0]},${rawOf(level[1], level[0], contract)}`;
    const cells = Array.from({ length: levels }, (_, k) => `${cell(asks[k])},${cell(bids[k])}`).join(',');
    if (last.get(event.symbol) === cells) continue;
    last.set(event.symbol, cells);
    yield `${startOf(event)},${cells}`;
  }
}

function* tickerLines(events: Iterable<MarketEvent>): Generator<string, void, undefined> {
  let start = '';
  let row: Partial<Record<'mark' | 'index' | 'rate' | 'settles' | 'interest', string>> = {};
  const line = (): string =>
    [
      start,
      row.settles ?? '',
      row.rate ?? '',
      '',
      row.interest ?? '',
      '',
      row.index ?? '',
      row.mark ?? '',
    ].join(',');
  for (const event of events) {
    if (event.kind !== 'mark-price' && event.kind !== 'funding' && event.kind !== 'open-interest') continue;
    const own = startOf(event);
    // A row says mark price, funding and open interest, in this order.
    const isTaken =
      row.interest !== undefined ||
      (event.kind !== 'open-interest' &&
        (row.rate !== undefined || (event.kind === 'mark-price' && row.mark !== undefined)));
    if (start !== '' && (own !== start || isTaken)) {
      yield line();
      row = {};
    }
    start = own;
    if (event.kind === 'mark-price')
      row = { ...row, mark: String(event.price), index: shownNumber(event.indexPrice) };
    else if (event.kind === 'funding')
      row = { ...row, rate: String(event.rate), settles: microseconds(event.settles) };
    else row = { ...row, interest: String(event.raw) };
  }
  if (start !== '') yield line();
}
