import { clockSkew, outliers, staleness } from '@veloce/vectorflow-analytics';
import type { FeedChannel, MarketEvent, StreamEvent } from '../events.js';
import type { QualityLimits } from './quality-options.js';
import type { QualityFinding, QualityScore } from './quality-report.js';

/** Most trades of a window whose clocks are compared. */
const mostCompared = 2_000;
/** Expected time between two events of a market is at least this, ms. */
const leastIntervalMs = 1_000;
/** Weight of the newest interval in the mean of all. */
const newest = 1 / 50;

/** One market of one venue, as far as its quality goes. */
export interface MarketQuality {
  readonly take: (event: MarketEvent) => void;
  /** Looks at its age and its newest prints. */
  readonly look: (now: number) => readonly QualityFinding[];
  /** The newest price; `NaN` where it is not fresh. */
  readonly price: (now: number) => number;
  /** The comparison with other venues said that it agrees, or that it does not. */
  readonly compared: (agrees: boolean) => void;
  /** Ends a window. */
  readonly close: (start: number, end: number) => readonly [QualityScore, readonly QualityFinding[]];
}

/** Begins to watch a market. */
export function watchMarketQuality(venue: string, symbol: string, limits: QualityLimits): MarketQuality {
  const { staleIntervals, maxSkewMs, outlierMemory, outlierDeviations, outlierMinBps } = limits;
  const lost = new Map<FeedChannel, LostTime>();
  let intervalMs = NaN;
  let lastAt = NaN;
  let staleMs = 0;
  let isStale = false;
  let windowStart = -Infinity;
  let missing = 0;
  let sent: number[] = [];
  let received: number[] = [];
  let prices: number[] = [];
  let looked = 0;
  let prints = { all: 0, bad: 0 };
  let comparisons = { all: 0, agreed: 0 };

  const found = (
    what: QualityFinding['what'],
    time: number,
    value: number,
    limit: number,
    text: string,
  ): QualityFinding => ({
    ...{ what, venue, symbol, time, value, limit },
    text: `${symbol} on ${venue}: ${text}`,
  });

  const lostOf = (channel: FeedChannel): LostTime => {
    const known = lost.get(channel) ?? createLostTime();
    lost.set(channel, known);
    return known;
  };
  /** Time beyond what may pass between two events. */
  const overdue = (from: number, to: number): number =>
    from === from && intervalMs === intervalMs ? Math.max(0, to - from - staleIntervals * intervalMs) : 0;

  return {
    take(event) {
      if (event.kind === 'stream') {
        if (event.state === 'hole' && event.missing > 0) missing += event.missing;
        lostOf(event.channel).told(event);
        return;
      }
      if (event.kind === 'connection' || event.kind === 'fault' || event.kind === 'instrument') return;
      staleMs += overdue(lastAt, event.received) - overdue(lastAt, Math.max(windowStart, lastAt));
      if (lastAt === lastAt) {
        const interval = Math.max(leastIntervalMs, event.received - lastAt);
        intervalMs = intervalMs === intervalMs ? intervalMs + newest * (interval - intervalMs) : interval;
      }
      lastAt = event.received;
      isStale = false;
      if (event.kind !== 'trade' || event.late === true) return;
      if (sent.length < mostCompared) {
        sent.push(event.time);
        received.push(event.received);
      }
      prints.all++;
      // A price that did not change says nothing of how far prices move.
      if (event.price !== prices.at(-1)) prices.push(event.price);
    },
    look(now) {
      const findings: QualityFinding[] = [];
      if (intervalMs === intervalMs) {
        const { ageMs, intervals, isStale: old } = staleness(now, lastAt, intervalMs, staleIntervals);
        if (old && !isStale) {
          const text = `nothing for ${Math.round(ageMs)} ms, where something comes every ${Math.round(intervalMs)} ms`;
          findings.push(found('stale', now, intervals, staleIntervals, text));
        }
        isStale = old;
      }
      if (prices.length > Math.max(looked, outlierMemory + 1)) {
        const returns = Float64Array.from({ length: prices.length - 1 }, (_, k) =>
          Math.log(prices[k + 1] / prices[k]),
        );
        const isOut = outliers(returns, outlierMemory, outlierDeviations);
        const isBad = (k: number): boolean => isOut[k] === 1 && 1e4 * Math.abs(returns[k]) >= outlierMinBps;
        for (let k = Math.max(looked - 1, 0); k < isOut.length; k++) {
          // The way back from a bad print is not another one.
          if (!isBad(k) || isBad(k - 1)) continue;
          prints.bad++;
          const text = `a print at ${prices[k + 1]} after one at ${prices[k]}`;
          findings.push(found('outlier', now, returns[k], outlierDeviations, text));
        }
        // One more than the newest change is compared with: whether the one before it was bad is asked too.
        prices = prices.slice(-outlierMemory - 2);
        looked = prices.length;
      }
      return findings;
    },
    price: (now) => (overdue(lastAt, now) > 0 ? NaN : (prices.at(-1) ?? NaN)),
    compared(agrees) {
      comparisons.all++;
      if (agrees) comparisons.agreed++;
    },
    close(start, end) {
      const findings: QualityFinding[] = [];
      const length = end - start;
      staleMs += overdue(lastAt, end) - overdue(lastAt, Math.max(start, lastAt));
      const skew = sent.length === 0 ? undefined : clockSkew(sent, received);
      const offsetMs = skew?.offsetMs ?? NaN;
      if (Math.abs(offsetMs) > maxSkewMs) {
        const text = `its clock and ours are ${Math.round(offsetMs)} ms apart, latency included`;
        findings.push(found('skew', end, offsetMs, maxSkewMs, text));
      }
      const gone = [...lost.values()].reduce((most, one) => Math.max(most, one.within(start, end)), 0);
      const coverage = lastAt === lastAt || lost.size > 0 ? 1 - gone / length : 0;
      if (gone > 0 || missing > 0) {
        const text = `holes of ${Math.round(gone)} ms in ${length} ms, ${missing} trades or updates missing`;
        findings.push(found('hole', end, gone, 0, text));
      }
      if (lastAt !== lastAt && !isStale) {
        isStale = true;
        findings.push(found('stale', end, NaN, staleIntervals, 'nothing has come since the watch began'));
      }
      const freshness = lastAt === lastAt ? 1 - Math.min(1, staleMs / length) : 0;
      const clock = Math.abs(offsetMs) > maxSkewMs ? maxSkewMs / Math.abs(offsetMs) : 1;
      const agreement = comparisons.all === 0 ? 1 : comparisons.agreed / comparisons.all;
      const sound = prints.all === 0 ? 1 : 1 - prints.bad / prints.all;
      const score = Math.min(coverage, freshness, clock, agreement, sound);
      const latencyMs = skew?.p99Ms ?? NaN;
      const result: QualityScore = {
        ...{ start, venue, symbol, score, coverage, freshness, clock, agreement, prints: sound },
        ...{ missing, offsetMs, latencyMs },
      };
      windowStart = end;
      staleMs = 0;
      missing = 0;
      [sent, received] = [[], []];
      prints = { all: 0, bad: 0 };
      comparisons = { all: 0, agreed: 0 };
      return [result, findings];
    },
  };
}

/** Time that a channel lost. */
interface LostTime {
  readonly told: (event: StreamEvent) => void;
  /** Milliseconds of a window; the windows are asked for one after the other. */
  readonly within: (start: number, end: number) => number;
}

function createLostTime(): LostTime {
  let spans: (readonly [number, number])[] = [];
  /** Since when it is broken; `NaN` while it is not. */
  let since = NaN;
  const add = (from: number, until: number): void => {
    // Holes that overlap are lost once.
    const begin = Math.max(from, spans.at(-1)?.[1] ?? -Infinity);
    if (until > begin) spans.push([begin, until]);
  };
  return {
    told({ state, from, until, received }) {
      if (state === 'whole') {
        if (since === since) add(since, received);
        since = NaN;
      } else if (state === 'hole' && until === until) {
        add(from === from ? from : received, until);
      } else if (state !== 'mending' && since !== since) {
        since = from === from ? from : received;
      }
    },
    within(start, end) {
      const all =
        since === since ? [...spans, [Math.max(since, spans.at(-1)?.[1] ?? since), end] as const] : spans;
      const sum = all.reduce(
        (ms, [from, to]) => ms + Math.max(0, Math.min(to, end) - Math.max(from, start)),
        0,
      );
      spans = spans.filter(([, to]) => to > end);
      return sum;
    },
  };
}
