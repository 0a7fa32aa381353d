import { measuredColumns, type MeasuredColumns } from '../metrics/trade-metrics.js';

/** The sums of the loop for one configuration. */
export interface LoopSums {
  trades: number;
  wins: number;
  losses: number;
  won: number;
  lost: number;
  pnl: number;
  fees: number;
  funding: number;
  /** Notional of entries and exits of closed trades. */
  traded: number;
  /** Time with a position, open to the end if it still is. */
  heldMs: number;
  ambiguousFills: number;
}

/** A loop at work: where it stands between two positions. */
export interface LoopState extends LoopSums {
  /** The next bar that may ask for an entry. */
  bar: number;
  cash: number;
  /** The last sample that is known. */
  sample: number;
}

/** The columns that trades to be measured are added to; they grow. */
export interface MeasuredStore {
  columns: MeasuredColumns;
}

/** The loop before the first bar. */
export function startLoop(capital: number): LoopState {
  return {
    ...{ bar: 0, cash: capital, sample: 0 },
    ...{ trades: 0, wins: 0, losses: 0, won: 0, lost: 0, pnl: 0, fees: 0, funding: 0, traded: 0, heldMs: 0 },
    ambiguousFills: 0,
  };
}

const measuredNames = ['pnl', 'r', 'fees', 'funding', 'barsHeld', 'notional'] as const;

/** Columns with room for one trade more. */
export function roomForOne(store: MeasuredStore): MeasuredColumns {
  const { columns } = store;
  if (columns.count < columns.pnl.length) return columns;
  const grown = measuredColumns(2 * columns.count + 64);
  for (const name of measuredNames) grown[name].set(columns[name]);
  grown.count = columns.count;
  store.columns = grown;
  return grown;
}
