import type { Column } from '@veloce/core';
import type { ResearchRun } from './run.js';

/** The data of a research report's page. */
export interface ResearchPayload {
  readonly objective: string;
  /** Parameters that were varied, in the order of their influence on the score. */
  readonly varied: readonly string[];
  readonly rows: readonly ResearchPoint[];
  readonly splits: readonly { readonly inSample: number; readonly outOfSample: number }[];
  readonly walk: {
    readonly equity: readonly { readonly time: number; readonly equity: number }[];
    readonly windows: readonly {
      readonly n: number;
      readonly from: number;
      readonly to: number;
      readonly train: number | null;
      readonly test: number | null;
    }[];
  } | null;
  readonly cone: readonly Readonly<Record<'day' | 'p5' | 'p25' | 'p50' | 'p75' | 'p95', number>>[];
}

/** A parameter set with a score; parameters as texts or numbers. */
export interface ResearchPoint {
  readonly trial: number;
  readonly score: number;
  readonly feasible: boolean;
  readonly params: Readonly<Record<string, number | string>>;
}

/** Most points of an equity curve in a picture. */
const mostPoints = 1_500;

/** Most dots of a picture whose every dot says the same. */
const mostDots = 1_000;

/** A regular sample of many parts. */
function thinned<Part>(parts: readonly Part[]): readonly Part[] {
  const step = Math.ceil(parts.length / mostDots);
  return parts.filter((_, k) => k % step === 0);
}

/** Makes the page's payload. */
export function researchPayload({
  objective,
  sweep,
  luck,
  walkForward,
  time,
  cone,
}: ResearchRun): ResearchPayload {
  const rows = sweep.rows.flatMap(({ trial, score, feasible, params }): ResearchPoint[] =>
    score === null ? [] : [{ trial, score, feasible, params: plain(params) }],
  );
  return {
    objective,
    varied: byInfluence(rows),
    rows,
    splits: thinned(luck?.overfitting?.splits ?? []).map(({ inSampleSharpe, outOfSampleSharpe }) => ({
      inSample: inSampleSharpe,
      outOfSample: outOfSampleSharpe,
    })),
    walk: walkForward === undefined ? null : walkOf(walkForward, time),
    cone: cone === undefined ? [] : coneOf(cone),
  };
}

function plain(params: Readonly<Record<string, unknown>>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : JSON.stringify(value),
    ]),
  );
}

/** Names of the parameters with more than one value, the most influential on the score first. */
function byInfluence(rows: readonly ResearchPoint[]): readonly string[] {
  const names = [...new Set(rows.flatMap(({ params }) => Object.keys(params)))];
  const mean = average(rows.map(({ score }) => score));
  const influence = (name: string): number => {
    const groups = new Map<number | string, number[]>();
    for (const { params, score } of rows) {
      const value = params[name];
      if (value === undefined) continue;
      groups.set(value, [...(groups.get(value) ?? []), score]);
    }
    if (groups.size < 2) return -1;
    // Variance of the means of values that were tried more than once; a continuous parameter falls into tenths.
    const parts = groups.size > 20 ? tenths(rows, name) : [...groups.values()];
    return average(parts.map((scores) => scores.length * (average(scores) - mean) ** 2));
  };
  return names
    .map((name) => ({ name, influence: influence(name) }))
    .filter((one) => one.influence >= 0)
    .sort((a, b) => b.influence - a.influence)
    .map(({ name }) => name);
}

function tenths(rows: readonly ResearchPoint[], name: string): readonly (readonly number[])[] {
  const sorted = [...rows].sort((a, b) => Number(a.params[name]) - Number(b.params[name]));
  const size = Math.ceil(sorted.length / 10);
  return Array.from({ length: 10 }, (_, k) =>
    sorted.slice(k * size, (k + 1) * size).map(({ score }) => score),
  ).filter((part) => part.length > 0);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function walkOf(
  { windows, from, equity }: NonNullable<ResearchRun['walkForward']>,
  time: Column | undefined,
): NonNullable<ResearchPayload['walk']> {
  const at = (bar: number): number =>
    time === undefined ? bar : (time[Math.min(bar, time.length - 1)] ?? NaN);
  const step = Math.max(1, Math.ceil(equity.length / mostPoints));
  const points = Array.from({ length: Math.ceil(equity.length / step) }, (_, k) => {
    const place = Math.min(equity.length - 1, (k + 1) * step - 1);
    return { time: at(from + place), equity: equity[place] ?? NaN };
  });
  return {
    equity: points,
    windows: windows.map(({ test, trainReturn, testReturn }, n) => ({
      n: n + 1,
      from: at(test[0]),
      to: at(test[1]),
      train: trainReturn,
      test: testReturn,
    })),
  };
}

function coneOf({ p5, p25, p50, p75, p95 }: NonNullable<ResearchRun['cone']>): ResearchPayload['cone'] {
  const value = (column: Column, day: number): number => column[day] ?? NaN;
  return Array.from(p50, (middle, day) => ({
    day,
    p5: value(p5, day),
    p25: value(p25, day),
    p50: middle,
    p75: value(p75, day),
    p95: value(p95, day),
  }));
}
