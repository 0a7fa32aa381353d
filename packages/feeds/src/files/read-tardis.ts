import * as z from 'zod';
import { checkArguments, parseOptions } from '@veloce/core';
import type { MarketEvent, PriceAndSize } from '../events.js';
import { eventFileRules, type ContractSize, type EventFile, type EventFileOptions } from './event-file.js';
import { baseOf, cellReader, readRows, RowFault, type Cells, type Notes, type RowReader } from './rows.js';
import { isTardisInContracts, venueOfTardis } from './tardis-names.js';

/** Settings of {@link readTardis}. */
export interface ReadTardisOptions extends EventFileOptions {
  /** The kind of a file with `id,side,price,amount`, a header that both have; if omitted, told by its name, and else trades. */
  readonly as?: 'trades' | 'liquidations';
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({ ...eventFileRules, as: z.enum(['trades', 'liquidations']).optional() }))();

/**
 * The events of a CSV file of Tardis, oldest first: `trades`, `liquidations`, `incremental_book_L2`, `book_snapshot_*`, `quotes`, `book_ticker` and
 * `derivative_ticker`, told by the header; `.csv`, `.csv.gz` or `.zip`. Rows that were received together make one event of a book. Updates of books have no
 * number there: they are numbered as they come, so that a book can be kept from them.
 *
 * @returns Events; an error is the last. A trade whose side is unknown is passed over, with a note.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const path = 'deribit_incremental_book_L2_2020-04-01_BTC-PERPETUAL.csv.gz';
 * const contracts = { 'BTC-PERPETUAL': { contractSize: 1, contractUnit: 'quote' } } as const;
 * for await (const step of readTardis(path, { contracts })) if (step._tag === 'Right') take(step.right);
 * ```
 */
export function readTardis(path: string, options: ReadTardisOptions = {}): EventFile {
  checkArguments('readTardis', { path }, { path: 'text' });
  const settings = parseOptions('readTardis', Options, options);
  return readRows(path, `events of Tardis from ${path}`, settings, (source, header, notes) => {
    const cells = cellReader(header.split(','));
    const read = kindOf(source, header, settings.as);
    if (read === undefined)
      throw new RowFault(
        'is no header of a file of Tardis that is known',
        'known are trades, liquidations, incremental_book_L2, book_snapshot_*, quotes, book_ticker and derivative_ticker',
        undefined,
        header.slice(0, 200),
      );
    return { hasHeader: true, reader: read({ cells, notes, contracts: settings.contracts }) };
  });
}

interface Context {
  readonly cells: Cells;
  readonly notes: Notes;
  readonly contracts: Readonly<Record<string, ContractSize>>;
}
type MakeReader = (context: Context) => RowReader;

const start = 'exchange,symbol,timestamp,local_timestamp,';

function kindOf(source: string, header: string, as: ReadTardisOptions['as']): MakeReader | undefined {
  if (!header.startsWith(start)) return undefined;
  const rest = header.slice(start.length);
  if (rest === 'id,side,price,amount') {
    const isLiquidations = as === undefined ? /(^|[-_/\\])liquidations/.test(source) : as === 'liquidations';
    return isLiquidations ? liquidations : trades;
  }
  if (rest === 'is_snapshot,side,price,amount') return bookChanges;
  if (rest.startsWith('asks[0].price,')) return bookSnapshots;
  if (/^ask_amount,ask_price,bid_price,bid_amount$/.test(rest)) return quotes;
  return rest.startsWith('funding_timestamp,') ? tickers : undefined;
}

/** The fields that every row begins with, and the contract that its amounts are in. */
function commonOf({ cells, contracts }: Context) {
  const exchange = cells.text('exchange');
  const symbol = cells.text('symbol');
  const contract = contracts[symbol];
  if (contract === undefined && isTardisInContracts(exchange, symbol))
    throw new RowFault(
      `amounts of ${exchange} are in contracts`,
      `say their size: { contracts: { ${JSON.stringify(symbol)}: { contractSize: 1, contractUnit: 'quote' } } }`,
      'amount',
    );
  const time = cells.time('timestamp', 1_000);
  const received = cells.time('local_timestamp', 1_000);
  return { contract, told: { venue: venueOfTardis(exchange), symbol, time, received } };
}

const sideOf = (cells: Cells): 'buy' | 'sell' | undefined => {
  const side = cells.text('side');
  if (side === 'buy' || side === 'sell') return side;
  if (side === 'unknown') return undefined;
  throw new RowFault('must be buy, sell or unknown', 'correct or leave out the row', 'side', side);
};

const printsOf =
  (what: 'trades' | 'liquidations'): MakeReader =>
  (context) => ({
    take(line) {
      const { cells, notes } = context;
      cells.take(line);
      const { contract, told } = commonOf(context);
      const side = sideOf(cells);
      if (side === undefined) {
        notes.add(`${what} whose side is unknown were passed over`);
        return [];
      }
      const price = cells.number('price');
      const rawSize = cells.number('amount');
      const size = baseOf(rawSize, price, contract);
      if (what === 'liquidations') return [{ kind: 'liquidation', ...told, price, size, rawSize, side }];
      const id = cells.text('id');
      return [
        { kind: 'trade', ...told, id, number: NaN, firstNumber: NaN, count: 1, price, size, rawSize, side },
      ];
    },
    end: () => [],
  });
const trades = /* @__PURE__ */ printsOf('trades');
const liquidations = /* @__PURE__ */ printsOf('liquidations');

/** Numbers for updates that have none, by symbol. */
function counter(): (symbol: string) => number {
  const last = new Map<string, number>();
  return (symbol) => {
    const next = (last.get(symbol) ?? 0) + 1;
    last.set(symbol, next);
    return next;
  };
}

const bookChanges: MakeReader = (context) => {
  const { cells } = context;
  const next = counter();
  let open: { readonly told: ReturnType<typeof commonOf>['told']; readonly isSnapshot: boolean } | undefined;
  let bids: PriceAndSize[] = [];
  let asks: PriceAndSize[] = [];
  const close = (): readonly MarketEvent[] => {
    if (open === undefined) return [];
    const { told, isSnapshot } = open;
    const number = next(told.symbol);
    // A snapshot may hold levels that are gone.
    const there = (levels: PriceAndSize[]): PriceAndSize[] => levels.filter(([, size]) => size > 0);
    const event: MarketEvent = isSnapshot
      ? {
          ...{ kind: 'book-snapshot', ...told, sequence: number },
          bids: there(bids).sort((a, b) => b[0] - a[0]),
          asks: there(asks).sort((a, b) => a[0] - b[0]),
        }
      : { kind: 'book-diff', ...told, first: number, last: number, bids, asks };
    open = undefined;
    bids = [];
    asks = [];
    return [event];
  };
  return {
    take(line) {
      cells.take(line);
      const { contract, told } = commonOf(context);
      const flag = cells.text('is_snapshot');
      if (flag !== 'true' && flag !== 'false')
        throw new RowFault('must be true or false', 'correct or leave out the row', 'is_snapshot', flag);
      const isSnapshot = flag === 'true';
      const price = cells.number('price');
      const size = baseOf(cells.number('amount'), price, contract);
      const side = cells.text('side');
      if (side !== 'bid' && side !== 'ask')
        throw new RowFault('must be bid or ask', 'correct or leave out the row', 'side', side);
      const isSame =
        open?.isSnapshot === isSnapshot &&
        open.told.received === told.received &&
        open.told.time === told.time &&
        open.told.symbol === told.symbol;
      const before = isSame ? [] : close();
      open ??= { told, isSnapshot };
      (side === 'bid' ? bids : asks).push([price, size]);
      return before;
    },
    end: close,
  };
};

const bookSnapshots: MakeReader = (context) => {
  const { cells } = context;
  const next = counter();
  const side = (name: 'bids' | 'asks', contract: ContractSize | undefined): PriceAndSize[] => {
    const levels: PriceAndSize[] = [];
    for (let k = 0; ; k++) {
      const price = cells.mayBe(`${name}[${k}].price`);
      if (price !== price) return levels;
      levels.push([price, baseOf(cells.number(`${name}[${k}].amount`), price, contract)]);
    }
  };
  return {
    take(line) {
      cells.take(line);
      const { contract, told } = commonOf(context);
      const levels = { bids: side('bids', contract), asks: side('asks', contract) };
      return [{ kind: 'book-snapshot', ...told, sequence: next(told.symbol), ...levels }];
    },
    end: () => [],
  };
};

const quotes: MakeReader = (context) => {
  const { cells } = context;
  const next = counter();
  const side = (name: 'bid' | 'ask', contract: ContractSize | undefined): PriceAndSize[] => {
    const price = cells.mayBe(`${name}_price`);
    return price === price ? [[price, baseOf(cells.number(`${name}_amount`), price, contract)]] : [];
  };
  return {
    take(line) {
      cells.take(line);
      const { contract, told } = commonOf(context);
      const levels = { bids: side('bid', contract), asks: side('ask', contract) };
      return [{ kind: 'book-snapshot', ...told, sequence: next(told.symbol), ...levels }];
    },
    end: () => [],
  };
};

const tickers: MakeReader = (context) => {
  const { cells } = context;
  const prices = new Map<string, number>();
  return {
    take(line) {
      cells.take(line);
      const { contract, told } = commonOf(context);
      const events: MarketEvent[] = [];
      const price = cells.mayBe('mark_price');
      const indexPrice = cells.mayBe('index_price');
      if (price === price) events.push({ kind: 'mark-price', ...told, price, indexPrice });
      const rate = cells.mayBe('funding_rate');
      const settles = cells.text('funding_timestamp') === '' ? NaN : cells.time('funding_timestamp', 1_000);
      if (rate === rate) events.push({ kind: 'funding', ...told, rate, settles });
      const last = cells.mayBe('last_price');
      const known = price === price ? price : last;
      if (known === known) prices.set(told.symbol, known);
      const raw = cells.mayBe('open_interest');
      if (raw !== raw) return events;
      const at = prices.get(told.symbol) ?? NaN;
      const openInterest = baseOf(raw, at, contract);
      if (openInterest !== openInterest)
        throw new RowFault(
          'open interest in quote currency needs a price, and none has been said',
          'begin with a row that has mark_price or last_price',
          'mark_price',
          '',
        );
      events.push({ kind: 'open-interest', ...told, openInterest, raw });
      return events;
    },
    end: () => [],
  };
};
