import { dayMs } from '@veloce/core';
import { grouped, minuteUtc, percent } from '../html/html.js';
import type { Run } from '../run.js';

/** A fall of equity from a peak, its lowest point, and its recovery. Bar numbers; `end` is `null` while it lasts. */
export interface Drawdown {
  /** The first bar below the peak. */
  readonly start: number;
  readonly trough: number;
  /** The bar that is back at the peak. */
  readonly end: number | null;
  /** The fall, a fraction < 0. */
  readonly depth: number;
}

/** Every drawdown of a run, deepest first. */
export function drawdowns({ drawdown }: Pick<Run, 'drawdown'>): readonly Drawdown[] {
  const found: Drawdown[] = [];
  let start = -1;
  let trough = 0;
  for (let i = 0; i < drawdown.length; i++) {
    const depth = drawdown[i] ?? 0;
    if (depth < 0 && start < 0) {
      start = i;
      trough = i;
    }
    if (start < 0) continue;
    if (depth < (drawdown[trough] ?? 0)) trough = i;
    if (depth >= 0) {
      found.push({ start, trough, end: i, depth: drawdown[trough] ?? 0 });
      start = -1;
    }
  }
  if (start >= 0) found.push({ start, trough, end: null, depth: drawdown[trough] ?? 0 });
  return found.sort((a, b) => a.depth - b.depth);
}

const listed = 8;

/** The deepest drawdowns. */
export function drawdownSection(result: Run): string {
  const all = drawdowns(result);
  if (all.length === 0) return '';
  const { time, intervalMs } = result;
  const at = (bar: number): number => (time[bar] ?? NaN) + intervalMs;
  const days = (from: number, to: number): string => grouped((at(to) - at(from)) / dayMs, 1);
  const rows = all
    .slice(0, listed)
    .map(
      ({ start, trough, end, depth }) =>
        `<tr><td class="number loss">${percent(depth)}</td><td>${minuteUtc(at(start))}</td><td>${minuteUtc(at(trough))}</td><td>${end === null ? 'not yet' : minuteUtc(at(end))}</td><td class="number">${days(start, end ?? time.length - 1)}</td></tr>`,
    );
  return `<section id="drawdowns"><h2>Deepest drawdowns <span class="count">${grouped(Math.min(listed, all.length))} of ${grouped(all.length)}</span></h2>
<p class="hint">On equity at every bar, so they may be deeper than the daily figure above.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Drawdowns"><table><thead><tr><th scope="col" class="number">depth</th><th scope="col">begin (UTC)</th><th scope="col">lowest</th><th scope="col">recovered</th><th scope="col" class="number">days</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}
