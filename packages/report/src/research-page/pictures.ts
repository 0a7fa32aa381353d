import * as Plot from '@observablehq/plot';
import type { ResearchPayload, ResearchPoint } from '../research/payload.js';

const size = {
  width: 560,
  height: 300,
  marginLeft: 52,
  marginBottom: 42,
  style: { background: 'none', fontSize: '12px' },
} as const;
const wide = { ...size, width: 1180 } as const;
/** Readable in both themes, and by those who do not see red and green apart. */
const scheme = 'viridis';

const paramsText = ({ trial, score, params }: ResearchPoint): string =>
  [
    `trial ${trial}: ${score.toPrecision(4)}`,
    ...Object.entries(params).map(([name, value]) => `${name} ${value}`),
  ].join('\n');

/** The score of each trial, and the best so far. */
export function drawTrials({ rows, objective }: ResearchPayload): Element {
  let best = -Infinity;
  const record = rows
    .filter(({ feasible }) => feasible)
    .map(({ trial, score }) => ({ trial, score: (best = Math.max(best, score)) }));
  return Plot.plot({
    ...wide,
    x: { label: 'trial', labelAnchor: 'center' },
    y: { label: objective, grid: true },
    marks: [
      Plot.dot(rows, {
        x: 'trial',
        y: 'score',
        r: 2.5,
        fill: (row: ResearchPoint) => (row.feasible ? 'var(--accent)' : 'var(--soft)'),
        fillOpacity: 0.6,
        title: paramsText,
        tip: true,
      }),
      Plot.lineY(record, { x: 'trial', y: 'score', stroke: 'var(--up)', curve: 'step-after' }),
    ],
  });
}

/** The mean score over two parameters; values between are put into tenths of the range. */
export function drawHeatmap({ rows, objective }: ResearchPayload, x: string, y: string): Element {
  const xs = bins(rows, x);
  const ys = bins(rows, y);
  return Plot.plot({
    ...size,
    marginLeft: 74,
    x: { label: x, labelAnchor: 'center', type: 'band', domain: xs.labels },
    y: { label: y, type: 'band', domain: [...ys.labels].reverse() },
    color: { scheme, legend: true, label: `mean ${objective}` },
    marks: [
      Plot.cell(
        rows,
        Plot.group(
          { fill: 'mean' },
          {
            x: (row: ResearchPoint) => xs.labelOf(row),
            y: (row: ResearchPoint) => ys.labelOf(row),
            fill: 'score',
            inset: 0.5,
            tip: true,
          },
        ),
      ),
    ],
  });
}

/** Most values that an axis of a heatmap shows one by one. */
const mostValues = 12;

interface Bins {
  readonly labels: readonly string[];
  readonly labelOf: (row: ResearchPoint) => string;
}

function bins(rows: readonly ResearchPoint[], name: string): Bins {
  const values = [...new Set(rows.map(({ params }) => params[name]))].filter((value) => value !== undefined);
  const numbers = values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  if (numbers.length !== values.length || numbers.length <= mostValues) {
    const sorted = numbers.length === values.length ? numbers : [...values].sort();
    return { labels: sorted.map(String), labelOf: ({ params }) => String(params[name]) };
  }
  const [low = 0] = numbers;
  const high = numbers.at(-1) ?? 0;
  const width = (high - low) / 10;
  const label = (k: number): string => (low + (k + 0.5) * width).toPrecision(3);
  return {
    labels: Array.from({ length: 10 }, (_, k) => label(k)),
    labelOf: ({ params }) => label(Math.min(9, Math.floor((Number(params[name]) - low) / width))),
  };
}

/** A line per trial through the values of its parameters, each on its own scale; the best tenth in colour. */
export function drawParallel({ rows, varied, objective }: ResearchPayload): Element {
  const axes = [...varied.slice(0, 8), objective];
  const valueOf = (row: ResearchPoint, axis: string): number =>
    axis === objective ? row.score : place(row.params[axis], axis);
  const texts = new Map(
    axes.map((axis) => [
      axis,
      [...new Set(rows.map(({ params }) => params[axis]))].filter((one) => typeof one === 'string').sort(),
    ]),
  );
  const place = (value: number | string | undefined, axis: string): number =>
    typeof value === 'number' ? value : (texts.get(axis)?.indexOf(value ?? '') ?? 0);
  const ranges = new Map(
    axes.map((axis) => {
      const values = rows.map((row) => valueOf(row, axis));
      return [axis, [Math.min(...values), Math.max(...values)] as const];
    }),
  );
  const scaled = (value: number, axis: string): number => {
    const [low, high] = ranges.get(axis) ?? [0, 1];
    return high === low ? 0.5 : (value - low) / (high - low);
  };
  const threshold =
    [...rows].sort((a, b) => b.score - a.score)[Math.floor(rows.length / 10)]?.score ?? -Infinity;
  const points = [...rows]
    .sort((a, b) => a.score - b.score)
    .flatMap((row) =>
      axes.map((axis) => ({
        axis,
        trial: row.trial,
        top: row.score > threshold,
        at: scaled(valueOf(row, axis), axis),
      })),
    );
  const ends = axes.flatMap((axis) => {
    const [low, high] = ranges.get(axis) ?? [0, 1];
    const text = (value: number): string => texts.get(axis)?.[value] ?? String(Number(value.toPrecision(4)));
    return [
      { axis, at: 0, text: text(low) },
      { axis, at: 1, text: text(high) },
    ];
  });
  return Plot.plot({
    ...wide,
    marginTop: 34,
    insetTop: 20,
    insetBottom: 16,
    marginRight: 70,
    x: { type: 'point', domain: axes, label: null, axis: 'top' },
    y: { axis: null },
    marks: [
      Plot.ruleX(axes, { stroke: 'var(--line)' }),
      Plot.line(points, {
        x: 'axis',
        y: 'at',
        z: 'trial',
        stroke: (point: { top: boolean }) => (point.top ? 'var(--accent)' : 'var(--soft)'),
        strokeOpacity: (point: { top: boolean }) => (point.top ? 0.8 : 0.12),
        strokeWidth: 1,
      }),
      ...[0, 1].map((end) =>
        Plot.text(
          ends.filter(({ at }) => at === end),
          {
            x: 'axis',
            y: 'at',
            text: 'text',
            dx: 6,
            dy: end === 0 ? 8 : -8,
            textAnchor: 'start',
            fill: 'var(--text)',
          },
        ),
      ),
    ],
  });
}

/** The Sharpe ratio of what was chosen in sample, out of sample. */
export function drawSplits({ splits }: ResearchPayload): Element {
  return Plot.plot({
    ...size,
    x: { label: 'Sharpe ratio in sample', labelAnchor: 'center', grid: true },
    y: { label: 'out of sample', grid: true },
    marks: [
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
      Plot.dot(splits, {
        x: 'inSample',
        y: 'outOfSample',
        r: 2,
        fill: (split: { outOfSample: number }) => (split.outOfSample > 0 ? 'var(--up)' : 'var(--down)'),
        fillOpacity: 0.35,
      }),
      Plot.linearRegressionY(splits, { x: 'inSample', y: 'outOfSample', stroke: 'var(--accent)', ci: 0 }),
    ],
  });
}

/** Equity out of sample, a band per window. */
export function drawWalk({ walk }: ResearchPayload): Element {
  const windows = walk?.windows ?? [];
  const time = (one: { time: number }): Date => new Date(one.time);
  return Plot.plot({
    ...wide,
    x: { type: 'utc', label: null },
    y: { label: 'equity', grid: true },
    marks: [
      Plot.rectX(windows, {
        x1: (one: { from: number }) => new Date(one.from),
        x2: (one: { to: number }) => new Date(one.to),
        fill: (one: { test: number | null }) =>
          one.test === null ? 'var(--soft)' : one.test > 0 ? 'var(--up)' : 'var(--down)',
        fillOpacity: 0.12,
        inset: 0.5,
      }),
      Plot.lineY(walk?.equity ?? [], {
        x: time,
        y: 'equity',
        stroke: 'var(--accent)',
        strokeWidth: 1.5,
        tip: true,
      }),
    ],
  });
}

/** Annualised return in training and in the test that followed, per window. */
export function drawWindows({ walk }: ResearchPayload): Element {
  const bars = (walk?.windows ?? []).flatMap(({ n, train, test }) => [
    { n, part: 'training', value: 100 * (train ?? NaN) },
    { n, part: 'test', value: 100 * (test ?? NaN) },
  ]);
  return Plot.plot({
    ...size,
    x: { axis: null, domain: ['training', 'test'] },
    fx: { label: 'window', labelAnchor: 'center' },
    y: { label: 'return per year, %', grid: true },
    color: { domain: ['training', 'test'], range: ['var(--soft)', 'var(--accent)'], legend: true },
    marks: [
      Plot.barY(bars, { fx: 'n', x: 'part', y: 'value', fill: 'part', tip: true }),
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
    ],
  });
}

/** The ends of resampled runs, day by day. */
export function drawCone({ cone }: ResearchPayload): Element {
  return Plot.plot({
    ...size,
    x: { label: 'days', labelAnchor: 'center' },
    y: { label: 'equity', grid: true },
    marks: [
      Plot.areaY(cone, { x: 'day', y1: 'p5', y2: 'p95', fill: 'var(--accent)', fillOpacity: 0.15 }),
      Plot.areaY(cone, { x: 'day', y1: 'p25', y2: 'p75', fill: 'var(--accent)', fillOpacity: 0.25 }),
      Plot.lineY(cone, { x: 'day', y: 'p50', stroke: 'var(--accent)', strokeWidth: 1.5, tip: true }),
    ],
  });
}
