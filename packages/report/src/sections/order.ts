import type { OrderStatus } from '@veloce/backtest';
import { escapeHtml, grouped, minuteUtc, significant } from '../html/html.js';
import type { Run } from '../run.js';

/** Most orders that are listed. */
const mostListed = 100;

const untold: ReadonlySet<OrderStatus> = /* @__PURE__ */ new Set(['filled', 'open', 'cancelled']);

/** Orders that did not fill as they were asked to, and why. */
export function orderSection({ orders }: Run): string {
  const listed = orders.filter(({ status }) => !untold.has(status));
  if (listed.length === 0) return '';
  const rows = listed
    .slice(0, mostListed)
    .map(
      ({ time, symbol, side, type, status, filledSize, size, reason }) =>
        `<tr><td>${minuteUtc(time)}</td><td>${escapeHtml(symbol)}</td><td>${side}</td><td>${type}</td><td>${status}</td><td class="number">${significant(filledSize)}${size === null ? '' : ` of ${significant(size)}`}</td><td>${escapeHtml(reason)}</td></tr>`,
    );
  const rest =
    listed.length > mostListed ? `<p class="hint">and ${grouped(listed.length - mostListed)} more</p>` : '';
  const heads = ['sent (UTC)', 'symbol', 'side', 'type', 'status', 'filled', 'why'];
  return `<section id="orders"><h2>Orders not filled, or not whole <span class="count">${grouped(listed.length)} of ${grouped(orders.length)}</span></h2>
<details><summary>List</summary><div class="scroll"><table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${rest}</details></section>`;
}
