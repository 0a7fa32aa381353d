import type { Random } from './random.js';

/** Activity by hour of the UTC day: quiet in the small hours, busy when Europe and America trade. Mean 1. */
const hours = [
  0.8, 0.75, 0.75, 0.75, 0.75, 0.75, 0.8, 0.9, 1.0, 1.0, 0.95, 0.95, 1.05, 1.3, 1.5, 1.5, 1.35, 1.2, 1.1, 1.05, 1.0,
  0.95, 0.9, 0.85,
] as const; // prettier-ignore

const hour = 3_600_000;

/** The usual activity at a time, linear between the hours; about 1 on average. */
export function seasonalActivity(time: number): number {
  const place = (((time % (24 * hour)) + 24 * hour) % (24 * hour)) / hour;
  const before = Math.floor(place);
  const share = place - before;
  return (hours[before] ?? 1) * (1 - share) + (hours[(before + 1) % 24] ?? 1) * share;
}

/** How often each component of volatility changes, per minute: from every two weeks to every few minutes. */
const rates = [1 / 20_000, 1 / 5_000, 1 / 1_200, 1 / 300, 1 / 75, 1 / 18] as const;
const low = 0.52;

/**
 * Variance that clusters on many time scales: a product of components that are low or high and switch now and then, from
 * rarely to often (Calvet & Fisher's Markov-switching multifractal). Its mean is 1.
 */
export function createClusteredVariance(random: Random): (minutes: number) => number {
  const components = rates.map(() => (random.uniform() < 0.5 ? low : 2 - low));
  return (minutes) => {
    let variance = 1;
    for (let k = 0; k < rates.length; k++) {
      if (random.uniform() < Math.min(1, (rates[k] ?? 0) * minutes)) {
        components[k] = random.uniform() < 0.5 ? low : 2 - low;
      }
      variance *= components[k] ?? 1;
    }
    return variance;
  };
}
