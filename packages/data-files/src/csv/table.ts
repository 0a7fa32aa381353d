import type { CsvFault } from './fault.js';
import { readHeader, type CsvHeader } from './header.js';
import type { CsvColumn, CsvCondition } from './plan.js';
import { createRowReader, estimateRows, type CsvRows, type RowReader } from './rows.js';
import type { TimeUnit } from './timestamp.js';

/** How a CSV file is to be read. */
export interface TableFormat<Column extends CsvColumn> {
  readonly delimiter: string;
  readonly timeUnit?: TimeUnit | undefined;
  /** Rows that do not have these texts in these columns are passed over. */
  readonly where?: ColumnTexts | undefined;
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
  readonly rows: () => CsvRows;
  /** Forgets the rows read so far. */
  readonly drop: () => void;
}

/** @param textLength Length of the whole text, to take memory for its rows at once; 0 when rows are dropped as they come. */
export function createTableReader<Column extends CsvColumn>(
  format: TableFormat<Column>,
  textLength: number,
): TableReader<Column> {
  const delimiter = format.delimiter.charCodeAt(0);
  let reader: RowReader | undefined;
  let columns: readonly Column[] = [];

  const begin = (block: Uint8Array): CsvFault | undefined => {
    const header = readHeader(block, delimiter);
    if (header === undefined) return emptyFile;
    if (/^[[{]/.test(header.names?.[0] ?? '')) return jsonFault;
    const found = format.findColumns(header);
    if ('rule' in found) return found;
    const where = findConditions(header, format.where ?? {});
    if ('rule' in where) return where;
    columns = found;
    const { rowsAt, rowsLine, width } = header;
    const plan = { columns, where, width, delimiter, rowsAt, rowsLine, timeUnit: format.timeUnit };
    reader = createRowReader(plan, estimateRows(block, rowsAt, Math.max(textLength, block.length)));
    return reader.read(block, rowsAt);
  };

  return {
    read: (block) => (reader === undefined ? begin(block) : reader.read(block)),
    columns: () => columns,
    rows: () => reader?.rows() ?? noRows,
    drop: () => reader?.drop(),
  };
}

/** What is wrong with a file without anything in it. */
export const emptyFile: CsvFault = { rule: 'the file is empty', fix: 'download or export it again' };

const jsonFault: CsvFault = {
  rule: 'the file is JSON, not CSV',
  fix: 'parse it, and pass its trades to gatherTrades, or its bars to fromRows',
};

/** What is wrong with a file of which nothing but the header is there, or nothing that was wanted. */
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
