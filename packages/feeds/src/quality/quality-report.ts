/** Something that is wrong with the data of a market, as it was found. */
export interface QualityFinding {
  /** `stale`: nothing comes; `hole`: something is lost; `skew`: clocks differ; `disagreement`: venues differ; `outlier`: a bad print. */
  readonly what: 'stale' | 'hole' | 'skew' | 'disagreement' | 'outlier';
  readonly venue: string;
  readonly symbol: string;
  /** When it was found, epoch ms UTC by our clock. */
  readonly time: number;
  /** In the unit of the limit: intervals, ms, ms, basis points; of an outlier its log return. */
  readonly value: number;
  /** The limit that it passed; of an outlier in robust deviations. */
  readonly limit: number;
  readonly text: string;
}

/** How good the data of one market was in a window. Every part is in [0, 1]; 1 is as it should be. */
export interface QualityScore {
  /** Begin of the window, epoch ms UTC. */
  readonly start: number;
  readonly venue: string;
  readonly symbol: string;
  /** The worst of the parts: good data has no weak side. */
  readonly score: number;
  /** Share of the window that no hole is in, of the worst channel; 0 where nothing ever came. */
  readonly coverage: number;
  /** Share of the window in which the last event was not too old. */
  readonly freshness: number;
  /** 1 while the clocks are no further apart than they may be, then as much less as they are. */
  readonly clock: number;
  /** Share of the comparisons, one each second, in which the market was not the one that is off; 1 without other venues. */
  readonly agreement: number;
  /** Share of the trades that are no outliers. */
  readonly prints: number;
  /** Trades or updates that are lost. */
  readonly missing: number;
  /** Least of receipt less event time, ms: the offset of the clocks and the least latency; `NaN` without a trade. */
  readonly offsetMs: number;
  /** Latency beyond the least one, 99th percentile, ms; `NaN` without a trade. */
  readonly latencyMs: number;
}
