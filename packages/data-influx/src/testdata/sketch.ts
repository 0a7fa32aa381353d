import type { Content, Point } from './fake-influx.js';

/**
 * The rows of a measurement as the planning document asks for them: by its name alone, so in the default policy, fields by fixed names;
 * a field that is not there is not told, and neither is a measurement.
 */
export function sketchRows(
  content: Content,
  measurement: string,
  market: string,
  fields: readonly string[],
): readonly Point[] {
  const series = Object.entries(content).find(([place]) => place === `autogen.${measurement}`)?.[1] ?? {};
  const rows = Object.entries(series).find(([tags]) => tags === `market=${market}`)?.[1] ?? [];
  return rows.filter((row) => fields.some((field) => field in row));
}

/** `mean(close) … time >= start AND time <= end GROUP BY time(interval)`. */
export function sketchBars(points: readonly Point[], start: number, end: number, interval: number): readonly { readonly time: number; readonly close: number }[] {
  const closes = new Map<number, number[]>();
  for (const { time, close } of points) {
    if (time < start || time > end) continue;
    const bar = Math.floor(time / interval) * interval;
    closes.set(bar, [...(closes.get(bar) ?? []), close]);
  }
  return [...closes].map(([time, values]) => ({ time, close: values.reduce((sum, x) => sum + x, 0) / values.length }));
} // prettier-ignore
