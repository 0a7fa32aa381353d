/** How the stored values of a longer bar become one. */
export type Aggregate = 'first' | 'max' | 'min' | 'last' | 'sum' | 'sum-values';

/** A value of a stored bar. Names are those of `MarketData`; trades may be counted by side. */
export type BarField =
  | 'open'
  | 'high'
  | 'low'
  | 'close'
  | 'volume'
  | 'buyVolume'
  | 'sellVolume'
  | 'trades'
  | 'buyTrades'
  | 'sellTrades'
  | 'liquidationsBuy'
  | 'liquidationsSell'
  | 'openInterest'
  | 'funding';

/** How each aggregates. */
export const barFields: Readonly<Record<BarField, Aggregate>> = {
  open: 'first',
  high: 'max',
  low: 'min',
  close: 'last',
  volume: 'sum',
  buyVolume: 'sum',
  sellVolume: 'sum',
  trades: 'sum',
  buyTrades: 'sum',
  sellTrades: 'sum',
  liquidationsBuy: 'sum',
  liquidationsSell: 'sum',
  openInterest: 'last',
  funding: 'sum-values',
};

/** All of them. */
export const barFieldNames = /* @__PURE__ */ Object.keys(barFields) as readonly BarField[];
