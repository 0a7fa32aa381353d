import { intervalMs, timeframes } from '@veloce/core';
import { escapeHtml } from '../html/html.js';
import type { Run } from '../run.js';

/** The charts' place on the page, and what drives them. */
export function chartSection({ markets, intervalMs: base }: Run): string {
  const symbols = markets
    .map(({ data }, k) => `<option value="${k}">${escapeHtml(data.symbol)}</option>`)
    .join('');
  const market = markets.length > 1 ? `<label>Market <select id="market">${symbols}</select></label>` : '';
  const coarser = timeframes.filter((one) => intervalMs(one) >= base && intervalMs(one) % base === 0);
  const options = coarser.map((one) => `<option>${one}</option>`).join('');
  return `<section id="charts" aria-label="Charts"><div class="toolbar" role="toolbar" aria-label="View">
${market}<button type="button" data-range="all">All</button><button type="button" data-range="30">30 d</button><button type="button" data-range="7">7 d</button><button type="button" data-range="1">1 d</button>
<label>Bars <select id="timeframe"><option value="">by view</option>${options}</select></label><span id="drawn" class="hint"></span>
<span class="spacer"></span><span id="overlays" role="group" aria-label="Overlays"></span><span class="spacer"></span>
<button type="button" id="previous" title="previous trade (p)">‹ trade</button><button type="button" id="next" title="next trade (n)">trade ›</button></div>
<div id="legend" aria-live="off">&nbsp;</div>
<div id="chart" role="figure" aria-label="Charts over time of price, volume, flow, signals, equity and drawdown; the tables below hold the numbers"></div>
<noscript><p>The charts need JavaScript; the numbers below do not.</p></noscript></section>`;
}
