import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import { shown, type DataError } from '@veloce/core';
import { textLines } from '@veloce/data-files';
import type { MarketEvent } from '../events.js';
import type { ContractSize, EventFile, EventFileSettings } from './event-file.js';
import { inRange } from './in-range.js';

/** A row that cannot be read. Thrown by a {@link RowReader}. */
export class RowFault extends Error {
  readonly column: string | undefined;
  readonly value: string | undefined;
  readonly fix: string;

  constructor(rule: string, fix: string, column?: string, value?: string) {
    super(rule);
    this.column = column;
    this.value = value;
    this.fix = fix;
  }
}

/** Reads the rows of one file. */
export interface RowReader {
  /** Takes a line; gives the events that are complete with it. */
  readonly take: (line: string) => readonly MarketEvent[];
  /** The events that waited for more rows. */
  readonly end: () => readonly MarketEvent[];
}

/** Counts what is passed over, for notes. */
export interface Notes {
  readonly add: (message: string) => void;
}

/** Reads a file of rows: `begin` is given the source and the first line of each file, and throws a {@link RowFault} when it is none of its own. */
export async function* readRows(
  path: string,
  asked: string,
  settings: EventFileSettings,
  begin: (
    source: string,
    firstLine: string,
    notes: Notes,
  ) => { readonly reader: RowReader; readonly hasHeader: boolean },
): EventFile {
  yield* inRange(allRows(path, asked, settings, begin), settings, asked);
}

async function* allRows(
  path: string,
  asked: string,
  { signal, onNote }: EventFileSettings,
  begin: (
    source: string,
    firstLine: string,
    notes: Notes,
  ) => { readonly reader: RowReader; readonly hasHeader: boolean },
): EventFile {
  let reader: RowReader | undefined;
  let source = '';
  let row = 0;
  let counts = new Map<string, number>();
  const notes: Notes = { add: (message) => counts.set(message, (counts.get(message) ?? 0) + 1) };
  const end = (): readonly MarketEvent[] => {
    const last = reader?.end() ?? [];
    for (const [message, count] of counts) onNote?.({ source, count, message });
    counts = new Map();
    return last;
  };
  try {
    for await (const block of textLines(path, asked, signal)) {
      if (isLeft(block)) {
        yield block;
        return;
      }
      const { lines, first } = block.right;
      if (block.right.source !== source) {
        for (const event of end()) yield right(event);
        reader = undefined;
        ({ source } = block.right);
      }
      for (let k = 0; k < lines.length; k++) {
        const line = lines[k];
        if (line === '') continue;
        row = first + k;
        if (reader === undefined) {
          const begun = begin(source, line, notes);
          ({ reader } = begun);
          if (begun.hasHeader) continue;
        }
        for (const event of reader.take(line)) yield right(event);
      }
    }
    for (const event of end()) yield right(event);
  } catch (cause) {
    if (!(cause instanceof RowFault)) throw cause;
    yield left(rowError(source, row, asked, cause));
  }
}

function rowError(
  source: string,
  row: number,
  asked: string,
  { message, fix, column, value }: RowFault,
): DataError {
  const place = [source, `row ${row}`, ...(column === undefined ? [] : [`column ${column}`])].join(', ');
  return {
    ...{ _tag: 'DataFormat', source, row, asked, fix },
    message: `${place}: ${message}${value === undefined ? '' : `, got ${shown(value)}`}`,
    ...(column !== undefined && { column }),
    ...(value !== undefined && { value }),
  };
}

/** The cells of a row by the names of a header. */
export function cellReader(header: readonly string[]) {
  const places = new Map(header.map((name, k) => [name, k]));
  let cells: readonly string[] = [];
  const text = (name: string): string => cells[places.get(name) ?? -1] ?? '';
  return {
    take(line: string): void {
      cells = line.split(',');
      if (cells.length < header.length)
        throw new RowFault(
          `has ${cells.length} cells, and the header ${header.length}`,
          'the file may be cut: get it again',
        );
    },
    text,
    /** A number; `NaN` where the cell is empty. */
    mayBe(name: string): number {
      const cell = text(name);
      return cell === '' ? NaN : finite(name, cell);
    },
    number: (name: string): number => finite(name, text(name)),
    /** A time that is written in so many parts of a millisecond. */
    time(name: string, perMs: number): number {
      const cell = text(name);
      const value = finite(name, cell);
      if (!Number.isInteger(value) || value < 1e11 * perMs || value >= 1e13 * perMs)
        throw new RowFault(
          `must be an epoch time in ${unitOf(perMs)}`,
          'check what wrote the file',
          name,
          cell,
        );
      return value / perMs;
    },
  };
}

/** The reader of the cells of a row. */
export type Cells = ReturnType<typeof cellReader>;

const unitOf = (perMs: number): string =>
  perMs === 1 ? 'milliseconds' : perMs === 1_000 ? 'microseconds' : 'nanoseconds';

function finite(name: string, cell: string): number {
  const value = cell === '' ? NaN : Number(cell);
  if (!Number.isFinite(value))
    throw new RowFault('must be a number', 'correct or leave out the row', name, cell);
  return value;
}

/** A size of a file in base units. */
export const baseOf = (raw: number, price: number, contract: ContractSize | undefined): number =>
  contract === undefined
    ? raw
    : contract.contractUnit === 'base'
      ? raw * contract.contractSize
      : (raw * contract.contractSize) / price;

/** A size in base units as the venue wrote it: raw sizes have fifteen digits at most. */
export const rawOf = (size: number, price: number, contract: ContractSize | undefined): number =>
  contract === undefined
    ? size
    : Number(
        (contract.contractUnit === 'base'
          ? size / contract.contractSize
          : (size * price) / contract.contractSize
        ).toPrecision(15),
      );
