import { checkArguments, runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { tieOf } from '@veloce/indicators';
import { checkInteger, checkLengths, checkPositive } from '../check.js';

/** Missing messages, by their times. */
export interface GapReport {
  /** Intervals that should have had a message and had none. */
  readonly missing: number;
  /** Share of all intervals from the first to the last that are missing. */
  readonly missingShare: number;
  /** Longest time between two messages, in milliseconds; 0 with fewer than two. */
  readonly longestMs: number;
}

/**
 * Gaps in times that should come every `intervalMs`.
 *
 * @param times Epoch ms, not decreasing.
 * @throws {RangeError} when the interval is not above 0, or times decrease.
 * @example
 * ```ts
 * timeGaps([0, 1_000, 4_000], 1_000); // 2 missing of 4 intervals
 * ```
 */
export function timeGaps(times: ArrayLike<number>, intervalMs: number): GapReport {
  checkArguments('timeGaps', { times }, { times: 'numbers' });
  checkPositive('timeGaps', intervalMs, 'intervalMs');
  let [missing, longestMs, all] = [0, 0, 0];
  for (let k = 1; k < times.length; k++) {
    const step = times[k] - times[k - 1];
    if (!(step >= 0)) {
      throw new RangeError(
        `timeGaps: times must not decrease, got ${times[k]} after ${times[k - 1]} at ${k}`,
      );
    }
    const intervals = Math.round(step / intervalMs);
    missing += Math.max(0, intervals - 1);
    all += intervals;
    longestMs = Math.max(longestMs, step);
  }
  return { missing, missingShare: all > 0 ? missing / all : 0, longestMs };
}

/** How old the last message is. */
export interface Staleness {
  readonly ageMs: number;
  /** Age in intervals at which messages usually come. */
  readonly intervals: number;
  readonly isStale: boolean;
}

/**
 * How old a feed is at a moment.
 *
 * @param now Epoch ms: the caller's clock; nothing here looks at one.
 * @param last Time of the last message, epoch ms; NaN when there was none, which is as stale as can be.
 * @param intervalMs How often messages usually come.
 * @param most Age in intervals from which it is stale, > 0; usually 3.
 * @throws {RangeError} when a parameter is outside its domain.
 */
export function staleness(now: number, last: number, intervalMs: number, most: number): Staleness {
  checkArguments('staleness', { now, last }, { now: 'number', last: 'number' });
  checkPositive('staleness', intervalMs, 'intervalMs');
  checkPositive('staleness', most, 'most');
  const ageMs = last === last ? Math.max(0, now - last) : Infinity;
  const intervals = ageMs / intervalMs;
  return { ageMs, intervals, isStale: intervals >= most };
}

/** Clocks of a sender and a receiver compared. All in milliseconds. */
export interface ClockSkew {
  /**
   * The least of receipt less event time: how far the receiver's clock is ahead, plus the least latency. Negative means that the receiver's
   * clock is behind.
   */
  readonly offsetMs: number;
  /** Latency beyond the least one: median and 99th percentile. */
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Messages that arrived, by the clocks, before they were sent. */
  readonly early: number;
}

/**
 * Compares the clocks of a sender and a receiver over some messages.
 *
 * @param sent Event times, in milliseconds.
 * @param received Receipt times of the same messages, in milliseconds.
 * @throws {RangeError} when there is no message, or the columns differ in length.
 */
export function clockSkew(sent: ArrayLike<number>, received: ArrayLike<number>): ClockSkew {
  checkArguments('clockSkew', { sent, received }, { sent: 'numbers', received: 'numbers' });
  checkLengths('clockSkew', { sent, received });
  if (sent.length === 0) throw new RangeError('clockSkew: needs at least one message, got none');
  const delays = Float64Array.from(sent, (time, k) => received[k] - time).sort();
  const [offsetMs] = delays;
  const at = (share: number): number => {
    const place = share * (delays.length - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, delays.length - 1);
    return delays[low] + (place - low) * (delays[high] - delays[low]) - offsetMs;
  };
  return { offsetMs, medianMs: at(0.5), p99Ms: at(0.99), early: delays.filter((delay) => delay < 0).length };
}

/** Prices of several venues compared, as columns. */
export interface VenueDisagreement {
  /** Largest less smallest price by their median, in basis points; NaN with fewer than two venues. */
  readonly spreadBps: Float64Array;
  /** Index of the venue furthest from the median; NaN with fewer than three, where the outlier is ambiguous. */
  readonly furthest: Float64Array;
}

/**
 * How far the prices of several venues lie apart.
 *
 * @param prices For each venue n prices; NaN where absent.
 * @throws {RangeError} when there is no venue, or the columns differ in length.
 */
export function venueDisagreement(prices: readonly Column[], options?: RunOptions): VenueDisagreement {
  checkArguments('venueDisagreement', { prices }, { prices: ['numbers'] });
  const [spreadBps, furthest] = runKernel(venueDisagreementKernel(prices.length), prices, options);
  return { spreadBps, furthest };
}

/** The kernel of {@link venueDisagreement}; its outputs are in the order of {@link VenueDisagreement}. */
export function venueDisagreementKernel(venues: number): Kernel<null> {
  checkInteger('venueDisagreement', venues, 'venues');
  const sorted = new Float64Array(venues);
  return {
    inputs: venues,
    outputs: 2,
    init: () => null,
    advance(_state, inputs, [spreadBps, furthest], from, to) {
      for (let i = from; i < to; i++) {
        let count = 0;
        for (let k = 0; k < venues; k++) {
          const x = inputs[k][i];
          if (x !== x) continue;
          let place = count++;
          for (; place > 0 && sorted[place - 1] > x; place--) sorted[place] = sorted[place - 1];
          sorted[place] = x;
        }
        const median = (sorted[(count - 1) >> 1] + sorted[count >> 1]) / 2;
        spreadBps[i] = count < 2 ? NaN : (1e4 * (sorted[count - 1] - sorted[0])) / median;
        let place = NaN;
        let most = -1;
        const tie = tieOf(median); // of venues that are equally far the first
        if (count >= 3) {
          for (let k = 0; k < venues; k++) {
            const distance = Math.abs(inputs[k][i] - median);
            if (distance > most + (most < 0 ? 0 : tie)) {
              most = distance;
              place = k;
            }
          }
        }
        furthest[i] = place;
      }
    },
  };
}
