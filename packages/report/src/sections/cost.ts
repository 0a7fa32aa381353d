import { metricTable, type BacktestSettings, type Readings } from '@veloce/backtest';
import { grouped, percent } from '../html/html.js';
import { formatMetric } from './metric.js';
import type { Run } from '../run.js';

/** The profit of the trades before costs, and the share that costs took. */
export function costSection(
  { trades, settings, ambiguousFills }: Run,
  readings: Pick<Readings<unknown>, 'differences'> | undefined,
): string {
  if (trades.length === 0) return '';
  const total = (field: 'grossPnl' | 'fees' | 'funding' | 'borrow' | 'pnl'): number =>
    trades.reduce((sum, trade) => sum + trade[field], 0);
  const notional = trades.reduce((sum, trade) => sum + trade.size * (trade.entryPrice + trade.exitPrice), 0);
  const basisPoints = (money: number): string =>
    notional === 0 ? '—' : grouped((10_000 * money) / notional, 2);
  const row = (label: string, money: number, note = ''): string =>
    `<tr><th scope="row">${label}${note === '' ? '' : ` <small>${note}</small>`}</th><td class="number ${money < 0 ? 'loss' : ''}">${grouped(money, 2)}</td><td class="number">${basisPoints(money)}</td></tr>`;
  const slippage = `${slippageText(settings)} on market and stop fills is in the prices`;
  const exits = trades.filter((trade) => trade.ambiguous).length;
  const ambiguous =
    ambiguousFills === 0
      ? 'No fill was ambiguous: no bar reached several levels.'
      : `${grouped(exits)} of ${grouped(trades.length)} exits (${percent(exits / trades.length, 1)}) are ambiguous: their bar reached several levels, and the ${settings.intrabar} reading decided.`;
  return `<section id="costs"><h2>Costs</h2><p class="hint">${ambiguous}</p>
<div class="scroll"><table><thead><tr><th scope="col">closed trades</th><th scope="col" class="number">money</th><th scope="col" class="number">bps of notional traded</th></tr></thead>
<tbody>${row('before costs', total('grossPnl'), slippage)}${row('fees', -total('fees'))}${row('funding', -total('funding'))}${row('interest on shorts', -total('borrow'))}${row('after costs', total('pnl'))}</tbody></table></div>${readings === undefined ? '' : readingTable(readings)}</section>`;
}

function slippageText({ slippage, slippageBps }: BacktestSettings): string {
  switch (slippage?.model) {
    case 'spread':
      return `half a spread of ${slippage.spread}`;
    case 'volume-share':
      return `an impact of ${percent(slippage.impact, 1)} times the square of the order's share of the bar's volume`;
    case 'bps':
    case undefined:
      return `slippage of ${slippage?.bps ?? slippageBps} bps`;
  }
}

/** Metrics under both readings of ambiguous bars. */
function readingTable({ differences }: Pick<Readings<unknown>, 'differences'>): string {
  if (differences.length === 0) {
    return '<h3>Ambiguous bars</h3><p class="hint">Every metric is the same, whichever level is taken to come first.</p>';
  }
  const rows = metricTable.flatMap((definition) => {
    const found = differences.find(({ name }) => name === definition.name);
    if (found === undefined) return [];
    const [low, high] = [found.pessimistic, found.optimistic].map((value) => formatMetric(definition, value));
    return `<tr><th scope="row">${definition.label}</th><td class="number">${low}</td><td class="number">${high}</td></tr>`;
  });
  return `<h3>Ambiguous bars, read both ways</h3><p class="hint">With the adverse level first and with the favourable one first: the truth lies between.</p>
<div class="scroll"><table><thead><tr><th scope="col">metric</th><th scope="col" class="number">pessimistic</th><th scope="col" class="number">optimistic</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
