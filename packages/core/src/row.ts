import type { Column } from './column.js';
import type { Series } from './series.js';

/** The columns a phase looks at, by the names it gives them. */
export type Features = Readonly<Record<string, Series>>;

/** What every row knows besides its features. */
export interface BarContext {
  readonly symbol: string;
  /** Open time of the bar, epoch ms UTC. */
  readonly time: number;
  /** Close time of the bar: the moment at which all its values are known. */
  readonly knownAt: number;
}

/**
 * A phase's features at one closed bar, as numbers. It is a cursor: valid only inside the call that receives it.
 */
export type Row<F extends Features> = { readonly [Name in keyof F]: number } & BarContext;

/** Where the rows of a run stand: `index` within the current block. */
export interface Cursor extends BarContext {
  index: number;
  time: number;
  knownAt: number;
}

const reserved = ['symbol', 'time', 'knownAt'];

/**
 * A row over the columns in some slots.
 *
 * @throws {RangeError} when a feature takes a name that every row has.
 */
export function createRow(
  owner: string,
  slots: Readonly<Record<string, number>>,
  columns: readonly Column[],
  cursor: Cursor,
): Row<Features> {
  const row = {};
  const define = (name: string, get: () => unknown): void => {
    Object.defineProperty(row, name, { get, enumerable: true });
  };
  define('symbol', () => cursor.symbol);
  define('time', () => cursor.time);
  define('knownAt', () => cursor.knownAt);
  for (const [name, slot] of Object.entries(slots)) {
    if (reserved.includes(name)) {
      throw new RangeError(
        `${owner}: a feature cannot be called ${name}, every row has that; choose another name`,
      );
    }
    define(name, () => columns[slot][cursor.index]);
  }
  return row as Row<Features>;
}
