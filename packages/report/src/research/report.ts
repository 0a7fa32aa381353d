import { checkArguments } from '@veloce/core';
import { metricTable, type MetricDefinition } from '@veloce/backtest';
import { escapeHtml, grouped, jsonForScript, significant } from '../html/html.js';
import { formatMetric } from '../sections/metric.js';
import { pageStyle } from '../html/page-style.js';
import { plot } from './plot.js';
import { researchPayload } from './payload.js';
import { luckSection, pathSection, walkSection } from './sections.js';
import type { ResearchRow, ResearchRun } from './run.js';
import { researchScript, researchScriptHash } from '../research-page.generated.js';

/** Most rows of the table. */
const mostRows = 100;
/** Most parameters that a pair of heatmap axes is made of. */
const mostPairs = 3;

/**
 * The findings of a sweep, its test for luck and a walk-forward analysis, as one HTML page that opens offline: the score of every trial,
 * heatmaps of the parameters that matter, parallel coordinates, in-sample against out-of-sample, walk-forward windows, and in
 * a sentence each what the deflated Sharpe ratio and the probability of overfitting say.
 *
 * @example
 * ```ts
 * const found = await sweep(squeezeFlow, data, options);
 * const html = researchReport({
 *   title: 'SqueezeFlow on BTCUSDT', objective: 'sharpe', origin: data.origin, sweep: found, luck: sweepLuck(found),
 * });
 * ```
 */
export function researchReport(run: ResearchRun): string {
  checkArguments(
    'researchReport',
    { run },
    {
      run: {
        title: 'text',
        objective: 'text',
        origin: { name: 'text' },
        sweep: { rows: ['object'], trials: 'number' },
      },
    },
  );
  const { title, origin, sweep, objective } = run;
  const payload = researchPayload(run);
  const policy = `default-src 'none'; script-src '${researchScriptHash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
  const failed = sweep.rows.filter(({ metrics }) => metrics === null).length;
  const simulated = origin.simulated
    ? `<p class="simulated" role="note"><strong>SIMULATED</strong> The data was made up by the ${escapeHtml(origin.name)}. Nothing here happened.</p>`
    : '';
  const [x, ...others] = payload.varied;
  const pairs = others.slice(0, mostPairs).map((y) => [x ?? '', y] as const);
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
<header><div><h1>${escapeHtml(title)}</h1>
<p>${grouped(sweep.rows.length)} parameter sets run, ${grouped(sweep.trials)} tried in all · objective: ${escapeHtml(objective)} · ${escapeHtml(origin.name)}</p></div>
<div class="actions"><button type="button" id="theme">Theme</button></div></header>
<main>
${simulated}
${notices(failed, sweep.notes ?? [])}
${bestSection(run)}
${luckSection(run)}
<section id="trials"><h2>Every trial</h2><p class="hint">Each dot is a parameter set; grey ones break a constraint. The line is the best so far.</p><div class="scroll" tabindex="0" role="region" aria-label="Every trial">${plot('trials', `Score of every trial by ${objective}`)}</div></section>
${pairs.length === 0 ? '' : `<section id="heatmaps"><h2>Parameters</h2><p class="hint">Mean ${escapeHtml(objective)} over two parameters: a winner on a plateau is worth more than one on a peak.</p><div class="figures">${pairs.map(([a, b]) => `<figure><figcaption>${escapeHtml(b)} against ${escapeHtml(a)}</figcaption>${plot('heatmap', `Mean ${objective} by ${a} and ${b}`, { x: a, y: b })}</figure>`).join('')}</div></section>`}
${payload.varied.length === 0 ? '' : `<section id="parallel"><h2>All parameters at once</h2><p class="hint">A line per trial; the best tenth in colour.</p><div class="scroll" tabindex="0" role="region" aria-label="Parallel coordinates">${plot('parallel', 'Parallel coordinates of parameters and score')}</div></section>`}
${walkSection(run)}
${pathSection(run)}
${tableSection(run)}
</main>
<footer><p>Pictures by Observable Plot, © Observable, Inc., ISC licence. Past results, simulated or real, do not tell future ones.</p></footer>
<script type="application/json" id="payload">${jsonForScript(payload)}</script>
<script>${researchScript}</script>
</body>
</html>
`;
}

/** The notices a reader must see before the numbers. */
function notices(failed: number, notes: readonly string[]): string {
  const told = [...(failed === 0 ? [] : [`${grouped(failed)} runs failed; they count as tried.`]), ...notes];
  if (told.length === 0) return '';
  return `<ul class="notices">${told.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
}

/** Metrics shown beside the objective. */
function shownMetrics(objective: string): readonly string[] {
  return ['totalReturn', 'maxDrawdown', 'sharpe', 'trades', 'winRate', 'profitFactor'].filter(
    (name) => name !== objective,
  );
}

function bestSection({ sweep: { best }, objective }: ResearchRun): string {
  if (best === null) {
    return '<ul class="notices"><li>No parameter set is feasible: none has a score and meets every constraint.</li></ul>';
  }
  const tiles = shownMetrics(objective).map((name) => {
    const value = best.metrics?.[name];
    return `<div class="tile"><dt>${definitionOf(name)?.label ?? escapeHtml(name)}</dt><dd>${metricText(name, value ?? null)}</dd></div>`;
  });
  return `<dl class="tiles"><div class="tile"><dt>best ${escapeHtml(definitionOf(objective)?.label ?? objective)}</dt><dd>${metricText(objective, best.score)}<small>trial ${best.trial}</small></dd></div>${tiles.join('')}</dl>
<p class="hint">The winner: ${escapeHtml(paramsText(best))}</p>`;
}

function paramsText({ params }: ResearchRow): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${paramText(value)}`)
    .join(', ');
}

function paramText(value: unknown): string {
  return typeof value === 'number' ? significant(value) : JSON.stringify(value);
}

function definitionOf(name: string): MetricDefinition | undefined {
  return metricTable.find((one) => one.name === name);
}

/** A metric as the report of a backtest shows it; a score of one's own as a number. */
function metricText(name: string, value: number | null): string {
  const definition = definitionOf(name);
  if (definition !== undefined) return formatMetric(definition, value);
  if (value === null) return '—';
  return Number.isInteger(value) ? grouped(value) : grouped(value, 2);
}

function tableSection({ sweep: { rows }, objective }: ResearchRun): string {
  const ranked = [...rows]
    .filter(({ score }) => score !== null)
    .sort((a, b) => Number(b.feasible) - Number(a.feasible) || (b.score ?? 0) - (a.score ?? 0));
  const names = [...new Set(ranked.flatMap(({ params }) => Object.keys(params)))];
  const metrics = shownMetrics(objective);
  const cells = ranked.slice(0, mostRows).map((row) => {
    const params = names.map((name) => {
      const value = row.params[name];
      return `<td class="number">${escapeHtml(value === undefined ? '—' : paramText(value))}</td>`;
    });
    const numbers = metrics.map(
      (name) => `<td class="number">${metricText(name, row.metrics?.[name] ?? null)}</td>`,
    );
    return `<tr><th scope="row">${row.trial}</th>${params.join('')}<td class="number">${metricText(objective, row.score)}${row.feasible ? '' : ' <small>breaks a constraint</small>'}</td>${numbers.join('')}</tr>`;
  });
  const labels = [objective, ...metrics].map((name) => definitionOf(name)?.label ?? name);
  const heads = [...names, ...labels].map(
    (name) => `<th scope="col" class="number">${escapeHtml(name)}</th>`,
  );
  const count =
    ranked.length > mostRows ? `the best ${mostRows} of ${grouped(ranked.length)}` : grouped(ranked.length);
  return `<section id="table"><h2>Parameter sets <span class="count">${count}</span></h2><div class="scroll tall" tabindex="0" role="region" aria-label="Parameter sets"><table><thead><tr><th scope="col">trial</th>${heads.join('')}</tr></thead><tbody>${cells.join('')}</tbody></table></div></section>`;
}
