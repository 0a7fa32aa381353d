import type { Origin } from '@veloce/core';

/** A share or a mean, and its 95 % interval. */
export interface ComparedEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How often sure signals were right after a while. */
export interface ComparedAccuracy {
  readonly accuracy: ComparedEstimate | null;
  /** The hit rate of the same mix of sides at random bars. */
  readonly baseRate: number;
  /** Signals judged. */
  readonly judged: number;
}

/** The result of a strategy on one market or on all; `null` where there is no value. */
export interface ComparedResult {
  readonly strategy: string;
  readonly signals: number;
  readonly trades: number;
  readonly hitRate: ComparedEstimate | null;
  readonly averageReturn: ComparedEstimate | null;
  readonly payoff: number | null;
  readonly profitFactor: number | null;
  readonly expectancy: number | null;
  readonly averageHours: number | null;
  readonly deflatedSharpe: number | null;
  readonly accuracy: ComparedAccuracy | null;
}

/** The input of a comparison's report. The result of `compareStrategies` of `@veloce/research` fits as `comparison`. */
export interface ComparisonRun {
  readonly title: string;
  /** The origin of the data, marked if it is simulated. */
  readonly origin: Origin;
  readonly comparison: {
    /** One row per strategy and market. */
    readonly rows: readonly (ComparedResult & {
      readonly symbol: string;
      readonly timeframe: string;
      /** First open and last close, epoch ms UTC. */
      readonly from: number;
      readonly to: number;
      /** Why there is nothing. */
      readonly error?: string;
    })[];
    /** One row per strategy, on all markets. */
    readonly strategies: readonly (ComparedResult & { readonly markets: number })[];
    /** Ordered pairs: how many signals of `a` have one of `b` near, for the same side and for the other. */
    readonly together: readonly {
      readonly a: string;
      readonly b: string;
      readonly together: number;
      readonly ofA: number;
      readonly byChance: number;
      readonly against: number;
    }[];
    /** How many were tried. */
    readonly trials: number;
    readonly settings: {
      /** When signals are judged, ms after them. */
      readonly horizonMs: number;
      /** The least score of the signals that are judged. */
      readonly leastScore: number;
      /** Bars within which two signals fire together. */
      readonly near: number;
    };
  };
  /** The share of right signals that is aimed at, from and to, as fractions; none by default. */
  readonly target?: readonly [low: number, high: number];
}
