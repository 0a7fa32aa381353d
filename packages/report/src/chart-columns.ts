import type { BacktestResult } from '@veloce/backtest';
import type { Column } from '@veloce/core';
import type { Columns } from './levels.js';
import type { Overlay } from './overlay.js';

/** The columns that a chart of a result is made of, by the names that the page knows. */
export function chartColumns({ data, equity }: BacktestResult, overlays: readonly Overlay[]): Columns {
  const columns = new Map<string, Column>();
  const add = (name: string, column: Column | undefined): void => {
    if (column !== undefined) columns.set(name, column);
  };
  for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) add(name, data[name]);
  add('delta', deltaOf(data.buyVolume, data.sellVolume));
  // A second market's flow, where one was joined: `spot.buyVolume` and `spot.sellVolume`.
  for (const [name, buy] of Object.entries(data.extra)) {
    if (!name.endsWith('.buyVolume')) continue;
    const market = name.slice(0, -'.buyVolume'.length);
    add(`delta ${market}`, deltaOf(buy, data.extra[`${market}.sellVolume`]));
  }
  add('openInterest', data.openInterest);
  add('liquidationsBuy', data.liquidationsBuy);
  add('liquidationsSell', data.liquidationsSell);
  add('equity', equity);
  for (const overlay of overlays) {
    if (overlay.kind !== 'lines') continue;
    for (const [line, values] of Object.entries(overlay.lines)) add(`${overlay.name}:${line}`, values);
  }
  return columns;
}

function deltaOf(buy: Column | undefined, sell: Column | undefined): Column | undefined {
  if (buy === undefined || sell === undefined) return undefined;
  return Float64Array.from(buy, (bought, i) => bought - (sell[i] ?? NaN));
}
