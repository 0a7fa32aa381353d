import type { Column, MarketData } from '@veloce/core';

/**
 * The open times of the bars of all markets, once each, in order.
 *
 * @throws {RangeError} when there is no market, two have one symbol, or their timeframes differ.
 */
export function unionClock(where: string, markets: readonly MarketData[]): Column {
  const [first, ...rest] = markets;
  if (first === undefined) throw new RangeError(`${where}: needs at least one market`);
  const symbols = markets.map(({ symbol }) => symbol);
  const twice = symbols.find((symbol, k) => symbols.indexOf(symbol) !== k);
  if (twice !== undefined) throw new RangeError(`${where}: two markets have the symbol ${twice}`);
  const other = rest.find(({ timeframe }) => timeframe !== first.timeframe);
  if (other !== undefined) {
    throw new RangeError(
      `${where}: ${other.symbol} has bars of ${other.timeframe}, ${first.symbol} of ${first.timeframe}; resample them to one timeframe`,
    );
  }
  if (rest.every(({ time }) => isSameClock(time, first.time))) return first.time;

  const start = Math.min(...markets.map(({ time }) => time[0]));
  const end = Math.max(...markets.map(({ time, length }) => time[length - 1]));
  const interval = first.intervalMs;
  const present = new Uint8Array((end - start) / interval + 1);
  let count = 0;
  for (const { time, length } of markets) {
    for (let i = 0; i < length; i++) {
      const place = (time[i] - start) / interval;
      count += 1 - present[place];
      present[place] = 1;
    }
  }
  const clock = new Float64Array(count);
  let filled = 0;
  for (let place = 0; place < present.length; place++) {
    if (present[place] === 1) clock[filled++] = start + place * interval;
  }
  return clock;
}

function isSameClock(a: Column, b: Column): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The first place in an increasing column whose value is at least `value`; its length when there is none. */
export function placeOf(times: Column, value: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
