import { checkArguments, intervalMs, parseOptions } from '@veloce/core';
import { createClusteredVariance, seasonalActivity } from './activity.js';
import { createEpisodes, type Episode } from './episodes.js';
import { SimulationOptions, type SimulationInput } from './options.js';
import { createRandom } from './random.js';

/** A trade, as an exchange reports it. The object is used again for the next one. */
export interface SimulatedTrade {
  /** Epoch ms UTC, not decreasing. */
  time: number;
  price: number;
  /** In base units. */
  size: number;
  /** Whether the taker bought. */
  buyerIsAggressor: boolean;
  /** Whether an exchange forced it: the taker is a liquidated position. */
  liquidation: boolean;
}

/** Hears of trades, and of what happens between them. */
export interface SimulationListener {
  /** Each trade, in order. */
  readonly onTrade: (trade: SimulatedTrade) => void;
  /** After the last trade of a bar. */
  readonly onBar?: (bar: number, openTime: number) => void;
}

const minute = 60_000;
const minutesPerYear = 365 * 24 * 60;

/** The effect of an episode on the market: on its variance, its activity, its drift and its flow. */
interface Mood {
  readonly variance: number;
  readonly activity: number;
  /** Drift per minute, in standard deviations of a usual minute. */
  readonly drift: number;
  /** Chance that a trade takes the side of the episode, beyond one half. */
  readonly lean: number;
  readonly liquidation: number;
}

const calm: Mood = { variance: 1, activity: 1, drift: 0, lean: 0, liquidation: 0 };
const moods: Readonly<Record<Episode['kind'], Mood>> = {
  squeeze: { variance: 0.1, activity: 0.5, drift: 0, lean: 0, liquidation: 0 },
  release: { variance: 3.5, activity: 2.5, drift: 0.15, lean: 0.06, liquidation: 0.02 },
  trend: { variance: 1.1, activity: 1.3, drift: 0.09, lean: 0.05, liquidation: 0 },
  // Takers lean to one side and the price goes the other way: they are being absorbed.
  absorption: { variance: 0.35, activity: 1, drift: -0.05, lean: 0.07, liquidation: 0 },
  aftermath: { variance: 0.8, activity: 1, drift: 0, lean: 0, liquidation: 0 },
  cascade: { variance: 8, activity: 5, drift: 0.5, lean: 0.2, liquidation: 0.45 },
};

/** How strongly a surprising trade moves the price, against news without trades. */
const impactShare = 0.75;
/** How long split orders keep to their side: the chance that a trade belongs to the order at work. */
const splitting = 0.45;

/**
 * Simulates a market trade by trade: the one source of every bar that `simulateMarket` makes.
 *
 * @returns The episodes, the known truth of the market.
 * @throws {RangeError} naming each option that is out of its domain.
 * @example
 * ```ts
 * simulateTrades({ seed: 1, bars: 60 }, { onTrade: ({ time, price }) => console.log(time, price) });
 * ```
 */
export function simulateTrades(input: SimulationInput, listener: SimulationListener): readonly Episode[] {
  const options = parseOptions('simulateMarket', SimulationOptions, input);
  checkArguments('simulateTrades', { listener }, { listener: { onTrade: 'function', onBar: 'function?' } });
  const { seed, bars, timeframe, start, startPrice, tickSize, volatility, tradesPerMinute, tradeSize } =
    options;
  const interval = intervalMs(timeframe);
  const minutes = interval / minute;
  const random = createRandom(seed);
  const clustered = createClusteredVariance(random);
  const perBar = Math.min(1, (options.episodesPerDay * minutes) / (24 * 60));
  const episodes = createEpisodes(random, perBar);
  const usualMinute = volatility / Math.sqrt(minutesPerYear);
  const trade: SimulatedTrade = {
    time: start,
    price: startPrice,
    size: 0,
    buyerIsAggressor: true,
    liquidation: false,
  };
  let value = startPrice;
  let orderSide = 1;
  let orderLeft = 0;
  let orderSeen = false;

  for (let bar = 0; bar < bars; bar++) {
    const openTime = start + bar * interval;
    const episode = episodes.at(bar);
    const mood = episode === undefined ? calm : moods[episode.kind];
    const side = episode?.side ?? 0;
    const season = seasonalActivity(openTime);
    const variance = clustered(minutes) * mood.variance * season;
    const deviation = usualMinute * Math.sqrt(variance * minutes);
    const edge = episode?.kind === 'aftermath' ? options.edge / Math.sqrt(50) : 0;
    const drift = (mood.drift * usualMinute * minutes + edge * deviation) * side;
    // Active markets are volatile ones.
    const rate =
      tradesPerMinute *
      minutes *
      season *
      mood.activity *
      Math.sqrt(Math.max(0.15, variance / mood.variance));
    const count = Math.max(1, Math.round(rate * (0.6 + 0.8 * random.uniform())));
    const perTrade = deviation / Math.sqrt(count);
    const news = perTrade * Math.sqrt(1 - impactShare);
    const impact = perTrade * Math.sqrt(impactShare);

    for (let k = 0; k < count; k++) {
      if (orderLeft <= 0) {
        orderLeft = Math.ceil(2 * random.pareto());
        orderSide = random.uniform() < 0.5 + mood.lean * side ? 1 : -1;
        orderSeen = false;
      }
      // The general expectation of the next trade: the mood's lean, and more of an order that has begun to show.
      const leaning = 2 * mood.lean * side;
      const expected = orderSeen ? splitting * orderSide + (1 - splitting) * leaning : leaning;
      const split = random.uniform() < splitting;
      const sign = split ? orderSide : random.uniform() < 0.5 + mood.lean * side ? 1 : -1;
      if (split) {
        orderLeft--;
        orderSeen = true;
      }
      const forced = mood.liquidation > 0 && sign === side && random.uniform() < mood.liquidation;
      const size = tradeSize * 0.5 * random.pareto() * (forced ? 2 : 1);
      // Only the part of the flow that could not be foreseen moves the price, else returns would be predictable.
      const surprise = sign - expected;
      value *= 1 + drift / count + news * random.normal() + impact * surprise;
      const ticks = Math.max(1, Math.round(value / tickSize + 0.5 * sign));
      trade.time = openTime + Math.floor((interval * (k + random.uniform())) / count);
      trade.price = fromTicks(ticks, tickSize);
      trade.size = Math.max(0.001, Math.round(size * 1000) / 1000);
      trade.buyerIsAggressor = sign > 0;
      trade.liquidation = forced;
      listener.onTrade(trade);
    }
    listener.onBar?.(bar, openTime);
  }
  return episodes.all;
}

/** A price on the tick grid, as its decimal text reads: `3 * 0.1` is 0.3, not 0.30000000000000004. */
function fromTicks(ticks: number, tickSize: number): number {
  const perUnit = Math.round(1 / tickSize);
  return Math.abs(perUnit * tickSize - 1) < 1e-9 ? ticks / perUnit : ticks * tickSize;
}
