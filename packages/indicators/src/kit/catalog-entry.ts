import type { KernelFactory } from '@veloce/core';

/** One parameter of an indicator. */
export interface CatalogParam {
  readonly name: string;
  /** An integer of at least `least`, a finite number above 0, or a number in [0, 1]. */
  readonly kind: 'int' | 'positive' | 'fraction';
  readonly least?: number;
  /** The usual value. */
  readonly default: number;
}

/** One indicator of the catalog. */
export interface CatalogEntry {
  /** Name of the vectorised function; its kernel factory is called `nameKernel`. */
  readonly name: string;
  readonly fullName: string;
  readonly group: 'averages' | 'volatility' | 'momentum' | 'volume' | 'statistics' | 'candles';
  /** The place of its chart: over the price, or in its own pane. */
  readonly pane: 'price' | 'own';
  /** The names of its inputs; `source`, `a`, `b`, `x` and `y` are any column. */
  readonly inputs: readonly string[];
  readonly params: readonly CatalogParam[];
  readonly outputs: readonly string[];
  /** How many values of each output are NaN at the beginning; null when it depends on the data, as for events. */
  readonly warmup: ((...params: number[]) => readonly number[]) | null;
  /** How to read it, in one sentence: the meaning of high and low values, and of crossings. */
  readonly reading: string;
  /** The source of its formula. */
  readonly source: string;
  /** The reference for its values: numbers of TA-Lib on file, or a slow computation of its definition. */
  readonly evidence: 'ta-lib' | 'oracle';
  readonly kernel: KernelFactory<number[]>;
}
