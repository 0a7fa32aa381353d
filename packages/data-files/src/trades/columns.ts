import type { CsvFault } from '../csv/fault.js';
import type { CsvHeader } from '../csv/header.js';
import { quotesFault } from '../market/book.js';
import type { CellKind, CsvColumn } from '../csv/plan.js';

/** The kind of a column of trades. An aggregated trade holds the first and the last id of the trades that it stands for. */
export type TradeField = 'time' | 'price' | 'quantity' | 'side' | 'id' | 'firstId' | 'lastId';

/** A column of a file of trades, and what it is. */
export interface TradeColumn extends CsvColumn {
  readonly as: TradeField;
}

/**
 * The column mapping of a file of trades: for each column its name in the header, or its position from 0 if there is none. `side` is what the
 * aggressor did; `isBuyerMaker` states the opposite, as `true` or as the side of the maker.
 */
export type TradeColumnMap = Readonly<Record<'time' | 'price' | 'quantity', string | number>> &
  Readonly<Partial<Record<'side' | 'isBuyerMaker' | 'id' | 'firstId' | 'lastId', string | number>>>;

/** Finds the columns of a file of trades by the caller's map. */
export function findMappedTrades(
  { names, width }: Pick<CsvHeader, 'names' | 'width'>,
  map: TradeColumnMap,
): readonly TradeColumn[] | CsvFault {
  const found: TradeColumn[] = [];
  for (const [field, place] of Object.entries(map as Readonly<Partial<Record<string, string | number>>>)) {
    if (place === undefined) continue;
    const position = typeof place === 'number' ? place : (names?.indexOf(place) ?? -1);
    if (position < 0 || position >= width) {
      const has = names === undefined ? `${width} columns and no header` : names.join(', ');
      return {
        row: 1,
        column: String(place),
        rule: `there is no such column (wanted as ${field}); the file has ${has}`,
        fix: 'correct the column map: names as the header writes them, or positions from 0',
      };
    }
    if (found.some((other) => other.position === position)) {
      return {
        row: 1,
        column: String(place),
        rule: `the column map uses this column twice, the second time as ${field}`,
        fix: 'map each column of the file once',
      };
    }
    const as = field === 'isBuyerMaker' ? 'side' : (field as TradeField);
    const kind = field === 'isBuyerMaker' ? 'buyer-maker' : (fields.find((one) => one.as === as && one.kind !== 'buyer-maker')?.kind ?? 'number'); // prettier-ignore
    found.push({
      as,
      name: names?.[position] ?? String(place),
      position,
      kind,
      optional: kind !== 'time' && kind !== 'number',
    });
  }
  return found;
}

interface Field {
  readonly as: TradeField;
  readonly kind: CellKind;
  readonly optional?: boolean;
  /** Common names of the column, lower case and without punctuation; the first that a file has counts. */
  readonly names: readonly string[];
}

const fields: readonly Field[] = [
  {
    as: 'time',
    kind: 'time',
    names: [
      'transacttime',
      'transactiontime',
      'tradems',
      'tradetime',
      'time',
      'timestampms',
      'timestamp',
      'ts',
      'datetime',
      'date',
      'createdtime',
    ],
  },
  { as: 'price', kind: 'number', names: ['price', 'px'] },
  { as: 'quantity', kind: 'number', names: ['quantity', 'qty', 'amount', 'size', 'sz', 'volume'] },
  {
    as: 'side',
    kind: 'buyer-maker',
    optional: true,
    names: ['isbuyermaker', 'isbuyermarketmaker', 'buyermaker'],
  },
  { as: 'side', kind: 'side', optional: true, names: ['side', 'takerside', 'aggressor', 'aggressorside'] },
  { as: 'id', kind: 'id', optional: true, names: ['aggtradeid', 'tradeid', 'id'] },
  { as: 'firstId', kind: 'id', optional: true, names: ['firsttradeid', 'firstid'] },
  { as: 'lastId', kind: 'id', optional: true, names: ['lasttradeid', 'lastid'] },
];

/** Columns that an order book has: its levels have prices and quantities too. */
const bookNames = ['isask', 'issnapshot', 'isbid', 'firstupdateid'];

/**
 * Finds the columns of a file of trades by their names, or by their places in Binance's files when it has no header.
 *
 * @param arePicked Whether rows are picked by their texts: a file may hold trades among other things.
 */
export function findTradeColumns(header: CsvHeader, arePicked: boolean): readonly TradeColumn[] | CsvFault {
  return header.names === undefined ? byPosition(header) : byName(header.names, arePicked);
}

function byName(names: readonly string[], arePicked: boolean): readonly TradeColumn[] | CsvFault {
  const plain = names.map((name) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''));
  const book = plain.findIndex((name) => bookNames.includes(name));
  if (book >= 0 && !arePicked) {
    return {
      row: 1,
      column: names[book],
      rule: 'an order book has this column: its levels are no trades',
      fix: "where the file holds trades too, pick them: { where: { StreamType: 'TRADE_STREAM' } }",
    };
  }
  const quotes = arePicked ? undefined : quotesFault(names, 'trades');
  if (quotes !== undefined) return quotes;
  const found: TradeColumn[] = [];
  for (const { as, kind, optional = false, names: known } of fields) {
    if (found.some((column) => column.as === as)) continue;
    const alias = known.find((name) => plain.includes(name));
    if (alias !== undefined) {
      const position = plain.indexOf(alias);
      found.push({ as, name: names[position], position, kind, optional });
    } else if (!optional) {
      return {
        row: 1,
        column: as,
        rule: `there is no such column, nor one of its other names; the header has ${names.join(', ')}`,
        fix: `name the columns: { columns: { time: '…', price: '…', quantity: '…' } }`,
      };
    }
  }
  return found;
}

const aggregated = ['id', 'price', 'quantity', 'firstId', 'lastId', 'time', 'side'] as const;
const single = ['id', 'price', 'quantity', undefined, 'time', 'side'] as const;

/** `aggTrades` have 7 columns (8 on spot), `trades` have 6 (7 on spot): the time decides. */
function byPosition({ width, firstRow = [] }: CsvHeader): readonly TradeColumn[] | CsvFault {
  if (width === 7 && isTime(firstRow[5]) && isTime(firstRow[6])) {
    return {
      row: 1,
      rule: 'the file has no header, and two times where bookTicker has them: the best bid and ask are no trades',
      fix: "load trades or aggTrades; quotes go beside bars as samples: loadSampleFiles(files, { columns: { time: 5 }, extra: { bid: 1, ask: 3 }, barsOf: 'none' })",
    };
  }
  const layout =
    width === 8 || (width === 7 && isTime(firstRow[5]))
      ? aggregated
      : width === 6 || (width === 7 && isTime(firstRow[4]))
        ? single
        : undefined;
  if (layout === undefined) {
    return {
      row: 1,
      rule: `the file has no header and ${width} columns; trades of Binance have 6 or 7, aggTrades 7 or 8, with a time among them`,
      fix: "name the columns by their positions: { columns: { time: 0, price: 1, quantity: 2 } } (side or isBuyerMaker, and id, where they are there); Kraken's files: { preset: 'kraken' }",
    };
  }
  return layout.flatMap((as, position) => {
    if (as === undefined) return [];
    const kind = as === 'side' ? 'buyer-maker' : fields.find((field) => field.as === as)?.kind;
    return [{ as, name: as, position, kind: kind ?? 'number', optional: as !== 'time' && kind !== 'number' }];
  });
}

const smallestTime = 1e11;

function isTime(text: string | undefined): boolean {
  return text !== undefined && (Number(text) > smallestTime || /^\d{4}-\d{2}-\d{2}/.test(text));
}
