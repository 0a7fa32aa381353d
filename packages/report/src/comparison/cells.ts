import { escapeHtml, grouped, percent } from '../html/html.js';
import { intervalPicture, scaleOf, type Scale } from './interval.js';
import type { ComparedEstimate, ComparedResult } from './run.js';

/** A column of a table of results: its head, what it explains, and its cells. */
interface ResultColumn {
  readonly head: string;
  readonly about: string;
  /** The value that rows are sorted by; `null` is last. */
  readonly value: (one: ComparedResult) => number | null;
  readonly text: (one: ComparedResult) => string;
}

const dash = '—';

/** The columns that results have in common, on scales that fit all of them. */
export function resultColumns(results: readonly ComparedResult[]): readonly ResultColumn[] {
  // A strategy may win seldom and gain: a hit rate has no good side.
  const hits = { ...scaleOf(results.map((one) => one.hitRate), 0.5), isToned: false }; // prettier-ignore
  const gains = scaleOf(results.map((one) => one.averageReturn), 0); // prettier-ignore
  const number = (
    head: string,
    about: string,
    value: ResultColumn['value'],
    text: (value: number) => string,
  ): ResultColumn => ({
    head,
    about,
    value,
    text: (one) => {
      const own = value(one);
      return own === null ? dash : text(own);
    },
  });
  const estimate = (
    head: string,
    about: string,
    of: (one: ComparedResult) => ComparedEstimate | null,
    scale: Scale,
    digits: number,
  ): ResultColumn => ({
    head,
    about,
    value: (one) => of(one)?.value ?? null,
    text: (one) => estimateText(of(one), scale, digits),
  });
  return [
    number('signals', 'Taken or not.', (one) => one.signals, grouped),
    number('trades', 'Closed positions; one that was closed in parts is one.', (one) => one.trades, grouped),
    estimate('hit rate', 'Share of trades that gained after costs, with its 95 % interval. The line marks 50 %.', (one) => one.hitRate, hits, 1),
    estimate('average return', 'Of a trade on its notional, after costs, with its 95 % interval. The line marks 0.', (one) => one.averageReturn, gains, 3),
    number('payoff', 'Mean win over mean loss.', (one) => one.payoff, (x) => grouped(x, 2)),
    number('profit factor', 'Sum of wins over sum of losses.', (one) => one.profitFactor, (x) => grouped(x, 2)),
    number('expectancy', 'Mean gain of a trade, in quote currency.', (one) => one.expectancy, (x) => toned(x, grouped(x, 2))),
    number('duration', 'Mean time in a position.', (one) => one.averageHours, hoursText),
    number('DSR', 'Deflated Sharpe ratio: the probability that it is more than the luck of the best of all that were tried. Accept at 95 %.', (one) => one.deflatedSharpe, (x) => `<span class="${x >= 0.95 ? 'gain' : ''}">${percent(x, 1)}</span>`),
  ]; // prettier-ignore
}

/** A number with its interval, as text and as a picture. */
export function estimateText(
  estimate: ComparedEstimate | null,
  scale: Scale,
  digits: number,
  target?: readonly [number, number],
): string {
  if (estimate === null) return dash;
  const { value, low, high } = estimate;
  const bounds = `${(100 * low).toFixed(digits)} to ${(100 * high).toFixed(digits)}`;
  return `<span class="estimate">${percent(value, digits)} <small>${bounds}</small>${intervalPicture(estimate, scale, target)}</span>`;
}

/** Text in the colour of a gain or a loss. */
const toned = (value: number, text: string): string =>
  `<span class="${value > 0 ? 'gain' : value < 0 ? 'loss' : ''}">${text}</span>`;

function hoursText(hours: number): string {
  return hours < 48 ? `${grouped(hours, 1)} h` : `${grouped(hours / 24, 1)} d`;
}

/** A table that a reader can sort by any column. */
export function sortableTable<Row>(
  label: string,
  heads: readonly { readonly head: string; readonly about?: string; readonly isText?: boolean }[],
  rows: readonly Row[],
  cells: (row: Row) => readonly { readonly value: number | string | null; readonly text: string }[],
): string {
  const head = heads.map(
    ({ head: text, about = '', isText = false }) =>
      `<th scope="col" class="${isText ? '' : 'number'}"><button type="button" data-sort title="${escapeHtml(about)}">${escapeHtml(text)}</button></th>`,
  );
  const body = rows.map((row) => {
    const own = cells(row).map(({ value, text }, k) => {
      const data = `data-value="${escapeHtml(value === null ? '' : String(value))}"`;
      return k === 0
        ? `<th scope="row" ${data}>${text}</th>`
        : `<td class="${heads[k]?.isText === true ? '' : 'number'}" ${data}>${text}</td>`;
    });
    return `<tr>${own.join('')}</tr>`;
  });
  return `<div class="scroll wide" tabindex="0" role="region" aria-label="${escapeHtml(label)}"><table class="compared"><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}
