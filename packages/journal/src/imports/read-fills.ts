import { createHash } from 'node:crypto';
import type { FillEvent, FundingEvent } from '@veloce/backtest';
import type { ImportOptions } from './import-options.js';
import { offsetsOf } from './local-time.js';
import { cellOf, readAmount, readSide, readTime, type Cell } from './read-cell.js';
import { fault, offsetIn, plainName, readRows, type FileRow } from './read-rows.js';
import { joinLegs, type JoinedRows } from './spot-legs.js';
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
  const all = readRows(source, text);
  const format = formatOf(options);
  const first = all.at(0);
  if (first !== undefined) checkColumns(source, first, format, options.symbol);
  const said = first && saidOffset(first, format);
  const offsetAt = said === undefined ? offsetsOf(format.isUtc ? 'UTC' : options.zone) : () => said;
  const { rows, fees } = joinLegs(source, all, format);
  const context: Reading = { options, format, offsetAt, fees, seen: new Map(), twice: 0 };

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
  if (said !== undefined && options.zone !== 'UTC')
    warnings.push(`${source} says that its times are ${zoneName(said)}: ${options.zone} was not used`);
  if (context.twice > 0)
    warnings.push(
      `${context.twice} times are shown twice by the clocks of ${options.zone}: the first of the two was taken`,
    );
  const order = (a: { readonly time: number }, b: { readonly time: number }): number => a.time - b.time;
  fills.sort((a, b) => order(a, b) || compareIds(a.fillId, b.fillId));
  funding.sort(order);
  return { fills: fills.map((fill) => ({ ...fill, account })), funding, skipped, warnings };
}

/** The offset of the times that the file states, in the name of their column or above the header, ms. */
function saidOffset(row: FileRow, format: FillFormat): number | undefined {
  const column = cellOf(row, format.time)?.column;
  const name = row.header.find((one) => plainName(one) === column);
  return (name === undefined ? undefined : offsetIn(name)) ?? row.offsetMs;
}

function zoneName(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const clock = rest === 0 ? `${hours}` : `${hours}:${String(rest).padStart(2, '0')}`;
  return offset === 0 ? 'UTC' : `UTC${offset < 0 ? '-' : '+'}${clock}`;
}

interface Reading {
  readonly options: ImportOptions;
  readonly format: FillFormat;
  readonly offsetAt: (time: number) => number;
  readonly fees: JoinedRows['fees'];
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
  const size = readAmount(source, row, needed(row, format.size, source), symbol);
  const price = readAmount(source, row, needed(row, format.price, source), symbol);
  if (!(Math.abs(size.value) > 0))
    throw fault(source, row.row, 'must not be 0', undefined, needed(row, format.size, source));
  if (!(price.value > 0))
    throw fault(source, row.row, 'must be > 0', undefined, needed(row, format.price, source));
  const fee = feeOf(row, context, symbol);
  const isQuote = /^true$/i.test(cellOf(row, format.sizeInQuote ?? [])?.value.trim() ?? '');
  const contract = (options.contractSize?.(symbol) ?? 1) / (isQuote ? price.value : 1);
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
    side: readSide(source, row, needed(row, format.side, source), format.longIsBuy),
    size: Math.abs(size.value) * contract,
    price: price.value,
    fee: fee.value,
    feeCurrency: fee.coin,
    liquidity: null,
    time,
  };
}

/** The fee that was paid, and its coin; `null` for the money of the symbol. */
function feeOf(
  fill: FileRow,
  { options: { source }, format, fees }: Reading,
  symbol: string,
): { readonly value: number; readonly coin: string | null } {
  const row = fees.get(fill) ?? fill;
  const cell = format.fee
    .map((name) => cellOf(row, [name]))
    .find((one) => one !== undefined && !isBlank(one));
  const fee = cell === undefined ? { value: 0, coin: null } : readAmount(source, row, cell, symbol);
  const names = [format.feeCurrency, format.legs?.coin ?? []];
  const named = names.map((list) => cellOf(row, list)?.value.trim().toUpperCase() ?? '');
  const coin = named.find((one) => one !== '') ?? fee.coin;
  if (cell === undefined || fee.value === 0) return { value: 0, coin };
  if (cell.column === 'fees' && coin === null)
    throw fault(source, row.row, 'has no coin: export the file with the column feeCoin', undefined, cell);
  const sign = cell.column === 'feepaid' ? logSign(row, source, cell) : format.feeSign;
  return { value: fee.value * sign, coin };
}

/** `--` is how Bybit writes nothing. */
const isBlank = ({ value }: Cell): boolean => /^-*$/.test(value.trim());

/**
 * How Bybit's log writes what was paid: the unified account's as a negative number (-1), the old derivatives account's as a positive one.
 * The balance distinguishes them: its change is the cash flow with the fee and the funding added, or deducted.
 */
function logSign(row: FileRow, source: string, cell: Cell): 1 | -1 {
  const number = (name: string): number => {
    const one = cellOf(row, [name]);
    return one === undefined || isBlank(one) ? 0 : readAmount(source, row, one).value;
  };
  const costs = number('feepaid') + number('funding');
  const moved = number('change') - number('cashflow');
  // Half of the costs is nearer to one sign than to the other, whatever the rounding of the log.
  const isSame = Math.abs(moved - costs) < Math.abs(costs) / 2;
  const isOpposite = Math.abs(moved + costs) < Math.abs(costs) / 2;
  if (isSame === isOpposite)
    throw fault(source, row.row, 'is paid or received? Change less Cash Flow does not tell', undefined, cell);
  return isSame ? -1 : 1;
}

function readFunding(
  row: FileRow,
  context: Reading,
  format: NonNullable<FillFormat['funding']>,
): FundingEvent {
  const { source, account } = context.options;
  const symbol = symbolOf(row, context);
  const cell = needed(row, format.amount, source);
  const written = readAmount(source, row, cell).value;
  const id = cellOf(row, format.id)?.value.trim();
  const fundingId = id === undefined || id === '' ? rowId(row, context) : `${symbol}:${id}`;
  // Venues write what comes in; the journal what was paid. Bybit's lists of executions write it as a fee, its logs differ.
  const isFee = cell.column === 'execfee' || cell.column === 'tradingfee';
  const isLog = cell.column === 'funding' && written !== 0;
  const paid = written * (isFee ? 1 : isLog ? logSign(row, source, cell) : -1);
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
  const { time, isTwice } = readTime(options.source, row, needed(row, format.time, options.source), {
    offsetAt,
    shortYear: format.shortYear === true,
  });
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
