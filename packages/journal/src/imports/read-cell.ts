import { fault, type FileRow } from './read-rows.js';
import { localTime, type OffsetAt } from './local-time.js';

/** A cell and its place. */
export interface Cell {
  readonly column: string;
  readonly value: string;
}

/** The first of some columns that a row has. */
export function cellOf(row: FileRow, names: readonly string[]): Cell | undefined {
  for (const name of names) {
    const value = row.cells.get(name);
    if (value !== undefined) return { column: name, value };
  }
  return undefined;
}

/**
 * A number, and the coin behind it where there is one: `1,234.5 USDT`, `0.001BTC`.
 *
 * @param symbol Says where the coin begins if its name begins with a digit: `5001INCH` of `1INCHUSDT` is 500 of `1INCH`.
 * @throws {JournalException} `DataFormat`.
 */
export function readAmount(
  source: string,
  row: FileRow,
  cell: Cell,
  symbol = '',
): { readonly value: number; readonly coin: string | null } {
  const text = cell.value.trim();
  const digits = /^\d+(?=[A-Z])/i.exec(symbol)?.[0] ?? '';
  const plain = amountOf.exec(text);
  const letters = plain?.at(2) ?? '';
  const named = `${digits}${letters}`.toUpperCase();
  const isNamed =
    digits !== '' &&
    letters !== '' &&
    symbol.toUpperCase().startsWith(named) &&
    text.toUpperCase().endsWith(named) &&
    text.length > named.length;
  const match = isNamed ? ['', text.slice(0, -named.length).trim(), named] : plain;
  const value = match === null ? NaN : Number(match[1].replaceAll(',', ''));
  if (match === null || !Number.isFinite(value))
    throw fault(source, row.row, 'is no number', undefined, cell);
  return { value, coin: match.at(2)?.toUpperCase() ?? null };
}

const amountOf = /^([-+]?[\d,]*\.?\d+(?:e[-+]?\d+)?)\s*([A-Za-z][A-Za-z0-9]*)?$/i;

/** BUY or SELL. @throws {JournalException} `DataFormat`. */
export function readSide(source: string, row: FileRow, cell: Cell, longIsBuy = false): 'BUY' | 'SELL' {
  const value = cell.value.trim().toLowerCase();
  if (longIsBuy && value === 'long') return 'BUY';
  if (longIsBuy && value === 'short') return 'SELL';
  if (['buy', 'b', 'bid', 'true', 'open long', 'close short'].includes(value)) return 'BUY';
  if (['sell', 's', 'ask', 'false', 'open short', 'close long'].includes(value)) return 'SELL';
  throw fault(source, row.row, 'is neither a purchase nor a sale', undefined, cell);
}

/** The notations of single venues, made one: `14:35 2024-11-18` of Bybit, and of Binance the short year, `26-03-17 09:34:12`. */
function usualTime(text: string, shortYear: boolean): string {
  const turned = /^(\d{1,2}:\d{2}(?::\d{2})?) (\d{4}-\d{1,2}-\d{1,2})$/.exec(text);
  if (turned !== null) return `${turned[2]} ${turned[1]}`;
  return shortYear && /^\d{2}-\d{2}-\d{2} /.test(text) ? `20${text}` : text;
}

/** A time, and whether its clock shows it twice. @throws {JournalException} `DataFormat`. */
export function readTime(
  source: string,
  row: FileRow,
  cell: Cell,
  { offsetAt, shortYear = false }: { readonly offsetAt: OffsetAt; readonly shortYear?: boolean },
): { readonly time: number; readonly isTwice: boolean } {
  const text = usualTime(cell.value.trim(), shortYear);
  if (/^\d{10}(\.\d+)?$/.test(text)) return { time: Math.round(Number(text) * 1000), isTwice: false };
  if (/^\d{13}$/.test(text)) return { time: Number(text), isTwice: false };
  if (/^\d{16}$/.test(text)) return { time: Math.floor(Number(text) / 1000), isTwice: false };
  const parts =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|UTC|[-+]\d{2}:?\d{2})?$/i.exec(
      text,
    );
  if (parts === null) throw fault(source, row.row, 'is no time like 2025-01-31 23:59:59', undefined, cell);
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part || 0));
  const ms = Math.floor(Number(`0.${parts.at(7) ?? '0'}`) * 1000);
  const shown = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const back = new Date(shown);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59)
    throw fault(source, row.row, 'is no time of the calendar', undefined, cell);
  const zone = parts.at(8);
  if (zone !== undefined) return { time: shown - offsetMs(zone), isTwice: false };
  const local = localTime(shown, offsetAt);
  if (local === null)
    throw fault(
      source,
      row.row,
      'is a time that the clocks of the zone leap over; is the zone right?',
      undefined,
      cell,
    );
  return local;
}

function offsetMs(zone: string): number {
  const match = /^([-+])(\d{2}):?(\d{2})$/.exec(zone);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}
