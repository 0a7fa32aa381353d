import { cellOf, readAmount, type Cell } from './read-cell.js';
import { fault, type FileRow } from './read-rows.js';
import type { FillFormat } from './venue-formats.js';

/** The rows that are fills, and for a fill of two rows the other one where that states the fee. */
export interface JoinedRows {
  readonly rows: readonly FileRow[];
  readonly fees: ReadonlyMap<FileRow, FileRow>;
}

/**
 * Joins the two rows in which account logs (OKX, Bybit) write a spot fill: one for the coin that is traded, one for the money.
 *
 * @throws {JournalException} `DataFormat` for a row of money without its coin.
 */
export function joinLegs(source: string, rows: readonly FileRow[], format: FillFormat): JoinedRows {
  const { legs } = format;
  if (legs === undefined) return { rows, fees: new Map() };
  const fees = new Map<FileRow, FileRow>();
  const open = new Map<string, FileRow[]>();
  const money: FileRow[] = [];
  for (const row of rows) {
    const leg = legOf(source, row, format);
    if (leg === undefined) continue;
    if (!leg.isBase) money.push(row);
    else open.set(keyOf(row, format), [...(open.get(keyOf(row, format)) ?? []), row]);
  }
  for (const row of money) {
    const partners = open.get(keyOf(row, format)) ?? [];
    const amount = Math.abs(numberIn(source, row, format.size));
    const at = partners.findIndex((partner) => {
      const worth = Math.abs(
        numberIn(source, partner, format.size) * numberIn(source, partner, format.price),
      );
      // Logs show eight decimals or more.
      return Math.abs(worth - amount) <= 1e-6 * amount + 1e-8;
    });
    const size = cellOf(row, format.size);
    if (at < 0)
      throw fault(
        source,
        row.row,
        'is money of a spot fill whose row of the coin is not in the file',
        undefined,
        size,
      );
    const [partner] = partners.splice(at, 1);
    const fee = numberIn(source, row, format.fee);
    if (fee === 0) continue;
    if (numberIn(source, partner, format.fee) !== 0)
      throw fault(
        source,
        row.row,
        `is a second fee of the fill in row ${partner.row}`,
        undefined,
        cellOf(row, format.fee),
      );
    fees.set(partner, row);
  }
  const left = new Set(money);
  return { rows: rows.filter((row) => !left.has(row)), fees };
}

/** Whether a row that is one of two is that of the coin; `undefined` for other rows. */
function legOf(
  source: string,
  row: FileRow,
  { legs, symbol, size }: FillFormat,
): { readonly isBase: boolean } | undefined {
  const coin = legs && cellOf(row, legs.coin)?.value.trim().toUpperCase();
  const name = cellOf(row, symbol)?.value.trim().toUpperCase();
  if (legs === undefined || coin === undefined || coin === '' || name === undefined || name === '')
    return undefined;
  if (legs.type !== undefined && !legs.type.is.test(cellOf(row, [legs.type.column])?.value.trim() ?? ''))
    return undefined;
  if (legs.sameAs !== undefined) {
    // A derivative moves the balance by its gain, a spot leg by its own size.
    const moved = cellOf(row, legs.sameAs);
    if (moved === undefined) return undefined;
    const amount = numberIn(source, row, size);
    if (amount === 0 || numberIn(source, row, legs.sameAs) !== amount) return undefined;
  }
  return { isBase: name.startsWith(coin) };
}

const keyOf = (row: FileRow, { time, symbol, orderId, price }: FillFormat): string =>
  [time, symbol, orderId, price].map((names) => cellOf(row, names)?.value.trim() ?? '').join('|');

/** `--` and nothing are 0. */
function numberIn(source: string, row: FileRow, names: readonly string[]): number {
  const cell: Cell | undefined = cellOf(row, names);
  return cell === undefined || /^-*$/.test(cell.value.trim()) ? 0 : readAmount(source, row, cell).value;
}
