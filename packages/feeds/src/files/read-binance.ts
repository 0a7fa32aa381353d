import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { checkArguments, parseOptions } from '@veloce/core';
import { loadSampleFiles } from '@veloce/data-files';
import { eventFileRules, type ContractSize, type EventFile, type EventFileOptions } from './event-file.js';
import { baseOf, cellReader, readRows, RowFault, type Cells } from './rows.js';
import type { MarketEvent } from '../events.js';
import { inRange } from './in-range.js';

/** Settings of {@link readBinanceArchive}. */
export interface ReadBinanceOptions extends EventFileOptions {
  /** The market that the file is of, which it does not say. Sizes of `binance-coinm` are in contracts, so that `contracts` is needed. */
  readonly venue: 'binance-spot' | 'binance-usdm' | 'binance-coinm';
  /** As the venue writes it; if omitted, taken from the name of the file: `BTCUSDT-aggTrades-2025-08-01.zip`. */
  readonly symbol?: string;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...eventFileRules,
    venue: z.enum(['binance-spot', 'binance-usdm', 'binance-coinm']),
    symbol: z.string().min(1).optional(),
  }))();
type Settings = z.output<typeof Options>;

const kinds = [
  'aggTrades',
  'trades',
  'bookTicker',
  'metrics',
  'fundingRate',
  'liquidationSnapshot',
  'bookDepth',
] as const;
type Kind = (typeof kinds)[number];
const named =
  /([A-Z0-9]+(?:_[A-Z0-9]+)?)-(aggTrades|trades|bookTicker|metrics|fundingRate|liquidationSnapshot|bookDepth)(?![A-Za-z])/;

/**
 * The events of a file of Binance's archive (`data.binance.vision`), told by its name: `aggTrades` and `trades`, `bookTicker` (a book of one level), `metrics`
 * (open interest, at the time at which it was known), `fundingRate` (at its settlement) and `liquidationSnapshot`. The archive does not say when anything was
 * received: that is the time of the venue.
 *
 * `bookDepth` is refused: it has sums by distance from the price, and no levels.
 *
 * @returns Events; an error is the last. A print at price 0 is passed over, and rows that step back in time are noted.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const path = 'BTCUSDT-aggTrades-2025-08-01.zip';
 * for await (const step of readBinanceArchive(path, { venue: 'binance-usdm' })) if (step._tag === 'Right') take(step.right);
 * ```
 */
export function readBinanceArchive(path: string, options: ReadBinanceOptions): EventFile {
  checkArguments('readBinanceArchive', { path }, { path: 'text' });
  const settings = parseOptions('readBinanceArchive', Options, options);
  const asked = `events of Binance from ${path}`;
  const [, symbol = settings.symbol, kind] = named.exec(path) ?? [];
  const market = { ...settings, symbol: settings.symbol ?? symbol ?? '' };
  const refused = refusal(path, kind as Kind | undefined, market);
  if (refused !== undefined) return refuse(path, asked, refused);
  return kind === 'metrics' || kind === 'fundingRate'
    ? inRange(samples(path, market), settings, asked)
    : readRows(path, asked, settings, (_source, first, notes) => {
        const hasHeader = /^[a-z]/i.test(first);
        const cells = cellReader(hasHeader ? first.split(',') : headerOf(kind as Kind, first));
        let last = -Infinity;
        const read = rowOf(kind as Kind, market, (message) => {
          notes.add(message);
        });
        return {
          hasHeader,
          reader: {
            take(line) {
              cells.take(line);
              const events = read(cells);
              for (const { time } of events) {
                if (time < last) notes.add('rows step back in time, and come as they stand');
                else last = time;
              }
              return events;
            },
            end: () => [],
          },
        };
      });
}

interface Refusal {
  readonly message: string;
  readonly fix: string;
}

function refusal(
  path: string,
  kind: Kind | undefined,
  { venue, symbol, contracts }: Settings & { readonly symbol: string },
): Refusal | undefined {
  if (kind === undefined)
    return {
      message: `${path}: its name does not say what it is`,
      fix: `name it as the archive does, such as BTCUSDT-aggTrades-2025-08-01.zip; known are ${kinds.slice(0, -1).join(', ')}`,
    };
  if (kind === 'bookDepth')
    return {
      message: `${path}: bookDepth has sums of what rests within some per cent of the price, and no levels: it makes no book`,
      fix: 'take bookTicker for the best prices, or record the book',
    };
  if (venue === 'binance-coinm' && contracts[symbol] === undefined && kind !== 'fundingRate')
    return {
      message: `${path}: sizes of COIN-M are in contracts`,
      fix: `say their size: { contracts: { ${symbol}: { contractSize: 100, contractUnit: 'quote' } } } (100 USD for BTC, 10 for others)`,
    };
  return undefined;
}

async function* refuse(source: string, asked: string, { message, fix }: Refusal): EventFile {
  yield await Promise.resolve(left({ _tag: 'DataFormat', source, message, asked, fix }));
}

/** Files of spot have no header, and those of futures had none at first. */
function headerOf(kind: Kind, first: string): readonly string[] {
  const width = first.split(',').length;
  const header = {
    aggTrades: 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
    trades: 'id,price,qty,quote_qty,time,is_buyer_maker',
    bookTicker:
      'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time',
    liquidationSnapshot:
      'time,side,order_type,time_in_force,original_quantity,price,average_price,order_status,last_fill_quantity,accumulated_fill_quantity',
    ...{ metrics: '', fundingRate: '', bookDepth: '' },
  }[kind].split(',');
  if (width < header.length)
    throw new RowFault(
      `has ${width} columns, and a file of ${kind} ${header.length}`,
      'check that the file is what its name says',
    );
  return header;
}

/** Spot writes microseconds since 2025. */
const timeOf = (cells: Cells, name: string): number =>
  cells.time(name, cells.text(name).length > 14 ? 1_000 : 1);

function rowOf(
  kind: Kind,
  { venue, symbol, contracts }: Settings & { readonly symbol: string },
  note: (message: string) => void,
): (cells: Cells) => readonly MarketEvent[] {
  const contract: ContractSize | undefined = contracts[symbol];
  const told = (time: number) => ({ venue, symbol, time, received: time });
  const print = (cells: Cells, quantity: string) => {
    const price = cells.number('price');
    const rawSize = cells.number(quantity);
    if (price === 0 || rawSize === 0)
      note('prints at price 0 or of quantity 0 were passed over: they are no trades');
    return { price, rawSize, size: baseOf(rawSize, price, contract), isTrade: price > 0 && rawSize > 0 };
  };
  const sideOf = (cells: Cells): 'buy' | 'sell' => {
    const maker = cells.text('is_buyer_maker').toLowerCase();
    if (maker !== 'true' && maker !== 'false')
      throw new RowFault('must be true or false', 'correct or leave out the row', 'is_buyer_maker', maker);
    return maker === 'true' ? 'sell' : 'buy';
  };
  switch (kind) {
    case 'aggTrades':
      return (cells) => {
        const { price, size, rawSize, isTrade } = print(cells, 'quantity');
        const number = cells.number('agg_trade_id');
        const count = cells.number('last_trade_id') - cells.number('first_trade_id') + 1;
        const own = {
          id: String(number),
          number,
          firstNumber: number,
          count,
          price,
          size,
          rawSize,
          side: sideOf(cells),
        };
        return isTrade ? [{ kind: 'trade', ...told(timeOf(cells, 'transact_time')), ...own }] : [];
      };
    case 'trades':
      return (cells) => {
        const { price, size, rawSize, isTrade } = print(cells, 'qty');
        const number = cells.number('id');
        const own = {
          id: String(number),
          number,
          firstNumber: number,
          count: 1,
          price,
          size,
          rawSize,
          side: sideOf(cells),
        };
        return isTrade ? [{ kind: 'trade', ...told(timeOf(cells, 'time')), ...own }] : [];
      };
    case 'bookTicker':
      return (cells) => {
        const level = (side: 'bid' | 'ask'): [number, number] => {
          const price = cells.number(`best_${side}_price`);
          return [price, baseOf(cells.number(`best_${side}_qty`), price, contract)];
        };
        const sequence = cells.number('update_id');
        const levels = { bids: [level('bid')], asks: [level('ask')] };
        return [{ kind: 'book-snapshot', ...told(timeOf(cells, 'transaction_time')), sequence, ...levels }];
      };
    default:
      return (cells) => {
        // A row is a fill of a forced order: its last quantity, at its average price.
        const price = cells.number('average_price');
        const rawSize = cells.number('last_fill_quantity');
        const side = cells.text('side').toLowerCase();
        if (side !== 'buy' && side !== 'sell')
          throw new RowFault(
            'must be BUY or SELL',
            'correct or leave out the row',
            'side',
            cells.text('side'),
          );
        const own = { price, rawSize, size: baseOf(rawSize, price, contract), side } as const;
        return [{ kind: 'liquidation', ...told(timeOf(cells, 'time')), ...own }];
      };
  }
}

/** Open interest and settlements of funding: their labels are read as the loader of samples reads them. */
async function* samples(
  path: string,
  { venue, symbol, signal, onNote, contracts }: Settings & { readonly symbol: string },
): EventFile {
  const loaded = await loadSampleFiles([path], signal === undefined ? {} : { signal })();
  if (isLeft(loaded)) {
    yield loaded;
    return;
  }
  const { length, knownAt, values, notes } = loaded.right;
  const name = loaded.right.symbol ?? symbol;
  const { openInterest, funding } = values;
  for (let k = 0; k < length; k++) {
    const told = { venue, symbol: name, time: knownAt[k], received: knownAt[k] };
    const raw = openInterest?.[k] ?? NaN;
    const contract = contracts[name];
    if (raw === raw)
      yield right({
        kind: 'open-interest',
        ...told,
        openInterest: baseOf(raw, priceIn(values, k, raw), contract),
        raw,
      });
    const rate = funding?.[k] ?? NaN;
    if (rate === rate) yield right({ kind: 'funding', ...told, rate, settles: knownAt[k] });
  }
  for (const { source, count, message } of notes) onNote?.({ source, count, message });
}

/** The price that the two columns of open interest imply. */
const priceIn = (
  { openInterestUsd }: Readonly<Partial<Record<string, Float64Array>>>,
  k: number,
  raw: number,
): number => (openInterestUsd?.[k] ?? NaN) / raw;
