import { dailyEquity } from '../payload/daily-equity.js';
import { percent } from '../html/html.js';
import type { Run } from '../run.js';

/** Return of each UTC month, a year per row. */
export function monthSection(run: Run): string {
  const { time, equity } = dailyEquity(run);
  const ends = new Map<string, number>();
  for (const [k, value] of equity.entries()) {
    // The first sample is the capital before the first day; the others lie at the ends of days.
    if (k > 0) ends.set(new Date((time[k] ?? 0) - 1).toISOString().slice(0, 7), value);
  }
  const returns = new Map<string, number>();
  let before = run.settings.capital;
  for (const [month, end] of ends) {
    returns.set(month, before > 0 ? end / before - 1 : NaN);
    before = end;
  }
  const largest = Math.max(1e-9, ...[...returns.values()].map((value) => Math.abs(value || 0)));
  const years = [...new Set([...returns.keys()].map((month) => month.slice(0, 4)))];
  const cell = (month: string): string => {
    const value = returns.get(month);
    if (value === undefined) return '<td></td>';
    if (Number.isNaN(value)) return '<td>—</td>';
    const strength = Math.round((4 * Math.abs(value)) / largest);
    return `<td class="${value > 0 ? 'up' : value < 0 ? 'down' : ''}${strength}">${percent(value)}</td>`;
  };
  const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const rows = years.map((year) => {
    const cells = names.map((_, k) => cell(`${year}-${String(k + 1).padStart(2, '0')}`));
    return `<tr><th scope="row">${year}</th>${cells.join('')}</tr>`;
  });
  const heads = names.map((name) => `<th scope="col">${name}</th>`).join('');
  return `<section id="months"><h2>Returns by month</h2><div class="scroll"><table class="months"><thead><tr><th scope="col">UTC</th>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}
