import { createRandom } from './random.js';
import type { SimulationOptions } from './options.js';

const eightHours = 8 * 3_600_000;
/** Funding when longs and shorts are in balance, and its maximum. */
const usualFunding = 0.0001;
const mostFunding = 0.003;

/** Open interest and funding, bar by bar. */
export interface OpenInterest {
  /** Open interest after a bar with this volume, of which this much was forced, and this return. */
  readonly after: (volume: number, forced: number, change: number) => number;
  /** The rate settled in the bar that opens at a time; `NaN` when none is. */
  readonly fundingAt: (openTime: number, interval: number) => number;
}

/**
 * Positions are opened where there is trading, the more so the further price goes; they are closed little by little, and all at once
 * when forced. Funding follows the trend of the last hours: a rising market is one that pays to be long.
 */
export function createOpenInterest({ seed, tradesPerMinute, tradeSize }: SimulationOptions): OpenInterest {
  // Its own stream: the trades of a seed do not depend on it.
  const random = createRandom(seed + 0x5eed);
  const usual = tradesPerMinute * tradeSize * 60 * 12;
  let interest = usual;
  let trend = 0;
  let premium = 0;

  return {
    after(volume, forced, change) {
      trend = 0.98 * trend + change;
      premium = 0.998 * premium + 0.002 * (trend * 0.02 + 0.0002 * random.normal());
      const opened = volume * (0.1 + Math.min(0.5, Math.abs(trend) * 30)) * (0.5 + random.uniform());
      const closed = (interest / usual) * volume * 0.21 * (0.5 + random.uniform());
      interest = Math.max(usual * 0.05, interest + opened - closed - 1.5 * forced);
      return Math.round(interest * 1000) / 1000;
    },
    fundingAt(openTime, interval) {
      const settles =
        openTime % eightHours === 0 ||
        Math.floor((openTime + interval - 1) / eightHours) > Math.floor(openTime / eightHours);
      if (!settles) return NaN;
      const rate = Math.max(-mostFunding, Math.min(mostFunding, usualFunding + premium));
      return Math.round(rate * 1e8) / 1e8;
    },
  };
}
