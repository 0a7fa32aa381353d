import type { CsvFault } from '../csv/fault.js';
import type { CsvHeader } from '../csv/header.js';
import { quotesFault } from '../market/book.js';
import type { NamedColumn } from '../market/columns.js';

/** The columns that klines are read for. `buyVolume` is the volume that takers bought. */
const klineColumns = ['time', 'open', 'high', 'low', 'close', 'volume', 'buyVolume', 'trades'] as const;

type KlineColumn = (typeof klineColumns)[number];

/** Common names of the columns, lower case and without punctuation; the first that a file has counts. */
const aliases: Readonly<Record<KlineColumn, readonly string[]>> = {
  // A table of pandas is written with its index first, which has no name.
  time: ['opentime', 'starttime', 'timestamp', 'time', 'datetime', 'date', 'opentimestamp', 'ts', ''],
  open: ['open', 'openprice'],
  high: ['high', 'highprice'],
  low: ['low', 'lowprice'],
  close: ['close', 'closeprice'],
  volume: ['volume', 'basevolume', 'volumebase'],
  buyVolume: [
    'takerbuyvolume',
    'takerbuybaseassetvolume',
    'takerbuybasevolume',
    'takerbuybase',
    'takerbasevolume',
    'takerbase',
    'takerbuybaseasset',
    'buyvolume',
  ],
  trades: ['count', 'trades', 'numberoftrades', 'numtrades', 'tradecount', 'tradescount'],
};

/** The columns in Binance's files without a header: a whole kline, and one of prices and volume alone. */
const positions: Readonly<Record<KlineColumn, number>> = {
  time: 0,
  open: 1,
  high: 2,
  low: 3,
  close: 4,
  volume: 5,
  trades: 8,
  buyVolume: 9,
};
const wholeWidths: readonly number[] = [11, 12];
const shortWidth = 6;

const optional: ReadonlySet<KlineColumn> = /* @__PURE__ */ new Set<KlineColumn>(['buyVolume', 'trades']);

/** Finds the columns of a kline file by their names, or by their places when it has no header. */
export function findKlineColumns(
  header: Pick<CsvHeader, 'names' | 'width'>,
): readonly NamedColumn[] | CsvFault {
  return header.names === undefined ? byPosition(header.width) : byName(header.names);
}

function byPosition(width: number): readonly NamedColumn[] | CsvFault {
  const whole = wholeWidths.includes(width);
  if (!whole && width !== shortWidth) {
    return {
      row: 1,
      rule: `the file has no header and ${width} columns; klines have 12 or 11, or 6 without takers`,
      fix: 'name the columns by their positions: { columns: { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 } }, or by a preset',
    };
  }
  return klineColumns.filter((as) => whole || !optional.has(as)).map((as) => column(as, as, positions[as]));
}

function byName(names: readonly string[]): readonly NamedColumn[] | CsvFault {
  const plain = names.map((name) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''));
  const found: NamedColumn[] = [];
  for (const as of klineColumns) {
    const alias = aliases[as].find((name) => plain.includes(name));
    if (alias === undefined) {
      if (optional.has(as)) continue;
      return (
        quotesFault(names, 'bars') ?? {
          row: 1,
          column: as,
          rule: `there is no such column, nor one of its other names; the header has ${names.join(', ')}`,
          fix: `name the columns: { columns: { time: '…', open: '…', high: '…', low: '…', close: '…', volume: '…' } }, or by a preset`,
        }
      );
    }
    const position = plain.indexOf(alias);
    const second = plain.indexOf(alias, position + 1);
    if (second >= 0) {
      return {
        row: 1,
        column: names[second],
        rule: `two columns (${position + 1} and ${second + 1}) have this name`,
        fix: 'rename one of them',
      };
    }
    found.push(column(as, names[position], position));
  }
  return found;
}

function column(as: KlineColumn, name: string, position: number): NamedColumn {
  return { as, name, position, kind: as === 'time' ? 'time' : 'number', optional: optional.has(as) };
}
