import {
  describeAssumptions,
  type BacktestResult,
  type PortfolioResult,
  type Readings,
} from '@veloce/backtest';
import { checkFields, gapsOf } from '@veloce/core';
import { breakdownSection, type Regimes } from './sections/breakdown.js';
import { chartSection } from './sections/chart.js';
import { costSection } from './sections/cost.js';
import { drawdownSection } from './sections/drawdown.js';
import { funnelSection } from './sections/funnel.js';
import { escapeHtml, grouped, jsonForScript, minuteUtc } from './html/html.js';
import { metricSection, tiles } from './sections/metric.js';
import { monthSection } from './sections/month.js';
import { checkOverlays, type Overlay } from '@veloce/charts/levels';
import { pageScript, pageScriptHash } from './page.generated.js';
import { pageStyle } from './html/page-style.js';
import { payloadOf } from './payload/payload-of.js';
import { orderSection } from './sections/order.js';
import { symbolSection } from './sections/symbol.js';
import { plotSection } from './sections/plot.js';
import { runSection, skippedSection } from './sections/run.js';
import { tradeSection } from './sections/trade.js';
import { runOf, type Run } from './run.js';

/** Additions to the result in a report. */
export interface ReportOptions {
  /** Drawn over the price when the reader switches them on. Default: none but the squeeze and the VWAP. */
  readonly overlays?: readonly Overlay[];
  /** Labels of regimes, one per bar of the one market: results are distinguished by the one known before each entry. */
  readonly regimes?: Regimes;
  /** The result of `bothReadings`: how much the metrics depend on the reading of ambiguous bars. */
  readonly readings?: Pick<Readings<unknown>, 'ambiguousFills' | 'differences'>;
}

/** Refuses options of another kind, before the long work. */
export function checkReport(where: string, options: ReportOptions): void {
  checkFields(where, options, ['overlays', 'regimes', 'readings']);
  const { overlays, regimes, readings } = options as Readonly<Record<string, unknown>>;
  if (overlays !== undefined && !Array.isArray(overlays)) {
    throw new TypeError(`${where}: overlays must be a list`);
  }
  for (const [name, value] of Object.entries({ regimes, readings })) {
    if (value !== undefined && (typeof value !== 'object' || value === null)) {
      throw new TypeError(`${where}: ${name} must be an object`);
    }
  }
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
export function report(result: BacktestResult | PortfolioResult, options: ReportOptions = {}): string {
  checkReport('report', options);
  const { overlays = [], regimes, readings } = options;
  const run = runOf(result);
  for (const { data } of run.markets) checkOverlays(overlays, data.length, 'report');
  const { payload, columns } = payloadOf(run, overlays);
  // Styles are set by the chart library through the DOM, so they cannot be listed by hash; scripts are.
  const policy = `default-src 'none'; script-src '${pageScriptHash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
  // The page draws its overview before it has read these.
  const packed = columns.flatMap((one, market) =>
    Object.entries(one).map(
      ([name, { scale, width, base64 }]) =>
        `<script type="text/plain" data-market="${market}" data-column="${escapeHtml(name)}" data-scale="${scale}" data-width="${width}">${base64}</script>`,
    ),
  );
  return `<!doctype html>
<html lang="en" data-theme="auto">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>${escapeHtml(run.title)} · Veloce</title>
<style>${pageStyle}</style>
</head>
<body>
${head(run)}
<main>
${simulated(run)}${notices(run)}
${tiles(run)}
${chartSection(run)}
${symbolSection(result)}${tradeSection(run)}
${run.markets.map((market) => funnelSection(market, run.markets.length)).join('\n')}
${plotSection(run)}
${monthSection(run)}
${breakdownSection(run, regimes)}
${drawdownSection(run)}
${costSection(run, readings)}
${metricSection(run)}
${skippedSection(run)}
${orderSection(run)}
${runSection(run)}
</main>
<footer><p>Charts by TradingView Lightweight Charts™, © TradingView, Inc., <a href="https://www.tradingview.com/" rel="noreferrer">tradingview.com</a>, Apache License 2.0. Past results, simulated or real, do not tell future ones.</p></footer>
<script type="application/json" id="payload">${jsonForScript(payload)}</script>
<script>${pageScript}</script>
${packed.join('\n')}
</body>
</html>
`;
}

function head({ title, time, intervalMs, markets, ...account }: Run): string {
  const start = minuteUtc(time[0] ?? NaN);
  const end = minuteUtc((time[time.length - 1] ?? NaN) + intervalMs);
  const origins = [...new Set(markets.map(({ data }) => data.origin.name))].join(', ');
  const bars = markets.reduce((sum, { data }) => sum + data.length, 0);
  return `<header><div><h1>${escapeHtml(title).replace(' on ', ' <span>on</span> ')}</h1>
<p>${start} to ${end} UTC · ${grouped(bars)} bars · ${escapeHtml(origins)}</p>
<p>${escapeHtml(describeAssumptions(account))}</p></div>
<div class="actions"><button type="button" id="clock" aria-pressed="false">UTC</button><button type="button" id="theme">Theme</button></div></header>`;
}

function simulated({ markets }: Run): string {
  const made = markets.filter(({ data }) => data.origin.simulated);
  if (made.length === 0) return '';
  const origins = [...new Set(made.map(({ data }) => data.origin.name))].join(', ');
  const what =
    markets.length === 1
      ? 'This market was'
      : made.length === markets.length
        ? 'These markets were'
        : `${made.map(({ data }) => data.symbol).join(', ')} were`;
  return `<p class="simulated" role="note"><strong>SIMULATED</strong> ${escapeHtml(what)} made up by the ${escapeHtml(origins)}. Nothing here happened.</p>\n`;
}

function notices({ markets, warnings, trades, ambiguousFills }: Run): string {
  const lines = warnings.filter((warning) => !/^(.*: )?SIMULATED/.test(warning));
  if (trades.length === 0) {
    lines.push(
      markets.every(({ openPosition }) => openPosition === null)
        ? 'No trades: see the funnel for where bars stopped.'
        : 'No closed trade yet: a position is open.',
    );
  }
  if (ambiguousFills > 0) {
    const fills = ambiguousFills === 1 ? '1 fill is' : `${grouped(ambiguousFills)} fills are`;
    lines.push(`${fills} ambiguous: the bar reached several levels, and cannot say which came first.`);
  }
  for (const { data } of markets) {
    const of = markets.length === 1 ? '' : ` of ${data.symbol}`;
    if (data.length === 1) lines.push(`One bar only${of}.`);
    const worst = gapsOf(data).reduce((most, gap) => Math.max(most, gap.bars), 0);
    if (worst > 0) lines.push(`The longest gap${of} has ${grouped(worst)} missing bars.`);
  }
  return lines.length === 0
    ? ''
    : `<ul class="notices">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
}
