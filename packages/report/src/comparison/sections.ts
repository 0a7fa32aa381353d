import { escapeHtml, grouped, percent } from '../html/html.js';
import { estimateText, resultColumns, sortableTable } from './cells.js';
import { scaleOf } from './interval.js';
import type { ComparedResult, ComparisonRun } from './run.js';

type Comparison = ComparisonRun['comparison'];

/** The best first: by the deflated Sharpe ratio, then by the mean return of a trade. */
export function ranked<Row extends ComparedResult>(rows: readonly Row[]): readonly Row[] {
  const rank = (one: Row): number => one.deflatedSharpe ?? -1;
  const gain = (one: Row): number => one.averageReturn?.value ?? -Infinity;
  return [...rows].sort((a, b) => rank(b) - rank(a) || gain(b) - gain(a));
}

/** Every strategy on all markets. */
export function strategySection({ strategies }: Comparison): string {
  const columns = resultColumns(strategies);
  const heads = [{ head: 'strategy', isText: true }, { head: 'markets' }, ...columns];
  const table = sortableTable('Strategies on all markets', heads, ranked(strategies), (one) => [
    { value: one.strategy, text: escapeHtml(one.strategy) },
    { value: one.markets, text: grouped(one.markets) },
    ...columns.map(({ value, text }) => ({ value: value(one), text: text(one) })),
  ]);
  return `<section id="strategies"><h2>Strategies</h2><p class="hint">On all markets together, the capital in equal parts. Click a column head to sort by it.</p>${table}</section>`;
}

/** Every strategy on every market, in full. */
export function rowSection({ rows }: Comparison): string {
  const columns = resultColumns(rows);
  const heads = [{ head: 'strategy', isText: true }, { head: 'market', isText: true }, ...columns];
  const table = sortableTable('Strategies by market', heads, ranked(rows), (one) => [
    { value: one.strategy, text: escapeHtml(one.strategy) },
    { value: `${one.symbol} ${one.timeframe}`, text: escapeHtml(`${one.symbol} ${one.timeframe}`) },
    ...columns.map(({ value, text }, k) => ({
      value: value(one),
      text: one.error === undefined || k > 0 ? text(one) : `<span class="loss" title="${escapeHtml(one.error)}">failed</span>`,
    })),
  ]); // prettier-ignore
  return `<section id="rows"><h2>Strategy and market</h2><p class="hint">Every run; the luck of each is judged by all of them.</p>${table}</section>`;
}

/** A cell for each strategy and market: the mean return of a trade as colour. */
export function symbolSection({ rows, strategies }: Comparison): string {
  const markets = [...new Set(rows.map(marketOf))];
  const most = Math.max(1e-12, ...rows.map(({ averageReturn }) => Math.abs(averageReturn?.value ?? 0)));
  const byPlace = new Map(rows.map((one) => [`${one.strategy}\n${marketOf(one)}`, one]));
  const cell = (strategy: string, market: string): string => {
    const one = byPlace.get(`${strategy}\n${market}`);
    if (one === undefined) return '<td></td>';
    if (one.error !== undefined) return `<td class="loss" title="${escapeHtml(one.error)}">failed</td>`;
    const { averageReturn, hitRate, trades } = one;
    if (averageReturn === null || hitRate === null)
      return `<td title="${trades} trades">${grouped(trades)} <small>trades</small></td>`;
    const strength = Math.max(1, Math.ceil((4 * Math.abs(averageReturn.value)) / most));
    const tone = `${averageReturn.value > 0 ? 'up' : 'down'}${strength}`;
    return `<td class="${averageReturn.value === 0 ? '' : tone}" title="${escapeHtml(`${strategy} on ${market}: ${trades} trades`)}">${percent(averageReturn.value, 3)}<small>${percent(hitRate.value, 0)} of ${grouped(trades)}</small></td>`;
  };
  const body = ranked(strategies).map(
    ({ strategy }) =>
      `<tr><th scope="row">${escapeHtml(strategy)}</th>${markets.map((market) => cell(strategy, market)).join('')}</tr>`,
  );
  return `<section id="symbols"><h2>By market</h2><p class="hint">Mean return of a trade after costs, as number and colour; below it the hit rate and how many trades it is of. What holds on one market only is seldom an edge.</p>
<div class="scroll wide" tabindex="0" role="region" aria-label="Mean return by strategy and market"><table class="matrix"><thead><tr><th scope="col">strategy</th>${markets.map((market) => `<th scope="col">${escapeHtml(market)}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div></section>`;
}

const marketOf = ({ symbol, timeframe }: Comparison['rows'][number]): string => `${symbol} ${timeframe}`;

/** How often sure signals were right. */
export function accuracySection(
  { strategies, settings }: Comparison,
  target: ComparisonRun['target'],
): string {
  const { horizonMs, leastScore } = settings;
  const judged = strategies.filter(({ accuracy }) => (accuracy?.accuracy ?? null) !== null);
  const words = `signals with a score of ${leastScore} or more, right after ${timeText(horizonMs)}`;
  if (judged.length === 0)
    return `<section id="accuracy"><h2>Right after ${timeText(horizonMs)}</h2><p class="hint">No strategy gave ${words}: there is nothing to judge.</p></section>`;
  const scale = scaleOf([...judged.map(({ accuracy }) => accuracy?.accuracy ?? null), target === undefined ? null : { value: target[0], low: target[0], high: target[1] }], 0.5); // prettier-ignore
  const sorted = [...judged].sort((a, b) => (b.accuracy?.accuracy?.low ?? 0) - (a.accuracy?.accuracy?.low ?? 0));
  const heads = [{ head: 'strategy', isText: true }, { head: 'right', about: 'Share of signals that were right, with its 95 % interval.' }, { head: 'base rate', about: 'The hit rate of the same mix of sides at random bars: the drift of the market.' }, { head: 'judged', about: 'Of signals whose horizons overlap only the first counts.' }, ...(target === undefined ? [] : [{ head: 'target', isText: true }])]; // prettier-ignore
  const table = sortableTable(`Share of ${words}`, heads, sorted, ({ strategy, accuracy }) => {
    const share = accuracy?.accuracy ?? null;
    return [
      { value: strategy, text: escapeHtml(strategy) },
      { value: share?.value ?? null, text: estimateText(share, scale, 1, target) },
      { value: accuracy?.baseRate ?? null, text: percent(accuracy?.baseRate ?? NaN, 1) },
      { value: accuracy?.judged ?? null, text: grouped(accuracy?.judged ?? 0) },
      ...(target === undefined || share === null ? [] : [targetCell(share, target)]),
    ];
  });
  const aim = target === undefined ? '' : ` The band is what is aimed at: ${percent(target[0], 0)} to ${percent(target[1], 0)}.`; // prettier-ignore
  return `<section id="accuracy"><h2>Right after ${timeText(horizonMs)}</h2><p class="hint">The share of ${words}, beside what the drift of the market alone gives.${aim} Being right is no gain: see the average return.</p>${table}</section>`;
} // prettier-ignore

/** Whether the interval lies above the lower end of a target, below it, or on both sides. */
function targetCell({ low, high }: { readonly low: number; readonly high: number }, [least]: readonly [number, number]) {
  const [value, text] = low >= least ? [2, '<span class="gain">met</span>'] : high < least ? [0, '<span class="loss">missed</span>'] : [1, 'open'];
  return { value, text } as const;
} // prettier-ignore

function timeText(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  return hours >= 1
    ? `${Number(hours.toFixed(2))} h`
    : `${Number((milliseconds / 60_000).toFixed(2))} minutes`;
}
