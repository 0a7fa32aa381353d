import type { BacktestResult } from '@veloce/backtest';
import { intervalMs, timeframes } from '@veloce/core';

/** The charts' place on the page, and what drives them. */
export function chartSection({ data }: BacktestResult): string {
  const coarser = timeframes.filter(
    (one) => intervalMs(one) >= data.intervalMs && intervalMs(one) % data.intervalMs === 0,
  );
  const options = coarser.map((one) => `<option>${one}</option>`).join('');
  return `<section id="charts" aria-label="Charts"><div class="toolbar" role="toolbar" aria-label="View">
<button type="button" data-range="all">All</button><button type="button" data-range="30">30 d</button><button type="button" data-range="7">7 d</button><button type="button" data-range="1">1 d</button>
<label>Bars <select id="timeframe"><option value="">by view</option>${options}</select></label><span id="drawn" class="hint"></span>
<span class="spacer"></span><span id="overlays" role="group" aria-label="Overlays"></span><span class="spacer"></span>
<button type="button" id="previous" title="previous trade (p)">‹ trade</button><button type="button" id="next" title="next trade (n)">trade ›</button></div>
<div id="legend" aria-live="off">&nbsp;</div>
<div id="chart" role="figure" aria-label="Charts over time of price, volume, flow, signals, equity and drawdown; the tables below hold the numbers"></div>
<noscript><p>The charts need JavaScript; the numbers below do not.</p></noscript></section>`;
}
