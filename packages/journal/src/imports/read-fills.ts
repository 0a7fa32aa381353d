import { createHash } from 'node:crypto';
import type { FillEvent, FundingEvent } from '@veloce/backtest';
import type { ImportOptions } from './import-options.js';
import { offsetsOf } from './local-time.js';
import { cellOf, readAmount, readSide, readTime, type Cell } from './read-cell.js';
import { fault, plainName, readRows, type FileRow } from './read-rows.js';
import { venueFormats, type FillFormat } from './venue-formats.js';

/** The content of a file. */
export interface ReadFile {
  /** Oldest first. */
  readonly fills: readonly FillEvent[];
  readonly funding: readonly FundingEvent[];
  /** Rows that are neither. */
  readonly skipped: number;
  /** Warnings about how the file was read. */
  readonly warnings: readonly string[];
}

/**
 * The fills and the funding of a file. Nothing is left out in silence: a row that can't be read is an error that names it.
 *
 * @throws {JournalException} `DataFormat`.
 */
export function readFills(text: string, options: ImportOptions): ReadFile {
  const { source, account } = options;
  const rows = readRows(source, text);
  const format = formatOf(options);
  const first = rows.at(0);
  if (first !== undefined) checkColumns(source, first, format, options.symbol);
  const says = first?.header.some((name) => /utc/i.test(name)) === true;
  const offsetAt = offsetsOf(format.isUtc || says ? 'UTC' : options.zone);
  const context: Reading = { options, format, offsetAt, seen: new Map(), twice: 0 };

  const fills: FillEvent[] = [];
  const funding: FundingEvent[] = [];
  let skipped = 0;
  for (const row of rows) {
    const type = typeOf(row, format.funding?.type ?? format.only?.type);
    if (format.funding !== undefined && type !== undefined && format.funding.is.test(type.value)) {
      funding.push(readFunding(row, context, format.funding));
    } else if (format.only !== undefined && type !== undefined && !format.only.is.test(type.value)) {
      skipped++;
    } else if (
      format.funding !== undefined &&
      format.only === undefined &&
      cellOf(row, format.price) === undefined
    ) {
      skipped++;
    } else {
      fills.push(readFill(row, context));
    }
  }
  const warnings: string[] = [];
  if (says && options.zone !== 'UTC')
    warnings.push(`${source} says that its times are UTC: ${options.zone} was not used`);
  if (context.twice > 0)
    warnings.push(
      `${context.twice} times are shown twice by the clocks of ${options.zone}: the first of the two was taken`,
    );
  const order = (a: { readonly time: number }, b: { readonly time: number }): number => a.time - b.time;
  fills.sort((a, b) => order(a, b) || compareIds(a.fillId, b.fillId));
  funding.sort(order);
  return { fills: fills.map((fill) => ({ ...fill, account })), funding, skipped, warnings };
}

interface Reading {
  readonly options: ImportOptions;
  readonly format: FillFormat;
  readonly offsetAt: (time: number) => number;
  /** How often the same row stood in the file, for ids made of rows. */
  readonly seen: Map<string, number>;
  twice: number;
}

function formatOf({ format, columns }: ImportOptions): FillFormat {
  if (format !== 'csv' && format !== 'freqtrade') return venueFormats[format];
  const list = (name: string | undefined): readonly string[] => (name === undefined ? [] : [plainName(name)]);
  const { time, symbol, side, size, price, fee, feeCurrency, fillId, orderId } = columns ?? {};
  return {
    venue: 'import',
    ...{ time: list(time), symbol: list(symbol), side: list(side), size: list(size), price: list(price) },
    ...{ fee: list(fee), feeCurrency: list(feeCurrency), fillId: list(fillId), orderId: list(orderId) },
    ...{ liquidity: [], isUtc: false, feeSign: 1 },
  };
}

/** Whether the file is what it is said to be, before a row is read. */
function checkColumns(source: string, first: FileRow, format: FillFormat, symbol: string | undefined): void {
  const hasFunding = format.funding !== undefined && typeOf(first, format.funding.type) !== undefined;
  const needed = hasFunding ? (['time'] as const) : (['time', 'symbol', 'side', 'size', 'price'] as const);
  const missing = needed.filter((what) => {
    if (what === 'symbol' && symbol !== undefined) return false;
    return cellOf(first, format[what]) === undefined;
  });
  if (missing.length === 0) return;
  const looked = missing.map((what) => `${what} (one of ${format[what].join(', ')})`).join(', ');
  throw fault(source, undefined, `has no column for ${looked}; it has ${first.header.join(', ')}`, undefined);
}

function typeOf(row: FileRow, names: string | undefined): Cell | undefined {
  return names === undefined ? undefined : cellOf(row, names.split('|'));
}

function readFill(row: FileRow, context: Reading): FillEvent {
  const { options, format } = context;
  const { source, account } = options;
  const symbol = symbolOf(row, context);
  const time = timeOf(row, context);
  const size = readAmount(source, row, needed(row, format.size, source));
  const price = readAmount(source, row, needed(row, format.price, source));
  if (!(Math.abs(size.value) > 0))
    throw fault(source, row.row, 'must not be 0', undefined, needed(row, format.size, source));
  if (!(price.value > 0))
    throw fault(source, row.row, 'must be > 0', undefined, needed(row, format.price, source));
  const feeCell = cellOf(row, format.fee);
  const fee =
    feeCell === undefined || feeCell.value.trim() === ''
      ? { value: 0, coin: null }
      : readAmount(source, row, feeCell);
  const coin = cellOf(row, format.feeCurrency)?.value.trim().toUpperCase();
  const contract = options.contractSize?.(symbol) ?? 1;
  const made = rowId(row, context);
  const id = cellOf(row, format.fillId)?.value.trim();
  const order = cellOf(row, format.orderId)?.value.trim();
  const fillId = id === undefined || id === '' ? made : `${symbol}:${id}`;
  return {
    kind: 'fill',
    account,
    fillId,
    orderId: order === undefined || order === '' ? fillId : `${symbol}:${order}`,
    symbol,
    side: readSide(source, row, needed(row, format.side, source)),
    size: Math.abs(size.value) * contract,
    price: price.value,
    fee: fee.value === 0 ? 0 : fee.value * format.feeSign,
    feeCurrency: coin === undefined || coin === '' ? fee.coin : coin,
    liquidity: null,
    time,
  };
}

function readFunding(
  row: FileRow,
  context: Reading,
  format: NonNullable<FillFormat['funding']>,
): FundingEvent {
  const { source, account } = context.options;
  const symbol = symbolOf(row, context);
  const received = readAmount(source, row, needed(row, format.amount, source)).value;
  const id = cellOf(row, format.id)?.value.trim();
  const fundingId = id === undefined || id === '' ? rowId(row, context) : `${symbol}:${id}`;
  // Venues write what comes in; the journal what was paid. Bybit's execution list writes it as a fee.
  const paid =
    context.format.venue === 'bybit' && cellOf(row, ['execfee']) !== undefined ? received : -received;
  return {
    kind: 'funding',
    account,
    fundingId,
    symbol,
    paid: paid === 0 ? 0 : paid,
    time: timeOf(row, context),
  };
}

function symbolOf(row: FileRow, { options, format }: Reading): string {
  const cell = cellOf(row, format.symbol);
  const symbol = cell?.value.trim() ?? options.symbol ?? '';
  if (symbol === '' || symbol.length > 100)
    throw fault(
      options.source,
      row.row,
      'names no symbol',
      undefined,
      cell ?? { column: 'symbol', value: '' },
    );
  return symbol;
}

function timeOf(row: FileRow, context: Reading): number {
  const { options, format, offsetAt } = context;
  const { time, isTwice } = readTime(options.source, row, needed(row, format.time, options.source), offsetAt);
  if (isTwice) context.twice++;
  return time;
}

function needed(row: FileRow, names: readonly string[], source: string): Cell {
  const cell = cellOf(row, names);
  if (cell === undefined) throw fault(source, row.row, `has no column ${names.join(' or ')}`, undefined);
  return cell;
}

/** An id for a row without one: its content, and how often that occurred before. */
function rowId(row: FileRow, { seen }: Reading): string {
  const cells = [...row.cells].filter(([name]) => name !== '').sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(cells)).digest('hex').slice(0, 24);
  const times = seen.get(hash) ?? 0;
  seen.set(hash, times + 1);
  return times === 0 ? `row:${hash}` : `row:${hash}:${times}`;
}

/** Numbers as numbers: `99` comes before `100`. */
const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
