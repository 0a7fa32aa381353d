export { insideBand } from './statistics/inside-band.js';
export type { BandComparison, BandOptions } from './statistics/inside-band.js';
export { deviation, isZeroSpread, mean, percentile, shape, sum } from './statistics/moments.js';
export { normalCdf, normalQuantile } from './statistics/normal.js';
export { quantileOf, wilsonInterval } from './statistics/wilson.js';
export type { Estimate } from './statistics/wilson.js';
