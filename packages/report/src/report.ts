import type { BacktestResult, Trade } from '@veloce/backtest';
import { gapsOf } from '@veloce/core';
import { funnelSection } from './funnel-section.js';
import { escapeHtml, grouped, jsonForScript, minuteUtc } from './html.js';
import { metricSection, tiles } from './metric-section.js';
import { monthSection } from './month-section.js';
import { packColumn } from './pack.js';
import { pageScript, pageScriptHash } from './page.generated.js';
import { pageStyle } from './page-style.js';
import type { PackedColumn, PageTrade, Payload } from './payload.js';
import { runSection, skippedSection } from './run-section.js';

/**
 * A backtest as one HTML page: charts, metrics, funnel, trades. It holds everything it needs and opens offline; its content
 * security policy lets it reach no network.
 *
 * @example
 * ```ts
 * const html = report(backtest(squeezeFlow, data));
 * ```
 */
export function report(result: BacktestResult): string {
  const { data, strategy } = result;
  const title = `${strategy} on ${data.symbol} ${data.timeframe}`;
  // Styles are set by the chart library through the DOM, so they cannot be told by a hash; scripts are.
  const policy = `default-src 'none'; script-src '${pageScriptHash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
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
${notices(result)}
${tiles(result)}
${charts(result)}
${tradeSection(result)}
${funnelSection(result.funnel)}
${monthSection(result)}
${metricSection(result)}
${skippedSection(result)}
${runSection(result)}
</main>
<footer><p>Charts by TradingView Lightweight Charts™, © TradingView, Inc., <a href="https://www.tradingview.com/" rel="noreferrer">tradingview.com</a>, Apache License 2.0. Past results, simulated or real, do not tell future ones.</p></footer>
<script type="application/json" id="payload">${jsonForScript(payloadOf(result))}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}

function head({ data, strategy }: BacktestResult): string {
  const start = minuteUtc(data.time[0] ?? NaN);
  const end = minuteUtc((data.time[data.length - 1] ?? NaN) + data.intervalMs);
  const simulated = data.origin.simulated
    ? `<p class="simulated" role="note"><strong>SIMULATED</strong> This market was made up by the ${escapeHtml(data.origin.name)}. Nothing here happened.</p>`
    : '';
  return `<header><div><h1>${escapeHtml(strategy)} <span>on</span> ${escapeHtml(data.symbol)} <span>${data.timeframe}</span></h1>
<p>${start} to ${end} UTC · ${grouped(data.length)} bars · ${escapeHtml(data.origin.name)}</p></div>
<div class="actions"><button type="button" id="clock" aria-pressed="false">UTC</button><button type="button" id="theme">Theme</button></div></header>${simulated}`;
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

function charts({ data }: BacktestResult): string {
  const panes = [
    'price',
    'volume',
    ...(data.buyVolume && data.sellVolume ? ['CVD'] : []),
    ...(data.openInterest ? ['open interest'] : []),
    'score',
    'equity',
    'drawdown',
  ];
  return `<section id="charts" aria-label="Charts"><div class="toolbar" role="toolbar" aria-label="Range">
<button type="button" data-range="all">All</button><button type="button" data-range="30">30 d</button><button type="button" data-range="7">7 d</button><button type="button" data-range="1">1 d</button>
<span class="spacer"></span><button type="button" id="previous" title="previous trade (p)">‹ trade</button><button type="button" id="next" title="next trade (n)">trade ›</button></div>
<div id="legend" aria-live="off">&nbsp;</div>
<div id="chart" role="img" aria-label="Charts of ${panes.join(', ')} over time; the tables below hold the numbers"></div>
<noscript><p>The charts need JavaScript; the numbers below do not.</p></noscript></section>`;
}

function tradeSection({ trades, openPosition }: BacktestResult): string {
  const open =
    openPosition === null
      ? ''
      : `<p class="hint">Open at the end: ${openPosition.side} ${openPosition.size.toPrecision(6)} from ${openPosition.entryPrice} (${minuteUtc(openPosition.entryTime)}), ${openPosition.unrealisedPnl.toFixed(2)} at the mark of ${openPosition.markPrice}.</p>`;
  return `<section id="trades"><h2>Trades <span class="count">${grouped(trades.length)}</span></h2>${open}
<div class="filters"><label>Side <select id="side"><option value="">all</option><option>LONG</option><option>SHORT</option></select></label>
<label>Exit <select id="exit"><option value="">all</option>${[...new Set(trades.map((trade) => trade.exit))].map((exit) => `<option>${exit}</option>`).join('')}</select></label>
<label>Result <select id="outcome"><option value="">all</option><option value="win">wins</option><option value="loss">losses</option></select></label></div>
<div class="scroll tall" tabindex="0" role="region" aria-label="Trade table"><table id="trade-table"><thead></thead><tbody></tbody></table></div><p id="trade-count" class="hint" role="status"></p></section>`;
}

/** What the page's script gets. */
export function payloadOf(result: BacktestResult): Payload {
  const { data, equity, trades, signals, signalBars, settings, params } = result;
  const { buyVolume, sellVolume, openInterest } = data;
  const columns: Record<string, PackedColumn> = {};
  for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const)
    columns[name] = packColumn(data[name]);
  if (buyVolume && sellVolume) {
    columns['delta'] = packColumn(Float64Array.from(buyVolume, (buy, i) => buy - (sellVolume[i] ?? NaN)));
  }
  if (openInterest) columns['openInterest'] = packColumn(openInterest);
  columns['equity'] = packColumn(equity);
  const { minScore } = params;
  return {
    symbol: data.symbol,
    timeframe: data.timeframe,
    intervalMs: data.intervalMs,
    length: data.length,
    capital: settings.capital,
    minScore: typeof minScore === 'number' ? minScore : null,
    columns,
    trades: trades.map(pageTrade),
    signals: signals.map(({ score, side }, k) => ({ bar: signalBars[k] ?? 0, score, side })),
  };
}

function pageTrade(trade: Trade, n: number): PageTrade {
  const {
    side,
    entryBar,
    exitBar,
    entryTime,
    exitTime,
    entryPrice,
    exitPrice,
    size,
    pnl,
    r,
    fees,
    barsHeld,
  } = trade;
  const level = (price: number): number | null => (Number.isFinite(price) ? price : null);
  return {
    n: n + 1,
    ...{ side, entryBar, exitBar, entryTime, exitTime, entryPrice, exitPrice, size, pnl, r, fees, barsHeld },
    stopLoss: level(trade.stopLoss),
    takeProfit: level(trade.takeProfit),
    exit: trade.exit,
    reason: trade.signal?.reason ?? trade.exitReason,
    ambiguous: trade.ambiguous,
  };
}
