import type { BacktestResult } from '@veloce/backtest';
import { gapsOf } from '@veloce/core';
import { breakdownSection } from './breakdown-section.js';
import { chartSection } from './chart-section.js';
import { costSection } from './cost-section.js';
import { drawdownSection } from './drawdown-section.js';
import { funnelSection } from './funnel-section.js';
import { escapeHtml, grouped, jsonForScript, minuteUtc } from './html.js';
import { metricSection, tiles } from './metric-section.js';
import { monthSection } from './month-section.js';
import { checkOverlays, type Overlay } from './overlay.js';
import { pageScript, pageScriptHash } from './page.generated.js';
import { pageStyle } from './page-style.js';
import { payloadOf } from './payload-of.js';
import { plotSection } from './plot-section.js';
import { runSection, skippedSection } from './run-section.js';
import { tradeSection } from './trade-section.js';

/** What a report shows beside the result. */
export interface ReportOptions {
  /** Drawn over the price when the reader switches them on. Default: none but the squeeze and the VWAP. */
  readonly overlays?: readonly Overlay[];
}

/**
 * A backtest as one HTML page: charts, metrics, funnel, trades. It holds everything it needs and opens offline; its content
 * security policy lets it reach no network.
 *
 * @throws {RangeError} naming the overlay that does not fit the data.
 * @example
 * ```ts
 * const html = report(backtest(squeezeFlow, data));
 * ```
 */
export function report(result: BacktestResult, { overlays = [] }: ReportOptions = {}): string {
  const { data, strategy } = result;
  checkOverlays(overlays, data.length);
  const { payload, columns } = payloadOf(result, overlays);
  const title = `${strategy} on ${data.symbol} ${data.timeframe}`;
  // Styles are set by the chart library through the DOM, so they cannot be told by a hash; scripts are.
  const policy = `default-src 'none'; script-src '${pageScriptHash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
  // The page draws its overview before it has read these.
  const packed = Object.entries(columns).map(
    ([name, { scale, width, base64 }]) =>
      `<script type="text/plain" data-column="${escapeHtml(name)}" data-scale="${scale}" data-width="${width}">${base64}</script>`,
  );
  return `<!doctype html>
<html lang="en" data-theme="auto">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>${escapeHtml(title)} · Veloce</title>
<style>${pageStyle}</style>
</head>
<body>
${head(result)}
<main>
${simulated(result)}${notices(result)}
${tiles(result)}
${chartSection(result)}
${tradeSection(result)}
${funnelSection(result.funnel)}
${plotSection(result)}
${monthSection(result)}
${breakdownSection(result)}
${drawdownSection(result)}
${costSection(result)}
${metricSection(result)}
${skippedSection(result)}
${runSection(result)}
</main>
<footer><p>Charts by TradingView Lightweight Charts™, © TradingView, Inc., <a href="https://www.tradingview.com/" rel="noreferrer">tradingview.com</a>, Apache License 2.0. Past results, simulated or real, do not tell future ones.</p></footer>
<script type="application/json" id="payload">${jsonForScript(payload)}</script>
<script>${pageScript}</script>
${packed.join('\n')}
</body>
</html>
`;
}

function head({ data, strategy }: BacktestResult): string {
  const start = minuteUtc(data.time[0] ?? NaN);
  const end = minuteUtc((data.time[data.length - 1] ?? NaN) + data.intervalMs);
  return `<header><div><h1>${escapeHtml(strategy)} <span>on</span> ${escapeHtml(data.symbol)} <span>${data.timeframe}</span></h1>
<p>${start} to ${end} UTC · ${grouped(data.length)} bars · ${escapeHtml(data.origin.name)}</p></div>
<div class="actions"><button type="button" id="clock" aria-pressed="false">UTC</button><button type="button" id="theme">Theme</button></div></header>`;
}

function simulated({ data: { origin } }: BacktestResult): string {
  return origin.simulated
    ? `<p class="simulated" role="note"><strong>SIMULATED</strong> This market was made up by the ${escapeHtml(origin.name)}. Nothing here happened.</p>\n`
    : '';
}

function notices({ data, warnings, trades, openPosition, ambiguousFills }: BacktestResult): string {
  const lines = warnings.filter((warning) => !warning.startsWith('SIMULATED'));
  if (trades.length === 0)
    lines.push(
      openPosition === null
        ? 'No trades: see the funnel for where bars stopped.'
        : 'No closed trade yet: one position is open.',
    );
  if (ambiguousFills > 0)
    lines.push(`${ambiguousFills} fills are ambiguous: their bar reached both stop and target.`);
  if (data.length === 1) lines.push('One bar only.');
  const gaps = gapsOf(data);
  const worst = gaps.reduce((most, gap) => Math.max(most, gap.bars), 0);
  if (worst > 0) lines.push(`The longest gap has ${grouped(worst)} missing bars.`);
  return lines.length === 0
    ? ''
    : `<ul class="notices">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
}
