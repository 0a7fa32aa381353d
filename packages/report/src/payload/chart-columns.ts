import type { Column } from '@veloce/core';
import type { Columns } from '@veloce/charts/levels';
import type { Overlay } from '@veloce/charts/levels';
import { atTimes, type Run, type RunMarket } from '../run.js';

/** The columns that a chart of a market is made of, with the account's equity, by the names that the page knows. */
export function chartColumns(run: Run, { data }: RunMarket, overlays: readonly Overlay[]): Columns {
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
  add('equity', atTimes(run.equity, run.time, data.time));
  add('drawdown', atTimes(run.drawdown, run.time, data.time));
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
