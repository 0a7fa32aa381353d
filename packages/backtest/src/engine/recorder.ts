import type { Column } from '@veloce/core';
import type { Holding } from '../account/holding.js';

/** Takes down what an account is worth at the close of each row, every row once and in order. */
export interface Recorder {
  /** Whether signals, orders and skipped entries are wanted too, and not only what the account is worth. */
  readonly keepsRecords: boolean;
  /** Nothing is held at the rows `[from, to)`. */
  readonly flat: (from: number, to: number, cash: number) => void;
  /** One position is held at the rows `[from, to)` of a market, and nothing happens to it. */
  readonly held: (from: number, to: number, cash: number, holding: Holding, close: Column) => void;
  /** One row, with the signed and the gross notional of its positions. */
  readonly row: (row: number, equity: number, net: number, gross: number) => void;
}
