import type { BacktestResult, PortfolioResult } from '@veloce/backtest';
import { escapeHtml, grouped, percent } from '../html/html.js';

/** The contribution of each symbol of a portfolio; empty for a single symbol. */
export function symbolSection(result: BacktestResult | PortfolioResult): string {
  if ('data' in result) return '';
  const rows = result.symbols.map(
    ({ symbol, strategy, trades, grossPnl, fees, funding, borrow, pnl, contribution, openPosition }) => {
      const tone = contribution < 0 ? 'loss' : 'gain';
      const open = openPosition === null ? '—' : grouped(openPosition.unrealisedPnl, 2);
      const money = [grossPnl, fees, funding, borrow, pnl].map((value) => grouped(value, 2));
      const cells = [grouped(trades), ...money, open].map((text) => `<td class="number">${text}</td>`);
      return `<tr><th scope="row">${escapeHtml(symbol)}</th><td>${escapeHtml(strategy)}</td>${cells.join('')}<td class="number ${tone}">${percent(contribution)}</td></tr>`;
    },
  );
  const heads = [
    'trades',
    'before costs',
    'fees',
    'funding',
    'interest',
    'after costs',
    'open',
    'of the return',
  ].map((head) => `<th scope="col" class="number">${head}</th>`);
  return `<section id="symbols"><h2>Symbols <span class="count">${grouped(result.symbols.length)}</span></h2>
<p class="hint">What each added to the account: closed trades before and after costs, what is open at its mark, and its share of the starting capital.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Symbols"><table><thead><tr><th scope="col">symbol</th><th scope="col">strategy</th>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>
`;
}
