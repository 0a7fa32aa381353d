import { checkArguments } from '@veloce/core';
/** A loader's response to an oddity of its data, by rule. */
export type DataRule =
  /** Rows that repeat the row before them were dropped. */
  | 'repeated-row'
  /** Rows with the same time had different values; the last was kept. */
  | 'conflicting-row'
  /** Cells were empty: the value is `NaN`. */
  | 'empty-cell'
  /** The name of the file gives another timeframe than its rows. */
  | 'timeframe-of-name'
  /** Trades at price 0 were passed over: prints of the exchange itself (its insurance fund), at no market price. */
  | 'zero-price'
  /** Trades of quantity 0 were passed over. */
  | 'zero-quantity'
  /** Trades do not say which side the aggressor was on: buy and sell volume of their bars are `NaN`. */
  | 'unknown-side'
  /** Trades came after those of a later bar: they were counted in the bar of their own time. */
  | 'late-trade'
  /** Numbers of trades are left out: these trades are not in the files. */
  | 'missing-trades'
  /** Nobody traded, as the numbers of the trades prove: the bar has the last price and no volume. */
  | 'quiet-bar'
  /** The first and the last bar may be cut: the trades begin and end inside them. */
  | 'edge-bar'
  /** Values in USD were made base units with the close of each bar. */
  | 'converted'
  /** Bars have no open interest: none was known by then, or the last was too old. */
  | 'stale'
  /** The samples were all known before the first bar, or after the last: the columns have no new value. */
  | 'no-overlap'
  /** Settlements of funding were stamped a little off a whole minute. */
  | 'settlement-jitter'
  /** Rows stood newest first, and were turned round. */
  | 'newest-first'
  /** Rows that do not open on the grid of the timeframe were left out, or moved to it. */
  | 'off-grid'
  /** Highs and lows that missed the prices of their bar by rounding were corrected. */
  | 'rounded'
  /** Rows without a single price were left out. */
  | 'missing-row'
  /** Labels are not the times that they seem: starts, or ends, of the periods that the rows stand for. */
  | 'label'
  /** The rows, or the name of the file, say another symbol than the one that counts. */
  | 'other-symbol'
  /** Volume is in contracts. */
  | 'contracts'
  /** Rows give what is filled of an order so far: one that goes on with an order counts by what was filled since. */
  | 'accumulated'
  /** Bars came in more than one file: the file that was named last counts. */
  | 'overlap'
  /** Bars are missing. */
  | 'gap';

/** Something that a person should know about data that could nevertheless be loaded. */
export interface DataNote {
  readonly rule: DataRule;
  /** The file, or the market when it is about several files. */
  readonly source: string;
  /** How many rows or bars it is about. */
  readonly count: number;
  readonly message: string;
}

/**
 * A note as readable text.
 *
 * @example
 * ```ts
 * loaded.notes.map(describeDataNote); // ['BTCUSDT: 223 bars are missing in 1 gap: …']
 * ```
 */
export function describeDataNote(note: DataNote): string {
  checkArguments('describeDataNote', { note }, { note: { source: 'text', message: 'text' } });
  const { source, message } = note;
  return `${source}: ${message}`;
}
