import { tradesBy, tradesByRegime, type Trade, type TradeGroup } from '@veloce/backtest';
import { escapeHtml, grouped, percent } from '../html/html.js';
import type { Run } from '../run.js';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Weekday of a time, UTC, Monday first. */
function weekdayOf(time: number): number {
  return (new Date(time).getUTCDay() + 6) % 7;
}

/** Labels of regimes, one per bar of the market; see `tradesByRegime`. */
export type Regimes = ArrayLike<string | number | undefined>;

/** The trades by side, exit, weekday, symbol and regime, where there are several, and by weekday and hour. */
export function breakdownSection({ result, trades, markets }: Run, regimes: Regimes | undefined): string {
  if (trades.length === 0) return '';
  // Weeks begin on Monday here.
  const byWeekday = tradesBy(result, 'weekday');
  const tables = [
    table('side', tradesBy(result, 'side')),
    table('exit', tradesBy(result, 'exit')),
    table('weekday of the entry', [
      ...byWeekday.filter(({ key }) => key !== 'Sunday'),
      ...byWeekday.filter(({ key }) => key === 'Sunday'),
    ]),
    ...(markets.length > 1 ? [table('symbol', tradesBy(result, 'symbol'))] : []),
    ...(regimes !== undefined && 'data' in result
      ? [table('regime before the entry', tradesByRegime(result, regimes))]
      : []),
  ];
  return `<section id="breakdown"><h2>Where the result comes from</h2>
<p class="hint">Closed trades, after costs; times are UTC.</p>
<div class="columns">${tables.map((one) => `<div class="scroll">${one}</div>`).join('')}</div>
${hours(trades)}</section>`;
}

function table(label: string, groups: readonly TradeGroup[]): string {
  const rows = groups.map(({ key, pnl, metrics }) => {
    const ratio = (metric: 'profitFactor' | 'expectancyR'): string => {
      const { value } = metrics[metric];
      return value === null ? '—' : grouped(value, 2);
    };
    const cells = [
      grouped(metrics.trades.value ?? 0),
      percent(metrics.winRate.value ?? 0, 1),
      ratio('profitFactor'),
      ratio('expectancyR'),
    ];
    return `<tr><th scope="row">${escapeHtml(key)}</th>${cells.map((cell) => `<td class="number">${cell}</td>`).join('')}<td class="number ${pnl < 0 ? 'loss' : 'gain'}">${grouped(pnl, 2)}</td></tr>`;
  });
  const heads = ['trades', 'win rate', 'profit factor', 'mean R', 'result'];
  return `<table class="breakdown"><thead><tr><th scope="col">${label}</th>${heads.map((head) => `<th scope="col" class="number">${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** A cell per weekday and hour of the entry: result as colour, number of trades as text. */
function hours(trades: readonly Trade[]): string {
  const pnl = new Float64Array(168);
  const count = new Int32Array(168);
  for (const trade of trades) {
    const cell = 24 * weekdayOf(trade.entryTime) + new Date(trade.entryTime).getUTCHours();
    pnl[cell] = (pnl[cell] ?? 0) + trade.pnl;
    count[cell] = (count[cell] ?? 0) + 1;
  }
  const largest = Math.max(1e-9, ...pnl.map(Math.abs));
  const cell = (day: number, hour: number): string => {
    const at = 24 * day + hour;
    const value = pnl[at] ?? 0;
    const trades = count[at] ?? 0;
    if (trades === 0) return '<td></td>';
    const strength = Math.max(1, Math.round((4 * Math.abs(value)) / largest));
    return `<td class="${value > 0 ? 'up' : value < 0 ? 'down' : ''}${strength}" title="${weekdays[day] ?? ''} ${hour}:00 UTC: ${trades} trades, ${grouped(value, 2)}">${trades}</td>`;
  };
  const all = Array.from({ length: 24 }, (_, hour) => hour);
  const rows = weekdays.map(
    (name, day) =>
      `<tr><th scope="row">${name.slice(0, 3)}</th>${all.map((hour) => cell(day, hour)).join('')}</tr>`,
  );
  const heads = all.map((hour) => `<th scope="col">${hour}</th>`).join('');
  return `<h3>Entries by weekday and hour</h3><p class="hint">The number is how many trades were entered; the colour is what they made together.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Entries by weekday and hour"><table class="hours"><thead><tr><th scope="col">UTC</th>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
