import { fromColumns, optionalColumns, requiredColumns, type MarketData, type Timeframe } from '@veloce/core';
import type { MarketsPart } from '@veloce/server';

/** Most bars of a market that are taken. */
const mostBars = 20_000;

/** The bars that a desk holds of a market; `undefined` where it holds none, or none that make a market. */
export function barsOnDesk(markets: MarketsPart, id: string): MarketData | undefined {
  const row = markets.rows().find((one) => one.id === id);
  const view = markets.view(id, mostBars);
  if (row === undefined || view === undefined || (view.columns['time'] ?? []).length === 0) return undefined;
  const column = (name: string): readonly (readonly [string, Float64Array])[] => {
    const values = view.columns[name];
    return values === undefined ? [] : [[name, Float64Array.from(values, (value) => value ?? NaN)]];
  };
  const named = [...requiredColumns, ...optionalColumns].flatMap(column);
  return fromColumns({
    symbol: row.symbol,
    timeframe: row.timeframe as Timeframe,
    ...(Object.fromEntries(named) as Record<(typeof requiredColumns)[number], Float64Array>),
  });
}
