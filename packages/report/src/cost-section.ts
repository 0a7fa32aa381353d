import { metricTable, type Readings } from '@veloce/backtest';
import { grouped, percent } from './html.js';
import { formatMetric } from './metric-section.js';
import type { Run } from './run.js';

/** What the trades made before costs, and what costs took. */
export function costSection(
  { trades, settings, ambiguousFills }: Run,
  readings: Pick<Readings<unknown>, 'differences'> | undefined,
): string {
  if (trades.length === 0) return '';
  let gross = 0;
  let fees = 0;
  let funding = 0;
  let notional = 0;
  for (const trade of trades) {
    gross += trade.grossPnl;
    fees += trade.fees;
    funding += trade.funding;
    notional += trade.size * (trade.entryPrice + trade.exitPrice);
  }
  const net = gross - fees - funding;
  const basisPoints = (money: number): string =>
    notional === 0 ? '—' : grouped((10_000 * money) / notional, 2);
  const row = (label: string, money: number, note = ''): string =>
    `<tr><th scope="row">${label}${note === '' ? '' : ` <small>${note}</small>`}</th><td class="number ${money < 0 ? 'loss' : ''}">${grouped(money, 2)}</td><td class="number">${basisPoints(money)}</td></tr>`;
  const slippage = `slippage of ${settings.slippageBps} bps on market and stop fills is in the prices`;
  const ambiguous =
    ambiguousFills === 0
      ? 'No fill was ambiguous: no bar reached several levels.'
      : `${grouped(ambiguousFills)} of ${grouped(trades.length)} exits (${percent(ambiguousFills / trades.length, 1)}) are ambiguous: their bar reached several levels, and the ${settings.intrabar} reading decided.`;
  return `<section id="costs"><h2>Costs</h2><p class="hint">${ambiguous}</p>
<div class="scroll"><table><thead><tr><th scope="col">closed trades</th><th scope="col" class="number">money</th><th scope="col" class="number">bps of notional traded</th></tr></thead>
<tbody>${row('before fees and funding', gross, slippage)}${row('fees', -fees)}${row('funding', -funding)}${row('after costs', net)}</tbody></table></div>${readings === undefined ? '' : readingTable(readings)}</section>`;
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
