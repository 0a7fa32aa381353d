import { escapeHtml, grouped, percent } from '../html/html.js';
import { ranked } from './sections.js';
import type { ComparisonRun } from './run.js';

type Comparison = ComparisonRun['comparison'];

/** More strategies than these have colours only: numbers would not fit. */
const mostNumbers = 16;

/** A cell for each ordered pair: how much of one strategy the other says too. */
export function togetherSection({ strategies, together, settings }: Comparison): string {
  if (together.length === 0) return '';
  const names = ranked(strategies).map(({ strategy }) => strategy);
  const byPair = new Map(together.map((one) => [`${one.a}\n${one.b}`, one]));
  const hasNumbers = names.length <= mostNumbers;
  const cell = (a: string, b: string): string => {
    const one = byPair.get(`${a}\n${b}`);
    if (one === undefined) return '<td class="self"></td>';
    if (one.ofA === 0) return '<td></td>';
    const share = one.together / one.ofA;
    const words = `${a} with ${b}: ${grouped(one.together)} of ${grouped(one.ofA)} signals (${percent(share, 1)}), ${grouped(one.byChance, 1)} by chance, ${grouped(one.against)} against`;
    return `<td class="share${Math.min(5, Math.ceil(5 * share))}" title="${escapeHtml(words)}">${hasNumbers ? Math.round(100 * share) : `<span class="hidden">${Math.round(100 * share)}</span>`}</td>`;
  };
  const body = names.map(
    (a, k) =>
      `<tr><th scope="row">${k + 1} ${escapeHtml(a)}</th>${names.map((b) => cell(a, b)).join('')}</tr>`,
  );
  const heads = names.map((name, k) => `<th scope="col" title="${escapeHtml(name)}">${k + 1}</th>`);
  return `<section id="together"><h2>Which fire together</h2><p class="hint">Per cent of the signals of a row that have one of a column, for the same side, at most ${settings.near} bars away. Strategies that fire together are one bet; a cell's text says how many would by chance, and how often they disagree.</p>
<div class="scroll wide" tabindex="0" role="region" aria-label="Which strategies fire together"><table class="matrix pairs"><thead><tr><th scope="col">strategy</th>${heads.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>
<ul class="pairs-list">${strongest(together)}</ul></section>`;
}

/** The pairs that fire together most, beyond chance, in words. */
function strongest(together: Comparison['together']): string {
  return [...together]
    .filter(({ ofA, together: count, byChance }) => ofA >= 20 && count > 2 * byChance && count / ofA >= 0.25)
    .sort((x, y) => y.together / y.ofA - x.together / x.ofA)
    .slice(0, 5)
    .map(({ a, b, together: count, ofA, byChance }) => `<li>${escapeHtml(a)} and ${escapeHtml(b)}: ${grouped(count)} of ${grouped(ofA)} signals, ${grouped(byChance, 1)} by chance</li>`)
    .join('');
} // prettier-ignore
