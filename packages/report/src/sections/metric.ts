import { metricTable, type MetricDefinition, type Metrics } from '@veloce/backtest';
import { escapeHtml, grouped, percent } from '../html/html.js';
import type { Run } from '../run.js';

const headline: readonly (keyof Metrics)[] = [
  'totalReturn',
  'buyAndHold',
  'maxDrawdown',
  'sharpe',
  'trades',
  'winRate',
  'profitFactor',
  'exposure',
];

/** The headline numbers. */
export function tiles(result: Run): string {
  const tile = (definition: MetricDefinition): string => {
    const { name, label } = definition;
    const { value, reason } = result.metrics[name];
    const tone =
      value === null || definition.better === undefined || name === 'trades' ? '' : toneOf(name, value);
    const note = value === null ? `<small>${escapeHtml(reason ?? 'undefined')}</small>` : '';
    return `<div class="tile" title="${escapeHtml(definition.definition)}"><dt>${label}</dt><dd class="${tone}">${formatMetric(definition, value)}${note}</dd></div>`;
  };
  const definitions = headline.flatMap((name) => metricTable.filter((one) => one.name === name));
  return `<dl class="tiles">${definitions.map(tile).join('')}</dl>`;
}

function toneOf(name: keyof Metrics, value: number): string {
  const neutral = name === 'profitFactor' ? 1 : name === 'winRate' ? NaN : 0;
  return value > neutral ? 'gain' : value < neutral ? 'loss' : '';
}

/** Every metric, with its definition. */
export function metricSection(result: Run): string {
  const rows = metricTable.map((definition) => {
    const { value, reason } = result.metrics[definition.name];
    const note = reason === undefined ? '' : ` <small>${escapeHtml(reason)}</small>`;
    return `<tr><th scope="row"><details><summary>${definition.label}</summary><p>${escapeHtml(definition.definition)}</p></details></th><td>${formatMetric(definition, value)}${note}</td></tr>`;
  });
  const half = Math.ceil(rows.length / 2);
  const table = (part: readonly string[]): string =>
    `<table class="metrics"><tbody>${part.join('')}</tbody></table>`;
  const { periodsPerYear, sample } = result.settings;
  const periods = sample === 'bar' ? 'the equity of every bar' : 'daily UTC equity';
  return `<section id="metrics"><h2>Metrics</h2>
<p class="hint">Ratios on ${periods}, ${periodsPerYear} days per year. Open a name for its definition; a dash has no value, and says why.</p>
<div class="columns">${table(rows.slice(0, half))}${table(rows.slice(half))}</div></section>`;
}

/** A metric as people read it; a dash when it has no value. */
export function formatMetric({ format }: MetricDefinition, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '—';
  switch (format) {
    case 'percent':
      return percent(value);
    case 'ratio':
      return grouped(value, 2);
    case 'count':
      return grouped(value);
    case 'days':
      return `${grouped(value)} d`;
    case 'hours':
      return value < 1 ? `${grouped(60 * value)} min` : `${grouped(value, 1)} h`;
    case 'money':
      return grouped(value, 2);
  }
}
