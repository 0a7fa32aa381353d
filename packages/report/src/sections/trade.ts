import { positionsOf } from '@veloce/backtest';
import { escapeHtml, grouped, minuteUtc, significant } from '../html/html.js';
import type { Run } from '../run.js';

/** The trade table's place on the page; the page fills it. */
export function tradeSection({ trades, markets }: Run): string {
  const open = markets
    .flatMap(({ openPosition }) => (openPosition === null ? [] : [openPosition]))
    .map(
      (openPosition) =>
        `<p class="hint">Open at the end: ${escapeHtml(openPosition.symbol)} ${openPosition.side} ${significant(openPosition.size)} from ${significant(openPosition.entryPrice)} (${minuteUtc(openPosition.entryTime)}), ${grouped(openPosition.unrealisedPnl, 2)} at the mark of ${significant(openPosition.markPrice)}.</p>`,
    )
    .join('');
  const exits = [...new Set(trades.map((trade) => trade.exit))].map(
    (exit) => `<option>${escapeHtml(exit)}</option>`,
  );
  return `<section id="trades"><h2>Trades <span class="count">${grouped(trades.length)}</span></h2>${parts(trades)}${open}
<div class="filters"><label>Side <select id="side"><option value="">all</option><option>LONG</option><option>SHORT</option></select></label>
<label>Exit <select id="exit"><option value="">all</option>${exits.join('')}</select></label>
<label>Result <select id="outcome"><option value="">all</option><option value="win">wins</option><option value="loss">losses</option></select></label>
<span class="spacer"></span><button type="button" id="export" title="the trades that the filters leave">Save as CSV</button></div>
<div class="scroll tall" tabindex="0" role="region" aria-label="Trade table"><table id="trade-table"><thead></thead><tbody></tbody></table></div><p id="trade-count" class="hint" role="status"></p></section>`;
}

/** A sentence where positions were closed in parts: the table lists the parts. */
function parts(trades: Run['trades']): string {
  const whole = positionsOf(trades).length;
  return whole === trades.length
    ? ''
    : `<p class="hint">${grouped(trades.length)} exits of ${grouped(whole)} positions, each listed; the metrics count positions.</p>`;
}
