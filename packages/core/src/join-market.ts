import { shown } from './shown.js';
import { checkMarket } from './check-market.js';
import { alignTo, closedBars } from './align.js';
import type { Column } from './column.js';
import { columnNames, columnOf, isoTime, mapColumns, trusted, type MarketData } from './market-data.js';

/**
 * Adds another market's columns to a market, on its clock: `spot.close`, `spot.buyVolume`, … as extra columns, which a strategy
 * reads with `market.column('spot.buyVolume')`.
 *
 * A bar of the other market belongs to the bar that closes with it. A coarser bar is seen from its close on, until the next
 * one should have closed. Where the other market has no bar its columns are `NaN`, and `absent` says under the market's name
 * how many bars that are; a column that it does not have is listed there with the reason.
 *
 * @param data The market whose clock counts.
 * @param name What the columns begin with: letters and digits, a letter first.
 * @param other The market to add, of the same timeframe or a coarser one.
 * @throws {RangeError} when the name is no name or is taken, or the other market is finer than `data`.
 * @example
 * ```ts
 * const both = joinMarket(perpetual, 'spot', spot);
 * both.extra['spot.close'];
 * ```
 */
export function joinMarket(data: MarketData, name: string, other: MarketData): MarketData {
  checkMarket('joinMarket', data);
  checkMarket('joinMarket: other', other);
  checkName(data, name);
  if (other.intervalMs < data.intervalMs) {
    throw new RangeError(
      `joinMarket: ${name} is finer (${other.timeframe}) than ${data.symbol} (${data.timeframe}); resample it to ${data.timeframe} first`,
    );
  }
  const names = columnNames(other).filter((column) => column !== 'time');
  const joined = Object.fromEntries(
    names.map((column) => [`${name}.${column}`, onClock(data, other, columnOf(other, column)!)]),
  );
  const lacking = Object.entries(other.absent).map(
    ([column, reason]) => [`${name}.${column}`, reason] as const,
  );
  const own = mapColumns(data, (column) => column);
  return trusted(
    {
      ...own,
      origin: {
        name: [...new Set([data.origin.name, other.origin.name])].join(', '),
        simulated: data.origin.simulated || other.origin.simulated,
      },
      extra: { ...own.extra, ...joined },
      absent: { ...data.absent, ...Object.fromEntries(lacking), ...missingBars(data, name, joined) },
    },
    data.firstBar,
  );
}

function checkName(data: MarketData, name: string): void {
  if (typeof name !== 'string' || !/^[a-z][a-z0-9]*$/i.test(name)) {
    throw new RangeError(
      `joinMarket: the name must be letters and digits, a letter first, such as 'spot'; got ${shown(name)}`,
    );
  }
  const taken = columnNames(data).find((column) => column.startsWith(`${name}.`));
  if (taken !== undefined) {
    throw new RangeError(`joinMarket: ${data.symbol} has a market ${name} already (column ${taken})`);
  }
}

/** A coarse value counts until the next bar should have closed; of the same timeframe, at its own bar only. */
function onClock(data: MarketData, other: MarketData, column: Column): Column {
  const isInStep = (other.offsetMs ?? 0) % data.intervalMs === (data.offsetMs ?? 0);
  // Out of step no bar of the other closes with one of the clock: each is seen by the next close.
  const maxAgeMs = isInStep ? Math.max(other.intervalMs - data.intervalMs, 1) : other.intervalMs - 1;
  return alignTo(data, closedBars(other, column), { maxAgeMs });
}

function missingBars(
  data: MarketData,
  name: string,
  joined: Readonly<Record<string, Column>>,
): Readonly<Record<string, string>> {
  const close = joined[`${name}.close`];
  let missing = 0;
  let first = -1;
  for (let i = 0; i < close.length; i++) {
    if (close[i] === close[i]) continue;
    missing++;
    if (first < 0) first = i;
  }
  if (missing === 0) return {};
  return { [name]: `no bar at ${missing} of ${data.length} bars, the first at ${isoTime(data.time[first])}` };
}
