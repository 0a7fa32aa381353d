import { withDerived } from '../derive.js';
import type { Columns } from '../levels.js';
import type { PackedColumn, Payload } from '../payload.js';
import { unpackColumn } from './unpack.js';

/** The columns of the overview: they come with the payload. */
export async function readOverview({ overview }: Payload): Promise<Columns> {
  return unpackAll(Object.entries(overview.columns));
}

/** The columns in full, once the page has been read to its end; the overview, where it is the whole. */
export async function readColumns({ columnNames, capital }: Payload, overview: Columns): Promise<Columns> {
  if (columnNames.length === 0) return overview;
  if (document.readyState === 'loading') {
    await new Promise((resolve) => {
      document.addEventListener('DOMContentLoaded', resolve, { once: true });
    });
  }
  const packed = [...document.querySelectorAll<HTMLElement>('script[data-column]')].map((element) => {
    const { column = '', scale, width } = element.dataset;
    const one: PackedColumn = {
      scale: Number(scale),
      width: width === '8' ? 8 : 4,
      base64: element.textContent,
    };
    element.remove();
    return [column, one] as const;
  });
  return withDerived(await unpackAll(packed), capital);
}

async function unpackAll(packed: Iterable<readonly [string, PackedColumn]>): Promise<Columns> {
  const columns = new Map<string, Float64Array>();
  // One after the other: the page answers in between, and the texts of those done can go.
  for (const [name, column] of packed) columns.set(name, await unpackColumn(column));
  return columns;
}
