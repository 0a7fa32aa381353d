import { escapeHtml, grouped, minuteUtc } from '../html/html.js';
import type { Run } from '../run.js';

/** Most skipped signals that are listed. */
const mostSkipped = 100;

/** Signals that did not become trades, and why. */
export function skippedSection({ skipped, markets }: Run): string {
  if (skipped.length === 0) return '';
  const signals = markets.reduce((sum, market) => sum + market.signals.length, 0);
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const summary = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${escapeHtml(reason)}: ${grouped(count)}`);
  const rows = skipped
    .slice(0, mostSkipped)
    .map(
      ({ time, symbol, signal, reason }) =>
        `<tr><td>${minuteUtc(time)}</td><td>${escapeHtml(symbol)}</td><td>${signal.side}</td><td class="number">${signal.score.toFixed(2)}</td><td>${escapeHtml(reason)}</td></tr>`,
    );
  const rest =
    skipped.length > mostSkipped
      ? `<p class="hint">and ${grouped(skipped.length - mostSkipped)} more</p>`
      : '';
  return `<section id="skipped"><h2>Signals not taken</h2>
<p class="hint">${grouped(skipped.length)} of ${grouped(signals)} signals. ${summary.slice(0, 5).join('; ')}.</p>
<details><summary>List</summary><div class="scroll"><table><thead><tr><th scope="col">bar (UTC)</th><th scope="col">symbol</th><th scope="col">side</th><th scope="col">score</th><th scope="col">reason</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${rest}</details></section>`;
}

/** The settings of the run, and everything needed to reproduce it. */
export function runSection({ markets, settings, manifest }: Run): string {
  const fill = settings.fillOn === 'close' ? 'close of the signal bar' : 'next open';
  const parameters = markets.map(({ strategy, params, data }) => {
    const heading = markets.length === 1 ? 'Parameters' : `${strategy} on ${data.symbol}`;
    return `<h3>${escapeHtml(heading)}</h3>${table(params)}`;
  });
  const hashes = manifest.markets.map(({ symbol, timeframe, hash, bars }): [string, string] => [
    `data of ${symbol} ${timeframe}`,
    `${grouped(bars)} bars, SHA-256 ${hash.slice(0, 16)}…`,
  ]);
  const versions = Object.entries(manifest.packages);
  const seed: [string, unknown][] = manifest.seed === null ? [] : [['seed', manifest.seed]];
  const made = table(Object.fromEntries([...hashes, ...versions, ...seed]));
  const inForce = settings.slippage === undefined ? settings : { ...settings, slippageBps: undefined };
  return `<section id="run"><h2>How it was run</h2>
<p class="hint">Fills at the ${fill}; costs are in every number.</p>
<div class="columns"><div>${parameters.join('')}</div><div><h3>Assumptions</h3>${table(inForce)}<h3>Made with</h3>${made}</div></div></section>`;
}

function table(values: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(typeof value === 'string' ? value : JSON.stringify(value))}</td></tr>`,
    );
  return `<table class="metrics"><tbody>${rows.join('')}</tbody></table>`;
}
