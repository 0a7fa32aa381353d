import { parseOptions } from '@veloce/core';
import * as z from 'zod';
import { createRandom, shuffle, type Random } from '../random.js';
import type { Point, Scored } from './point.js';
import type { Dimension } from './space.js';
import { proposeTpe } from './tpe.js';

/** The most sets that one search may try. */
const mostSets = 1_000_000;

/** How a space is searched. */
export const SearchOptions = /* @__PURE__ */ (() => {
  const count = z.int().min(1).max(mostSets).describe('how many parameter sets to try');
  const seed = z.int().default(1).describe('the same seed tries the same sets');
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('grid') }).describe('every combination'),
    z.strictObject({ kind: z.literal('random'), count, seed }).describe('independent draws'),
    z
      .strictObject({ kind: z.literal('latin-hypercube'), count, seed })
      .describe('draws that cover the range of each parameter evenly'),
    z
      .strictObject({
        kind: z.literal('tpe'),
        count,
        seed,
        startup: z
          .int()
          .min(2)
          .max(mostSets)
          .default(20)
          .describe('sets drawn as a Latin hypercube before the model is asked'),
        batch: z
          .int()
          .min(1)
          .max(mostSets)
          .default(16)
          .describe('sets proposed at a time; more work in parallel, less learnt'),
        candidates: z.int().min(1).max(10_000).default(24).describe('draws among which the model chooses'),
        good: z.number().gt(0).lt(1).default(0.25).describe('share of the sets that counts as good'),
      })
      .describe('tree-structured Parzen estimator: tries more of what was good'),
  ]);
})();

/** How a space is searched, complete. */
export type SearchOptions = z.output<typeof SearchOptions>;
/** How a space is searched; what is left out takes its default. */
export type SearchInput = z.input<typeof SearchOptions>;

/** A search at work. Sets come in generations; those of one generation may run in any order and at once. */
export interface Search {
  /** The most sets that will be tried. */
  readonly total: number;
  /** The next generation, given the results of all before it; empty at the end. It depends on nothing else. */
  readonly next: (history: readonly Scored[]) => readonly Point[];
}

/**
 * Begins a search.
 *
 * @param allowed Whether a set may be tried at all.
 * @throws {RangeError} when an option is out of its domain, or a grid has no end.
 */
export function createSearch(
  dimensions: readonly Dimension[],
  input: SearchInput,
  allowed: (point: Point) => boolean,
): Search {
  const options = parseOptions('sweep: search', SearchOptions, input);
  if (options.kind === 'grid') {
    const points = grid(dimensions).filter(allowed);
    return { total: points.length, next: (history) => (history.length === 0 ? points : []) };
  }
  const random = (generation: number): Random => createRandom(options.seed, generation);
  const size = dimensions.reduce((product, { count }) => product * count, 1);
  const total = Math.min(options.count, size);

  const uniform = (draws: Random): Point => dimensions.map((one) => one.at(draws.uniform()));

  if (options.kind === 'random') {
    return {
      total,
      next: (history) => (history.length > 0 ? [] : fresh(total, [], random(0), uniform, allowed)),
    };
  }
  const cover = (wanted: number): readonly Point[] => {
    const points = latin(dimensions, wanted, random(0)).filter(allowed);
    return [...new Map(points.map((point) => [JSON.stringify(point), point])).values()];
  };
  if (options.kind === 'latin-hypercube') {
    const points = cover(options.count);
    return {
      total: points.length,
      next: (history) => (history.length === 0 ? points : []),
    };
  }
  const startup = Math.min(options.startup, total);
  return {
    total,
    next(history) {
      const left = total - history.length;
      if (history.length === 0) return cover(startup);
      return fresh(
        Math.min(options.batch, left),
        history.map(({ point }) => point),
        random(history.length),
        (draws, misses) =>
          misses < modelMisses ? proposeTpe(dimensions, history, options, draws) : uniform(draws),
        allowed,
      );
    },
  };
}

function grid(dimensions: readonly Dimension[]): readonly Point[] {
  const endless = dimensions.find(({ count }) => !Number.isFinite(count));
  if (endless !== undefined)
    throw new RangeError(`sweep: space: ${endless.name}: a grid needs a step, or a list of values`);
  const size = dimensions.reduce((product, { count }) => product * count, 1);
  if (size > mostSets) {
    throw new RangeError(
      `sweep: space: a grid of ${dimensions.map(({ name, count }) => `${count} ${name}`).join(' × ')} has ${size} sets, and ${mostSets} are the most; use fewer values, or draw some: search: { kind: 'random', count }`,
    );
  }
  let points: Point[] = [[]];
  for (const { count, at } of dimensions) {
    const values = Array.from({ length: count }, (_, k) => at((k + 0.5) / count));
    points = points.flatMap((point) => values.map((value) => [...point, value]));
  }
  return points;
}

/** McKay, Beckman & Conover (1979): each of `count` equal slices of each range is drawn from once. */
function latin(dimensions: readonly Dimension[], count: number, random: Random): readonly Point[] {
  const places = dimensions.map(() => {
    const slices = shuffle(
      Array.from({ length: count }, (_, k) => k),
      random,
    );
    return slices.map((slice) => (slice + random.uniform()) / count);
  });
  return Array.from({ length: count }, (_, k) => dimensions.map((one, d) => one.at(places[d][k])));
}

const mostDraws = 1_000;
/** A model that has proposed what is known for this often has no more to say. */
const modelMisses = 20;

/** Draws sets that are new and allowed; fewer when there seem to be no more. */
function fresh(
  wanted: number,
  tried: readonly Point[],
  random: Random,
  draw: (random: Random, misses: number) => Point,
  allowed: (point: Point) => boolean,
): readonly Point[] {
  const seen = new Set(tried.map((point) => JSON.stringify(point)));
  const points: Point[] = [];
  for (let misses = 0; points.length < wanted && misses < mostDraws;) {
    const point = draw(random, misses);
    const text = JSON.stringify(point);
    if (seen.has(text) || !allowed(point)) {
      misses++;
      continue;
    }
    misses = 0;
    seen.add(text);
    points.push(point);
  }
  return points;
}
