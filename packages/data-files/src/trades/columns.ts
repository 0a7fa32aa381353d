import type { CsvFault } from '../csv/fault.js';
import type { CsvHeader } from '../csv/header.js';
import type { CellKind, CsvColumn } from '../csv/plan.js';

/** What a column of trades is. An aggregated trade tells the first and the last of the trades that it stands for. */
export type TradeField = 'time' | 'price' | 'quantity' | 'side' | 'id' | 'firstId' | 'lastId';

/** A column of a file of trades, and what it is. */
export interface TradeColumn extends CsvColumn {
  readonly as: TradeField;
}

interface Field {
  readonly as: TradeField;
  readonly kind: CellKind;
  readonly optional?: boolean;
  /** What the column is called in the wild, lower case and without punctuation; the first that a file has counts. */
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
    ],
  },
  { as: 'price', kind: 'number', names: ['price'] },
  { as: 'quantity', kind: 'number', names: ['quantity', 'qty', 'amount', 'size', 'volume'] },
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
        fix: `name the column ${as} in the header; trades need time, price and quantity`,
      };
    }
  }
  return found;
}

const aggregated = ['id', 'price', 'quantity', 'firstId', 'lastId', 'time', 'side'] as const;
const single = ['id', 'price', 'quantity', undefined, 'time', 'side'] as const;

/** `aggTrades` have 7 columns (8 on spot), `trades` have 6 (7 on spot): the time tells which. */
function byPosition({ width, firstRow = [] }: CsvHeader): readonly TradeColumn[] | CsvFault {
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
      fix: 'add a first line that names the columns: time, price, quantity, side or is_buyer_maker, and id where there is one',
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
