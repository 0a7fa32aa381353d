import type { MarketData } from "@veloce/core";
import { simulateMarket } from '@veloce/data-files';


/** A made-up market on which SqueezeFlow trades a few dozen times. */
export const smallMarket = (bars = 12_000, seed = 3): MarketData =>
  simulateMarket({ seed, bars, tradesPerMinute: 2 }).data;
