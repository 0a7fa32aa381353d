import type { ExitKind } from '../account/trade.js';

/** Closed trades of many configurations as columns, configuration by configuration; money in quote currency. */
export interface TradeColumns {
  /** Trades of configuration `k` stand in `[offsets[k], offsets[k + 1])`. */
  readonly offsets: Int32Array;
  readonly entryBar: Int32Array;
  readonly exitBar: Int32Array;
  readonly entryPrice: Float64Array;
  readonly exitPrice: Float64Array;
  /** Base units; negative for short trades. */
  readonly size: Float64Array;
  /** After fees and funding. */
  readonly pnl: Float64Array;
  /** Places in {@link exitKinds}; 128 is added where the exit was ambiguous. */
  readonly exit: Uint8Array;
}

/** How a trade ended, by its place in the column `exit`. */
export const exitKinds = [
  'stop',
  'target',
  'trailing-stop',
  'time-stop',
  'signal',
  'opposite-signal',
  'end-of-data',
  'liquidation',
] as const satisfies readonly ExitKind[];

/** Columns that grow. */
export interface TradeStore {
  count: number;
  capacity: number;
  columns: Omit<TradeColumns, 'offsets'>;
}

/** Columns with room for some trades. */
export function openStore(capacity: number): TradeStore {
  return { count: 0, capacity, columns: columnsOf(capacity) };
}

/** Makes room for as much again. */
export function growStore(store: TradeStore): void {
  const capacity = store.capacity * 2;
  const grown = columnsOf(capacity);
  for (const name of Object.keys(grown) as (keyof typeof grown)[]) grown[name].set(store.columns[name]);
  store.columns = grown;
  store.capacity = capacity;
}

/** The columns, as long as there are trades. */
export function closeStore({ columns, count }: TradeStore, offsets: Int32Array): TradeColumns {
  return Object.freeze({
    offsets,
    entryBar: columns.entryBar.subarray(0, count),
    exitBar: columns.exitBar.subarray(0, count),
    entryPrice: columns.entryPrice.subarray(0, count),
    exitPrice: columns.exitPrice.subarray(0, count),
    size: columns.size.subarray(0, count),
    pnl: columns.pnl.subarray(0, count),
    exit: columns.exit.subarray(0, count),
  });
}

/** Columns for as many trades. */
export function columnsOf(capacity: number): Omit<TradeColumns, 'offsets'> {
  return {
    entryBar: new Int32Array(capacity),
    exitBar: new Int32Array(capacity),
    entryPrice: new Float64Array(capacity),
    exitPrice: new Float64Array(capacity),
    size: new Float64Array(capacity),
    pnl: new Float64Array(capacity),
    exit: new Uint8Array(capacity),
  };
}
