import type { MarketData } from '@veloce/core';
import type { MarketView } from '@veloce/dashboard';

const names = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** The bars of a market as a chart takes them. */
export function columnsOfMarket(data: MarketData): MarketView['columns'] {
  return Object.fromEntries(
    names.map((name) => [name, Array.from(data[name], (value) => (Number.isFinite(value) ? value : null))]),
  );
}
