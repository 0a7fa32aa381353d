import type { CsvFault } from './fault.js';
import { findDelimiter, linesAboveHeader, readHeader, type CsvHeader, type HeaderFormat } from './header.js';
import { skipByteOrderMark } from './lines.js';
import type { CsvColumn, CsvCondition } from './plan.js';
import { createRowReader, estimateRows, type CsvRows, type RowReader } from './rows.js';
import { identityColumns, type MarketText } from './identity.js';
import type { TimeUnit } from './timestamp.js';
import { createZoneClock, zoneFault, type ZoneClock } from './zone-clock.js';

/** How a CSV file is to be read. */
export interface TableFormat<Column extends CsvColumn> extends HeaderFormat {
  readonly timeUnit?: TimeUnit | undefined;
  /** The IANA zone of times that are written without one. */
  readonly zone?: string | undefined;
  /** Whether the rows come newest first. */
  readonly isBackward?: boolean | undefined;
  /** Rows that do not have these texts in these columns are passed over. */
  readonly where?: ColumnTexts | undefined;
  /** The same for columns that a file may lack. */
  readonly whereThere?: ColumnTexts | undefined;
  /** Whether columns that name the market may hold several names. */
  readonly oneMarket?: boolean | undefined;
  /** Finds the columns to read. */
  readonly findColumns: (header: CsvHeader) => readonly Column[] | CsvFault;
}

/** Texts by column: its name in the header, or its position from 0. */
export type ColumnTexts = Readonly<Record<string, string>>;

/** Reads a CSV file, header and rows, block by block. */
export interface TableReader<Column extends CsvColumn> {
  /** Reads a block of whole lines; the first holds the header. */
  readonly read: (block: Uint8Array) => CsvFault | undefined;
  /** The columns of the file that are read; none before the first block. */
  readonly columns: () => readonly Column[];
  /** The first line and the first row; `undefined` before the first block. */
  readonly header: () => CsvHeader | undefined;
  /** The texts of the columns that name the market. */
  readonly texts: () => readonly MarketText[];
  readonly rows: () => CsvRows;
  /** Forgets the rows read so far. */
  readonly drop: () => void;
}

/** @param textLength Length of the whole text, to take memory for its rows at once; 0 when rows are dropped as they come. */
export function createTableReader<Column extends CsvColumn>(
  format: TableFormat<Column>,
  textLength: number,
): TableReader<Column> {
  let reader: RowReader | undefined;
  let columns: readonly Column[] = [];
  let header: CsvHeader | undefined;
  let clock: ZoneClock | undefined;
  let converted = 0;

  const begin = (block: Uint8Array): CsvFault | undefined => {
    header = readHeader(block, format);
    if (header === undefined) return emptyFile;
    const other = noTableFault(header.names?.[0] ?? '');
    if (other !== undefined) return other;
    const found = format.findColumns(header);
    if ('rule' in found) return withHint(found, block, header, format);
    const there = Object.entries(format.whereThere ?? {}).filter(
      ([name]) => header?.names?.includes(name) === true,
    );
    const where = findConditions(header, { ...Object.fromEntries(there), ...format.where });
    if ('rule' in where) return where;
    columns = found;
    const { rowsAt, rowsLine, width, delimiter } = header;
    const timeAt = found.find(({ kind }) => kind === 'time')?.position ?? 0;
    if (format.zone !== undefined) {
      const fault = zoneFault(header.firstRow?.[timeAt], format.zone, rowsLine);
      if (fault !== undefined) return fault;
      clock = createZoneClock(format.zone, format.isBackward);
    }
    const taken = found.map(({ position }) => position);
    const identity = format.oneMarket === true ? [] : identityColumns(header.names, taken);
    const plan = { columns, where, identity, width, delimiter, rowsAt, rowsLine, timeUnit: format.timeUnit };
    reader = createRowReader(plan, estimateRows(block, rowsAt, Math.max(textLength, block.length)));
    return read(reader, block, rowsAt);
  };

  const read = (rows: RowReader, block: Uint8Array, from = 0): CsvFault | undefined => {
    const fault = rows.read(block, from);
    if (fault !== undefined || clock === undefined) return fault;
    const { columns: values, lines, length } = rows.rows();
    const time = columns.findIndex(({ kind }) => kind === 'time');
    const local = clock.toUtc(values[time].subarray(converted), lines.subarray(converted));
    converted = length;
    return local === undefined ? undefined : { ...local, column: columns[time].name };
  };

  return {
    read: (block) => (reader === undefined ? begin(block) : read(reader, block)),
    columns: () => columns,
    header: () => header,
    texts: () => reader?.texts() ?? [],
    rows: () => reader?.rows() ?? noRows,
    drop() {
      reader?.drop();
      converted = 0;
    },
  };
}

/** The fault of an empty file. */
export const emptyFile: CsvFault = { rule: 'the file is empty', fix: 'download or export it again' };

/** The fault of a file that is not a table, judged by its first characters. */
function noTableFault(first: string): CsvFault | undefined {
  if (/^[[{]/u.test(first)) {
    return {
      rule: 'the file is JSON, not CSV',
      fix: 'parse it, and pass its bars to parseOhlcv (arrays) or fromRows (objects), or its trades to gatherTrades',
    };
  }
  if (/^[0-9a-f]{32,128}\s+\*?\S/iu.test(first)) {
    return {
      rule: 'this is a checksum file, not a table',
      fix: 'leave it out: name the archive that it belongs to (fetchArchive verifies archives with theirs)',
    };
  }
  if (/^<(!doctype|html|\?xml)/iu.test(first)) {
    return {
      rule: 'this is a web page, not CSV',
      fix: 'download the file itself: its server sent a page in its place',
    };
  }
  return undefined;
}

/** A fault of the columns, with what the first lines show of its reason. */
function withHint(
  fault: CsvFault,
  block: Uint8Array,
  header: CsvHeader,
  { delimiter, skipLines = 0 }: HeaderFormat,
): CsvFault {
  const found = String.fromCharCode(findDelimiter(block, skipByteOrderMark(block)));
  if (header.width === 1 && delimiter !== undefined && found !== delimiter) {
    return {
      row: 1,
      rule: `the line has one column by the delimiter ${JSON.stringify(delimiter)}; it looks separated by ${JSON.stringify(found)}`,
      fix: `read it with { delimiter: ${JSON.stringify(found)} }, or without a delimiter: it is found`,
    };
  }
  const above = skipLines === 0 ? linesAboveHeader(block, header) : undefined;
  if (above === undefined || header.names === undefined) return fault;
  const lines = above === 1 ? 'line stands' : 'lines stand';
  return {
    ...fault,
    fix: `${above} ${lines} above the header, it seems: read the file with { skipLines: ${above} }`,
  };
}

/** The fault of a file with nothing but a header, or without any of the requested rows. */
export function noRowsFault(where: ColumnTexts = {}): CsvFault {
  const wanted = Object.entries(where).map(([column, text]) => `${column} ${JSON.stringify(text)}`);
  return wanted.length === 0
    ? { rule: 'the file has a header and no rows', fix: 'download or export it again' }
    : { rule: `no row has ${wanted.join(' and ')}`, fix: 'correct the texts that rows are picked by' };
}

const noRows: CsvRows = { length: 0, columns: [], lines: new Uint32Array(0) };

function findConditions({ names, width }: CsvHeader, where: ColumnTexts): readonly CsvCondition[] | CsvFault {
  const conditions: CsvCondition[] = [];
  for (const [column, text] of Object.entries(where)) {
    const position = names?.indexOf(column) ?? (/^\d+$/.test(column) ? Number(column) : -1);
    if (position < 0 || position >= width) {
      const has = names === undefined ? `${width} columns and no header` : names.join(', ');
      return {
        row: 1,
        column,
        rule: `there is no such column to pick rows by; the file has ${has}`,
        fix: 'name a column as the header writes it, or by its position from 0 where there is no header',
      };
    }
    conditions.push({ position, text });
  }
  return conditions;
}
