import { dailyEquity, rollingDays } from '../payload/daily-equity.js';
import { dailyReturns } from '../payload/derive.js';
import { escapeHtml, grouped, percent } from '../html/html.js';
import type { Run } from '../run.js';

/** Pictures that the page draws, each with the numbers that a reader without it needs. */
export function plotSection(result: Run): string {
  const { trades } = result;
  if (trades.length === 0) return '';
  const { equity } = dailyEquity(result);
  const returns = dailyReturns(equity);
  const rs = trades.flatMap(({ r }) => (r === null ? [] : [r]));
  const figures = [
    rs.length === 0
      ? figure(
          'trade-returns',
          'Returns of trades, on notional',
          quantiles(
            trades.map((trade) => trade.returnOnNotional),
            percent,
          ),
        )
      : figure(
          'r-multiples',
          'Results of trades in R, the initial risk',
          quantiles(rs, (r) => grouped(r, 2)),
        ),
    figure('daily-returns', 'Daily returns', quantiles(returns, percent)),
    figure(
      'excursions',
      'Worst against best excursion of each trade while it was open',
      quantiles(
        trades.map((trade) => trade.mae),
        percent,
        'worst',
      ),
      quantiles(
        trades.map((trade) => trade.mfe),
        percent,
        'best',
      ),
    ),
    returns.length > rollingDays
      ? figure('rolling-sharpe', `Sharpe ratio of the last ${rollingDays} days`)
      : `<figure><figcaption>Rolling Sharpe ratio</figcaption><p class="hint">Needs more than ${rollingDays} days; this run has ${returns.length}.</p></figure>`,
  ];
  return `<section id="pictures"><h2>How results are spread</h2><div class="figures">${figures.join('')}</div></section>`;
}

function figure(id: string, caption: string, ...notes: readonly string[]): string {
  return `<figure><figcaption>${escapeHtml(caption)}</figcaption><div class="plot" id="${id}" role="img" aria-label="${escapeHtml(caption)}"></div>${notes.join('')}</figure>`;
}

const shown = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Quantiles as a line of text, by linear interpolation between the closest ranks. */
function quantiles(values: readonly number[], text: (value: number) => string, label = ''): string {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return '';
  const quantile = (share: number): number => {
    const place = share * (sorted.length - 1);
    const low = sorted[Math.floor(place)] ?? NaN;
    const high = sorted[Math.ceil(place)] ?? NaN;
    return low + (place - Math.floor(place)) * (high - low);
  };
  const parts = shown.map((share) => `${100 * share} %: <b>${text(quantile(share))}</b>`);
  return `<p class="quantiles">${label === '' ? '' : `${label} `}${parts.join(' ')}</p>`;
}
