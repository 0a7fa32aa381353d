/** How the stored values of a longer bar become one. */
export type Aggregate = 'first' | 'max' | 'min' | 'last' | 'sum' | 'sum-values';

/** What a stored bar may hold, and how it aggregates. Names are those of `MarketData`; trades may be counted by side. */
export const barFields = {
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
} as const satisfies Record<string, Aggregate>;

/** A value of a stored bar. */
export type BarField = keyof typeof barFields;

/** All of them. */
export const barFieldNames = /* @__PURE__ */ Object.keys(barFields) as readonly BarField[];
