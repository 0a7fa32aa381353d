import { checkArguments } from '@veloce/core';
import { comparisonScript, comparisonScriptHash } from '../comparison-page.generated.js';
import { escapeHtml, grouped, minuteUtc, percent } from '../html/html.js';
import { pageStyle } from '../html/page-style.js';
import { accuracySection, ranked, rowSection, strategySection, symbolSection } from './sections.js';
import { togetherSection } from './together.js';
import type { ComparisonRun } from './run.js';

/**
 * Strategies beside each other, by market, as one HTML page that opens offline: hit rate and average return with their intervals, payoff,
 * profit factor, expectancy, duration, what is left after luck, how often sure signals are right, and which strategies fire together.
 *
 * @throws {RangeError} when the comparison lacks a part.
 * @example
 * ```ts
 * const comparison = await compareStrategies(strategies, [btc, eth], { options: { takerFee: 0.001 } });
 * const html = comparisonReport({ title: 'The shelf on two markets', origin: btc.origin, comparison });
 * ```
 */
export function comparisonReport(run: ComparisonRun): string {
  checkArguments(
    'comparisonReport',
    { run },
    {
      run: {
        title: 'text',
        origin: { name: 'text' },
        comparison: {
          rows: ['object'],
          strategies: ['object'],
          together: ['object'],
          trials: 'number',
          settings: { horizonMs: 'number', leastScore: 'number', near: 'number' },
        },
      },
    },
  );
  const { title, origin, comparison, target } = run;
  checkTarget(target);
  const policy = `default-src 'none'; script-src '${comparisonScriptHash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
  const simulated = origin.simulated
    ? `<p class="simulated" role="note"><strong>SIMULATED</strong> The data was made up by the ${escapeHtml(origin.name)}. Nothing here happened.</p>`
    : '';
  return `<!doctype html>
<html lang="en" data-theme="auto">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>${escapeHtml(title)} · Veloce</title>
<style>${pageStyle}${ownStyle}</style>
</head>
<body>
<header><div><h1>${escapeHtml(title)}</h1>
<p>${summary(run)}</p></div>
<div class="actions"><button type="button" id="theme">Theme</button></div></header>
<main>
${simulated}
${notices(comparison)}
${tiles(comparison)}
${strategySection(comparison)}
${symbolSection(comparison)}
${accuracySection(comparison, target)}
${togetherSection(comparison)}
${rowSection(comparison)}
</main>
<footer><p>Past results, simulated or real, do not tell future ones.</p></footer>
<script>${comparisonScript}</script>
</body>
</html>
`;
}

function checkTarget(target: ComparisonRun['target']): void {
  if (target === undefined) return;
  const [low, high] = target;
  if (!(low >= 0 && low <= high && high <= 1)) {
    throw new RangeError(
      `comparisonReport: target must be two fractions, the lower first, as [0.8, 0.9]; got [${low}, ${high}]`,
    );
  }
}

function summary({ comparison: { rows, strategies }, origin }: ComparisonRun): string {
  const markets = new Set(rows.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`));
  const span =
    rows.length === 0
      ? ''
      : ` · ${minuteUtc(Math.min(...rows.map(({ from }) => from)))} to ${minuteUtc(Math.max(...rows.map(({ to }) => to)))} UTC`;
  const places = markets.size <= 6 ? escapeHtml([...markets].join(', ')) : `${grouped(markets.size)} markets`;
  return `${grouped(strategies.length)} ${strategies.length === 1 ? 'strategy' : 'strategies'} on ${places}${span} · ${escapeHtml(origin.name)}`;
}

function notices({ rows, strategies, trials }: ComparisonRun['comparison']): string {
  const failed = rows.filter(({ error }) => error !== undefined);
  const proven = strategies.filter(({ deflatedSharpe }) => (deflatedSharpe ?? 0) >= 0.95);
  const reasons = [...new Set(failed.map(({ error }) => error))].slice(0, 3).join('; ');
  const found = [
    ...(failed.length === 0
      ? []
      : [
          `${grouped(failed.length)} of ${grouped(rows.length)} runs failed and count as tried: ${escapeHtml(reasons)}`,
        ]),
    proven.length === 0
      ? `No strategy is shown to be more than the luck of the best of ${grouped(trials)} that were tried.`
      : `More than the luck of the best of ${grouped(trials)} that were tried: ${escapeHtml(proven.map(({ strategy }) => strategy).join(', '))}.`,
  ];
  return `<ul class="notices">${found.map((one) => `<li>${one}</li>`).join('')}</ul>`;
}

function tiles({ rows, strategies, trials }: ComparisonRun['comparison']): string {
  const [best] = ranked(strategies);
  const trades = strategies.reduce((sum, one) => sum + one.trades, 0);
  const gaining = strategies.filter(({ averageReturn }) => (averageReturn?.low ?? -1) > 0).length;
  const own: readonly (readonly [string, string, string])[] = [
    ['strategies', grouped(strategies.length), `${grouped(trials)} tried in all`],
    ['runs', grouped(rows.length), 'a strategy on a market'],
    ['trades', grouped(trades), 'closed positions'],
    ['gain on average', grouped(gaining), 'their interval lies above 0'],
    ['highest DSR', shareText(best?.deflatedSharpe), best === undefined ? '' : escapeHtml(best.strategy)],
  ]; // prettier-ignore
  return `<dl class="tiles five">${own.map(([name, value, about]) => `<div class="tile"><dt>${name}</dt><dd>${value}<small>${about}</small></dd></div>`).join('')}</dl>`;
}

const shareText = (share: number | null | undefined): string =>
  share === null || share === undefined ? '—' : percent(share, 1);

const ownStyle = `
.tiles.five{grid-template-columns:repeat(5,minmax(0,1fr))}
.compared th[scope=row],.matrix th[scope=row]{position:sticky;left:0;background:var(--panel);z-index:1;white-space:nowrap;padding-right:14px;max-width:240px;overflow:hidden;text-overflow:ellipsis}
.compared td,.matrix td{white-space:nowrap}.compared td{padding-right:14px}
.compared thead button{border:0;padding:0;background:none;color:var(--soft);font-size:12.5px}.compared thead [aria-sort] button{color:var(--text)}
.compared thead .number{text-align:right;padding-right:14px}
.estimate{display:inline-grid;grid-template-columns:auto auto;gap:0 8px;justify-content:end;align-items:baseline}.estimate small{color:var(--soft)}.estimate svg{grid-column:1/3;justify-self:end}
.interval{color:var(--soft)}.interval.gain{color:var(--up)}.interval.loss{color:var(--down)}.interval line{stroke:currentColor;stroke-width:1.5}.interval circle{fill:currentColor}.interval .mark{stroke:var(--line);stroke-width:1}.interval .aim{fill:var(--accent);opacity:.22}
.matrix td{text-align:center;padding:5px 8px;border:1px solid var(--panel)}.matrix td small{display:block;color:inherit;opacity:.9}.matrix thead th{text-align:center}.matrix thead th:first-child{text-align:left}
.pairs{width:auto}.pairs td{min-width:34px;padding:5px 4px}.self{background:var(--line)}
.share0{color:var(--soft)}.share1{background:color-mix(in srgb,var(--accent) 10%,transparent)}.share2{background:color-mix(in srgb,var(--accent) 20%,transparent)}.share3{background:color-mix(in srgb,var(--accent) 30%,transparent)}.share4{background:color-mix(in srgb,var(--accent) 40%,transparent)}.share5{background:color-mix(in srgb,var(--accent) 50%,transparent)}
.pairs-list{margin:10px 0 0;padding-left:18px;color:var(--soft);font-size:13.5px}.pairs-list:empty{display:none}
@media (max-width:1100px){.tiles.five{grid-template-columns:repeat(3,minmax(0,1fr))}}
@media (max-width:640px){.tiles.five{grid-template-columns:repeat(2,minmax(0,1fr))}.compared th[scope=row],.matrix th[scope=row]{max-width:128px;white-space:normal}}
`;
