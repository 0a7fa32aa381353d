import { grouped, significant } from '../html/html.js';
import type { PageTrade } from '../payload/payload.js';
import { saveText, tradesAsCsv } from './trade-csv.js';

/** The trade table, as the rest of the page drives it. */
export interface TradeTable {
  /** Marks a trade and brings it into view. */
  readonly mark: (trade: PageTrade) => void;
  /** The trades that the filters leave, in the table's order. */
  readonly listed: () => readonly PageTrade[];
}

interface TableColumn {
  readonly label: string;
  readonly number: boolean;
  readonly key: (trade: PageTrade) => number | string;
  readonly text: (trade: PageTrade) => string;
}

/** Most rows that are in the page; the filters reach the others. */
const mostRows = 500;

const minute = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

const allColumns: readonly TableColumn[] = [
  { label: '#', number: true, key: (t) => t.n, text: (t) => String(t.n) },
  { label: 'symbol', number: false, key: (t) => t.symbol, text: (t) => t.symbol },
  { label: 'side', number: false, key: (t) => t.side, text: (t) => t.side },
  { label: 'entry (UTC)', number: false, key: (t) => t.entryTime, text: (t) => minute(t.entryTime) },
  { label: 'price', number: true, key: (t) => t.entryPrice, text: (t) => significant(t.entryPrice) },
  { label: 'exit (UTC)', number: false, key: (t) => t.exitTime, text: (t) => minute(t.exitTime) },
  { label: 'price', number: true, key: (t) => t.exitPrice, text: (t) => significant(t.exitPrice) },
  {
    label: 'exit',
    number: false,
    key: (t) => t.exit,
    text: (t) => (t.ambiguous ? `${t.exit} (ambiguous)` : t.exit),
  },
  { label: 'bars', number: true, key: (t) => t.barsHeld, text: (t) => String(t.barsHeld) },
  { label: 'fees', number: true, key: (t) => t.fees, text: (t) => grouped(t.fees, 2) },
  { label: 'funding', number: true, key: (t) => t.funding, text: (t) => grouped(t.funding, 2) },
  { label: 'interest', number: true, key: (t) => t.borrow, text: (t) => grouped(t.borrow, 2) },
  { label: 'result', number: true, key: (t) => t.pnl, text: (t) => grouped(t.pnl, 2) },
  {
    label: 'R',
    number: true,
    key: (t) => t.r ?? -Infinity,
    text: (t) => (t.r === null ? '—' : grouped(t.r, 2)),
  },
  { label: 'why', number: false, key: (t) => t.reason, text: (t) => t.reason },
];

/**
 * Fills the trade table; its headings sort, its rows select, and what the filters leave can be saved as CSV.
 *
 * @param name What the file is named after.
 */
export function fillTradeTable(
  trades: readonly PageTrade[],
  name: string,
  onSelect: (trade: PageTrade) => void,
): TradeTable {
  const symbols = new Set(trades.map(({ symbol }) => symbol));
  const idle = new Set<string>();
  if (symbols.size < 2) idle.add('symbol');
  if (trades.every(({ funding }) => funding === 0)) idle.add('funding');
  if (trades.every(({ borrow }) => borrow === 0)) idle.add('interest');
  const tableColumns = allColumns.filter(({ label }) => !idle.has(label));
  const table = document.querySelector('#trade-table') as HTMLTableElement;
  const count = document.querySelector('#trade-count') as HTMLElement;
  const body = table.tBodies[0] as HTMLTableSectionElement;
  const filters = ['side', 'exit', 'outcome'].map(
    (id) => document.querySelector(`#${id}`) as HTMLSelectElement,
  );
  let sortedBy = 0;
  let descending = false;
  let listed: readonly PageTrade[] = trades;
  let marked: PageTrade | undefined;

  const heads = tableColumns.map((column, k) => {
    const head = document.createElement('th');
    head.scope = 'col';
    if (column.number) head.className = 'number';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = column.label;
    button.addEventListener('click', () => {
      descending = sortedBy === k && !descending;
      sortedBy = k;
      fill();
    });
    head.append(button);
    return head;
  });
  table.tHead?.insertRow().append(...heads);

  const fill = (): void => {
    const [side, exit, outcome] = filters.map((filter) => filter.value);
    const key = tableColumns[sortedBy]?.key ?? ((trade: PageTrade) => trade.n);
    const order = (a: PageTrade, b: PageTrade): number =>
      key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.n - b.n;
    listed = trades
      .filter((trade) => side === '' || trade.side === side)
      .filter((trade) => exit === '' || trade.exit === exit)
      .filter((trade) => outcome === '' || (outcome === 'win' ? trade.pnl > 0 : trade.pnl < 0))
      .sort(order);
    if (descending) listed = [...listed].reverse();
    heads.forEach((head, k) => {
      head.ariaSort = k === sortedBy ? (descending ? 'descending' : 'ascending') : 'none';
    });
    body.replaceChildren(...listed.slice(0, mostRows).map(rowOf));
    const shown = Math.min(listed.length, mostRows);
    count.textContent =
      trades.length === 0
        ? 'No closed trades.'
        : `${shown} of ${listed.length} shown${listed.length < trades.length ? `, ${trades.length} in all` : ''}. Choose one to see it in the chart; n and p go to the next and the previous.`;
    if (marked !== undefined) mark(marked);
  };

  const rowOf = (trade: PageTrade): HTMLTableRowElement => {
    const row = document.createElement('tr');
    row.dataset['n'] = String(trade.n);
    row.tabIndex = 0;
    for (const column of tableColumns) {
      const cell = row.insertCell();
      cell.textContent = column.text(trade);
      if (column.number) cell.className = 'number';
      if (column.label === 'result') cell.classList.add(trade.pnl < 0 ? 'loss' : 'gain');
      if (column.label === 'why') cell.className = 'why';
    }
    row.addEventListener('click', () => {
      onSelect(trade);
    });
    row.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') onSelect(trade);
    });
    return row;
  };

  const mark = (trade: PageTrade): void => {
    marked = trade;
    for (const row of body.rows) row.ariaSelected = String(row.dataset['n'] === String(trade.n));
    const own = body.querySelector<HTMLElement>(`[data-n="${trade.n}"]`);
    const region = table.parentElement;
    if (own !== null && region !== null) region.scrollTop = own.offsetTop - region.clientHeight / 2;
  };

  document.querySelector('#export')?.addEventListener('click', () => {
    saveText(`${name}-trades.csv`, tradesAsCsv(listed));
  });
  for (const filter of filters) filter.addEventListener('change', fill);
  fill();
  return { mark, listed: () => listed };
}
