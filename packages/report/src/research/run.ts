import type { Column, Origin } from '@veloce/core';

/** A parameter set that was run. */
export interface ResearchRow {
  readonly trial: number;
  readonly params: Readonly<Record<string, unknown>>;
  /** Metrics by name; `null` when the run failed. */
  readonly metrics: Readonly<Record<string, number | null>> | null;
  /** The objective; `null` when there is none. */
  readonly score: number | null;
  readonly feasible: boolean;
}

/** A number and its interval. */
export interface ResearchEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Percentiles of outcomes. */
export interface ResearchSpread<Value = number> {
  readonly p5: Value;
  readonly p25: Value;
  readonly p50: Value;
  readonly p75: Value;
  readonly p95: Value;
}

/** How much of a winner is luck. */
export interface ResearchLuck {
  readonly trials: number;
  readonly effectiveTrials: number;
  /** Sharpe ratio of the winner's daily returns, not annualised; so is `expectedMaximum`. */
  readonly sharpe: ResearchEstimate;
  readonly expectedMaximum: number;
  readonly deflatedSharpe: number;
  readonly overfitting: {
    readonly probability: number;
    readonly lossProbability: number;
    readonly splits: readonly { readonly inSampleSharpe: number; readonly outOfSampleSharpe: number }[];
  } | null;
}

/** Parameters chosen on training bars, traded on the test bars that follow. */
export interface ResearchWalk {
  readonly windows: readonly {
    readonly train: readonly [from: number, to: number];
    readonly test: readonly [from: number, to: number];
    readonly trainReturn: number | null;
    readonly testReturn: number | null;
  }[];
  /** The bars `[from, to)` that were traded, and the equity at the close of each. */
  readonly from: number;
  readonly to: number;
  readonly equity: Column;
  readonly totalReturn: number;
  readonly efficiency: number | null;
}

/** The input of a research report. The results of `sweep`, `sweepLuck`, `walkForward` and the resampling of `@veloce/research` fit as they are. */
export interface ResearchRun {
  readonly title: string;
  /** The metric that was maximised. */
  readonly objective: string;
  /** The origin of the data, marked if it is simulated. */
  readonly origin: Origin;
  readonly sweep: {
    readonly rows: readonly ResearchRow[];
    readonly best: ResearchRow | null;
    readonly trials: number;
    /** The reasons why rows are empty. */
    readonly notes?: readonly string[];
  };
  /** `null` where there was nothing to judge. */
  readonly luck?: ResearchLuck | null;
  readonly walkForward?: ResearchWalk;
  /** Open times of the bars that the walk's windows count. */
  readonly time?: Column;
  /** The results of resampled runs of the winner. */
  readonly paths?: {
    readonly finalReturn: ResearchSpread;
    readonly maxDrawdown: ResearchSpread;
    readonly ruin: ResearchEstimate;
  };
  /** Percentiles of the equity of resampled runs, one value per day. */
  readonly cone?: ResearchSpread<Column>;
}
