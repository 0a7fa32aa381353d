import type { Random } from '../random.js';
import { normalCdf, normalQuantile } from '@veloce/core/statistics';
import type { Point, Scored } from './point.js';
import type { Dimension } from './space.js';

/**
 * A set that is likely to be good: per dimension, draws from the density of the good sets, of which the one is taken that the good
 * sets have most more of than the others.
 *
 * @see J. Bergstra, R. Bardenet, Y. Bengio & B. Kégl, Algorithms for Hyper-Parameter Optimization (2011)
 */
export function proposeTpe(
  dimensions: readonly Dimension[],
  history: readonly Scored[],
  { good, candidates }: { readonly good: number; readonly candidates: number },
  random: Random,
): Point {
  const ranked = [...history].sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity) || 0);
  const chosen = Math.max(2, Math.ceil(good * Math.sqrt(ranked.length) * 2));
  const above = ranked.slice(0, chosen);
  const below = ranked.slice(chosen);
  return dimensions.map((dimension, d) => {
    const places = (scored: readonly Scored[]): readonly number[] =>
      scored.map(({ point }) => dimension.placeOf(point[d]));
    const density = dimension.ordered ? parzen : histogram(dimension.count);
    const [better, worse] = [density(places(above)), density(places(below))];
    let best = 0;
    let ratio = -Infinity;
    for (let k = 0; k < candidates; k++) {
      const place = better.draw(random);
      const own = better.at(place) / worse.at(place);
      if (own > ratio) [best, ratio] = [place, own];
    }
    return dimension.at(best);
  });
}

interface Density {
  readonly at: (place: number) => number;
  readonly draw: (random: Random) => number;
}

/** The last number before 1. */
const last = 0.9999999999999999;

/** Normal kernels on [0, 1), each as wide as the distance to its neighbours, and a uniform prior as heavy as one of them. */
function parzen(places: readonly number[]): Density {
  const sorted = [...places].sort((a, b) => a - b);
  const least = 1 / Math.min(100, sorted.length + 2);
  const kernels = sorted.map((centre, k) => {
    const left = k === 0 ? centre : centre - sorted[k - 1];
    const right = k === sorted.length - 1 ? 1 - centre : sorted[k + 1] - centre;
    const width = Math.min(1, Math.max(least, left, right));
    const from = normalCdf(-centre / width);
    const mass = normalCdf((1 - centre) / width) - from;
    return { centre, width, from, mass };
  });
  const weight = 1 / (kernels.length + 1);
  return {
    at(place) {
      let sum = 1;
      for (const { centre, width, mass } of kernels) {
        const z = (place - centre) / width;
        sum += Math.exp(-0.5 * z * z) / (Math.sqrt(2 * Math.PI) * width * mass);
      }
      return sum * weight;
    },
    draw({ below, uniform }) {
      const k = below(kernels.length + 1);
      const u = uniform();
      if (k === kernels.length) return u;
      const { centre, width, from, mass } = kernels[k];
      return Math.min(last, Math.max(0, centre + width * normalQuantile(from + u * mass)));
    },
  };
}

/** Counts of each value, plus one. */
const histogram =
  (count: number) =>
  (places: readonly number[]): Density => {
    const weights = new Float64Array(count).fill(1);
    for (const place of places) weights[Math.floor(place * count)]++;
    const total = places.length + count;
    return {
      at: (place) => weights[Math.floor(place * count)] / total,
      draw({ uniform }) {
        let left = uniform() * total;
        let k = 0;
        while (k < count - 1 && left >= weights[k]) left -= weights[k++];
        return (k + 0.5) / count;
      },
    };
  };
