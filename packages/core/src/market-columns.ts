import type { Timeframe } from './timeframe.js';

/** The columns that every market has. */
export const requiredColumns = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** The columns that a market may have, with a meaning fixed by Veloce. */
export const optionalColumns = [
  'buyVolume',
  'sellVolume',
  'openInterest',
  'funding',
  'liquidationsBuy',
  'liquidationsSell',
  'trades',
] as const;

/** A column that every market has. */
export type RequiredColumn = (typeof requiredColumns)[number];
/** A column that a market may have. */
export type OptionalColumn = (typeof optionalColumns)[number];

/** The source of market data. */
export interface Origin {
  /** A readable name: file names, a database, `market simulator (seed 1)`. */
  readonly name: string;
  /** True when the market was made up: summaries and reports must say so. */
  readonly simulated: boolean;
  /** The unit of volumes and liquidations; default `base`. `quote` is size times price. */
  readonly volumeUnit?: 'base' | 'quote' | 'contracts';
}

/** The arguments of `fromColumns`. Columns are copied. */
export interface MarketColumns {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** How much later than on the UTC grid its bars open, in ms, from 0 up to a bar: 0 by default. */
  readonly offsetMs?: number | undefined;
  readonly origin?: Origin;
  readonly time: ArrayLike<number>;
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
  readonly buyVolume?: ArrayLike<number> | undefined;
  readonly sellVolume?: ArrayLike<number> | undefined;
  readonly openInterest?: ArrayLike<number> | undefined;
  readonly funding?: ArrayLike<number> | undefined;
  readonly liquidationsBuy?: ArrayLike<number> | undefined;
  readonly liquidationsSell?: ArrayLike<number> | undefined;
  readonly trades?: ArrayLike<number> | undefined;
  readonly extra?: Readonly<Record<string, ArrayLike<number>>>;
  readonly absent?: Readonly<Record<string, string>>;
}

const named: ReadonlySet<string> = /* @__PURE__ */ new Set<string>([...requiredColumns, ...optionalColumns]);

/** Whether Veloce fixes the meaning of a column of this name. */
export function isNamedColumn(name: string): name is RequiredColumn | OptionalColumn {
  return named.has(name);
}
