import { resample, type MarketData } from '@veloce/core';

/** Facts about every liquid market, in numbers (R. Cont, Empirical properties of asset returns, 2001). */
export interface StylisedFacts {
  readonly annualVolatility: number;
  /** Raw kurtosis of returns per bar and per hour; a normal distribution has 3. */
  readonly kurtosis: number;
  readonly hourlyKurtosis: number;
  /** Autocorrelation of absolute returns, by lag. */
  readonly clustering: Readonly<Record<1 | 10 | 60, number>>;
  /** Autocorrelation of returns at lag 1. */
  readonly memory: number;
  /** Autocorrelation of the net share of takers at lag 1. */
  readonly flowMemory: number;
  /** Correlation of the net share of takers with the return of the bar. */
  readonly flowAndReturn: number;
  readonly volumeAndMove: number;
  readonly buyShare: number;
}

/** Measures them on 1m bars. */
export function stylisedFacts(data: MarketData): StylisedFacts {
  const { buyVolume, sellVolume } = data;
  if (buyVolume === undefined || sellVolume === undefined) throw new RangeError('stylisedFacts: needs taker volume');
  const returns = returnsOf(data.close);
  const moves = returns.map(Math.abs);
  const bars = Array.from({ length: data.length - 1 }, (_, i) => i + 1);
  const volume = bars.map((i) => data.volume[i]);
  const flow = bars.map((i) => (buyVolume[i] - sellVolume[i]) / Math.max(data.volume[i], 1e-12));
  const squares = returns.reduce((sum, r) => sum + r * r, 0);
  const total = (column: Iterable<number>): number => [...column].reduce((sum, x) => sum + x, 0);
  return {
    annualVolatility: Math.sqrt((squares / returns.length) * 525_600),
    kurtosis: kurtosis(returns),
    hourlyKurtosis: kurtosis(returnsOf(resample(data, '1h', { incomplete: 'keep' }).close)),
    clustering: { 1: autocorrelation(moves, 1), 10: autocorrelation(moves, 10), 60: autocorrelation(moves, 60) },
    memory: autocorrelation(returns, 1),
    flowMemory: autocorrelation(flow, 1),
    flowAndReturn: correlation(flow, returns),
    volumeAndMove: correlation(volume, moves),
    buyShare: total(buyVolume) / total(data.volume),
  };
}

/** Logarithmic returns. */
function returnsOf(close: ArrayLike<number>): readonly number[] {
  return Array.from({ length: close.length - 1 }, (_, i) => Math.log(close[i + 1] / close[i]));
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Pearson's correlation. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  let together = 0;
  let squaresA = 0;
  let squaresB = 0;
  a.forEach((x, i) => {
    together += (x - centreA) * (b[i] - centreB);
    squaresA += (x - centreA) ** 2;
    squaresB += (b[i] - centreB) ** 2;
  });
  return together / Math.sqrt(squaresA * squaresB);
}

const autocorrelation = (values: readonly number[], lag: number): number =>
  correlation(values.slice(0, -lag), values.slice(lag));

function kurtosis(values: readonly number[]): number {
  const centre = mean(values);
  const second = mean(values.map((x) => (x - centre) ** 2));
  return mean(values.map((x) => (x - centre) ** 4)) / second ** 2;
}
