import type { BacktestResult } from '@veloce/backtest';
import { escapeHtml, grouped, minuteUtc } from './html.js';

/** Most skipped signals that are listed. */
const mostSkipped = 100;

/** Signals that did not become trades, and why. */
export function skippedSection({ skipped, signals }: BacktestResult): string {
  if (skipped.length === 0) return '';
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const summary = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${escapeHtml(reason)}: ${grouped(count)}`);
  const rows = skipped
    .slice(0, mostSkipped)
    .map(
      ({ time, signal, reason }) =>
        `<tr><td>${minuteUtc(time)}</td><td>${signal.side}</td><td class="number">${signal.score.toFixed(2)}</td><td>${escapeHtml(reason)}</td></tr>`,
    );
  const rest =
    skipped.length > mostSkipped
      ? `<p class="hint">and ${grouped(skipped.length - mostSkipped)} more</p>`
      : '';
  return `<section id="skipped"><h2>Signals not taken</h2>
<p class="hint">${grouped(skipped.length)} of ${grouped(signals.length)} signals. ${summary.slice(0, 5).join('; ')}.</p>
<details><summary>List</summary><div class="scroll"><table><thead><tr><th scope="col">bar (UTC)</th><th scope="col">side</th><th scope="col">score</th><th scope="col">reason</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${rest}</details></section>`;
}

/** What the run was made with. */
export function runSection({ strategy, params, settings, data }: BacktestResult): string {
  const table = (values: Readonly<Record<string, unknown>>): string => {
    const rows = Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(
        ([name, value]) =>
          `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(typeof value === 'string' ? value : JSON.stringify(value))}</td></tr>`,
      );
    return `<table class="metrics"><tbody>${rows.join('')}</tbody></table>`;
  };
  return `<section id="run"><h2>How it was run</h2>
<p class="hint">${escapeHtml(strategy)} on ${escapeHtml(data.symbol)} ${data.timeframe}; data: ${escapeHtml(data.origin.name)}. Fills at the ${settings.fillOn === 'close' ? 'close of the signal bar' : 'next open'}; costs are in every number.</p>
<div class="columns"><div><h3>Parameters</h3>${table(params)}</div><div><h3>Assumptions</h3>${table(settings)}</div></div></section>`;
}
