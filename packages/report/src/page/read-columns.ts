import { withDerived } from '../payload/derive.js';
import type { Columns } from '@veloce/charts/levels';
import type { PackedColumn, PageMarket } from '../payload/payload.js';
import { unpackColumn } from './unpack.js';

/** The columns of the overview: they come with the market. */
export async function readOverview({ overview }: PageMarket): Promise<Columns> {
  return unpackAll(Object.entries(overview.columns));
}

/**
 * The columns of a market in full, once the page has been read to its end; the overview, where it is the whole.
 *
 * @param n Number of the market on the page.
 */
export async function readColumns(
  { columnNames }: PageMarket,
  n: number,
  overview: Columns,
): Promise<Columns> {
  if (columnNames.length === 0) return overview;
  if (document.readyState === 'loading') {
    await new Promise((resolve) => {
      document.addEventListener('DOMContentLoaded', resolve, { once: true });
    });
  }
  const packed = [...document.querySelectorAll<HTMLElement>(`script[data-market="${n}"]`)].map((element) => {
    const { column = '', scale, width } = element.dataset;
    const one: PackedColumn = {
      scale: Number(scale),
      width: width === '8' ? 8 : 4,
      base64: element.textContent,
    };
    return [column, one] as const;
  });
  return withDerived(await unpackAll(packed));
}

async function unpackAll(packed: Iterable<readonly [string, PackedColumn]>): Promise<Columns> {
  const columns = new Map<string, Float64Array>();
  // One after the other: the page answers in between.
  for (const [name, column] of packed) columns.set(name, await unpackColumn(column));
  return columns;
}
