import type { Bar } from '@veloce/core';
import type { MarketEvent } from '../events.js';

/** Puts what is not a trade onto bars. */
export interface BarJoin {
  readonly take: (event: MarketEvent) => void;
  /** The bar with its further columns, as they are known now. */
  readonly finish: (bar: Bar) => Bar;
}

/** Samples older than this at the close of a bar are not carried on, ms: three times the 5 s between them. */
const maxAgeMs = 15_000;
const keptSamples = 720;

/**
 * Joins by the venue's time, as `joinSamples` of `@veloce/data-files` does: open interest is the last sample by the close of the bar; funding the rate
 * last known before a settlement inside the bar; liquidations the sums inside it, 0 where there was none.
 */
export function createBarJoin(
  interval: number,
  columns: readonly ('openInterest' | 'funding' | 'liquidations')[],
): BarJoin {
  const interest: { time: number; value: number }[] = [];
  const rates: { time: number; rate: number; settles: number }[] = [];
  let forced: { time: number; size: number; side: 'buy' | 'sell' }[] = [];
  const has = { interest: columns.includes('openInterest'), funding: columns.includes('funding') };
  const hasForced = columns.includes('liquidations');

  return {
    take(event) {
      if (event.kind === 'open-interest') {
        interest.push({ time: event.time, value: event.openInterest });
        if (interest.length > keptSamples) interest.shift();
      } else if (event.kind === 'funding') {
        const last = rates[rates.length - 1];
        // Only the last rate of a settlement counts.
        if (last !== undefined && last.settles === event.settles) rates.pop();
        rates.push(event);
        if (rates.length > 16) rates.shift();
      } else if (event.kind === 'liquidation') {
        forced.push(event);
        if (forced.length > 10_000) forced = forced.slice(5_000);
      }
    },
    finish(bar) {
      const close = bar.time + interval;
      return {
        ...bar,
        ...(has.interest && { openInterest: lastBy(interest, close) }),
        ...(has.funding && { funding: settledIn(rates, bar.time, close) }),
        ...(hasForced && {
          liquidationsBuy: sumOf(forced, 'buy', bar.time, close),
          liquidationsSell: sumOf(forced, 'sell', bar.time, close),
        }),
      };
    },
  };
}

function lastBy(samples: readonly { time: number; value: number }[], close: number): number {
  for (let k = samples.length - 1; k >= 0; k--) {
    if (samples[k].time <= close) return close - samples[k].time <= maxAgeMs ? samples[k].value : NaN;
  }
  return NaN;
}

function settledIn(rates: readonly { rate: number; settles: number }[], open: number, close: number): number {
  const settled = rates.find(({ settles }) => settles >= open && settles < close);
  return settled === undefined ? NaN : settled.rate;
}

function sumOf(
  forced: readonly { time: number; size: number; side: 'buy' | 'sell' }[],
  side: 'buy' | 'sell',
  open: number,
  close: number,
): number {
  let sum = 0;
  for (const one of forced) if (one.side === side && one.time >= open && one.time < close) sum += one.size;
  return sum;
}
