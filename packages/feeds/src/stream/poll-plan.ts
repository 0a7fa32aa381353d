import { activityScore, pollingIntervalMs } from '@veloce/vectorflow-analytics';
import type { MarketEvent, StreamName } from '../events.js';

/** Decides which of the streams that only REST knows is asked next. */
export interface PollPlan {
  /** Takes an event of the feed: how busy a market is decides how often it is asked. */
  readonly saw: (event: MarketEvent) => void;
  /** The streams to ask now, the most urgent first, at most `most` of them; those without an answer are not asked again. */
  readonly due: (now: number, most: number) => readonly StreamName[];
  /** An answer came, or the question failed. */
  readonly answered: (stream: StreamName) => void;
  /** How late the most urgent stream is, in its own intervals: 1 is on time. */
  readonly lateness: (now: number) => number;
}

/** A market since it was last asked about. */
interface Market {
  price: number;
  priceThen: number;
  volume: number;
  /** Per ms, in the interval before. */
  volumeRateThen: number;
  openInterest: number;
  openInterestThen: number;
}

interface Entry {
  readonly stream: StreamName;
  askedAt: number;
  intervalMs: number;
  isWaiting: boolean;
}

/**
 * The plan of a feed. Of the streams that are due, the one goes first that has waited longest in its own intervals: a quiet market's turn comes
 * too, however busy the others are.
 *
 * @param everyMs Interval of a market of normal activity.
 * @param byActivity Shorter intervals for busy markets and longer ones for quiet ones, as {@link pollingIntervalMs} has them; else one for all.
 */
export function createPollPlan(
  streams: readonly StreamName[],
  everyMs: number,
  byActivity: boolean,
): PollPlan {
  const entries = streams.map((stream): Entry => ({
    stream,
    askedAt: -Infinity,
    intervalMs: everyMs,
    isWaiting: false,
  }));
  const markets = new Map<string, Market>();
  if (byActivity) for (const { symbol } of streams) markets.set(symbol, unseen());

  const urgency = ({ askedAt, intervalMs }: Entry, now: number): number => (now - askedAt) / intervalMs;

  return {
    saw(event) {
      const market = markets.get(event.symbol);
      if (market === undefined) return;
      if (event.kind === 'trade') {
        market.price = event.price;
        market.volume += event.size;
      } else if (event.kind === 'open-interest') {
        market.openInterest = event.openInterest;
      }
    },
    due(now, most) {
      if (most < 1) return [];
      const chosen = entries
        .filter((entry) => !entry.isWaiting && urgency(entry, now) >= 1)
        .sort((a, b) => urgency(b, now) - urgency(a, now))
        .slice(0, most);
      for (const entry of chosen) {
        const market = markets.get(entry.stream.symbol);
        if (market !== undefined)
          entry.intervalMs = (everyMs * pollingIntervalMs(turn(market, now - entry.askedAt))) / 5_000;
        entry.askedAt = now;
        entry.isWaiting = true;
      }
      return chosen.map(({ stream }) => stream);
    },
    answered(stream) {
      const entry = entries.find((one) => one.stream === stream);
      if (entry !== undefined) entry.isWaiting = false;
    },
    lateness: (now) =>
      entries.reduce((most, entry) => (entry.isWaiting ? most : Math.max(most, urgency(entry, now))), 0),
  };
}

const unseen = (): Market => ({
  price: NaN,
  priceThen: NaN,
  volume: 0,
  volumeRateThen: NaN,
  openInterest: NaN,
  openInterestThen: NaN,
});

/** How busy a market was over `forMs`; what it is now is what the next turn is compared with. */
function turn(market: Market, forMs: number): number {
  const rate = market.volume / forMs;
  const { score } = activityScore({
    price: market.price / market.priceThen - 1,
    volume: market.volumeRateThen > 0 ? rate / market.volumeRateThen - 1 : NaN,
    openInterest: market.openInterest / market.openInterestThen - 1,
  });
  market.priceThen = market.price;
  market.volumeRateThen = rate;
  market.volume = 0;
  market.openInterestThen = market.openInterest;
  return score;
}
