import type { PageTrade, Payload } from '../payload.js';
import { drawCharts } from './charts.js';
import { unpackColumns } from './columns.js';
import type { PageColumns } from './levels.js';
import { fillTradeTable } from './trade-table.js';

const day = 86_400_000;

async function start(): Promise<void> {
  const payload = JSON.parse(document.querySelector('#payload')?.textContent ?? '{}') as Payload;
  const { trades, length, intervalMs } = payload;
  let current: PageTrade | undefined;

  const columns = await unpackColumns(payload);
  const chart = document.querySelector('#chart') as HTMLElement;
  const charts = drawCharts(chart, payload, columns, (bar) => {
    showLegend(columns, bar ?? length - 1);
  });
  const select = (trade: PageTrade): void => {
    current = trade;
    charts.select(trade);
    table.mark(trade);
  };
  const table = fillTradeTable(trades, (trade) => {
    select(trade);
    chart.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  });
  const step = (by: 1 | -1): void => {
    const listed = table.listed();
    const at = current === undefined ? (by > 0 ? -1 : listed.length) : listed.indexOf(current);
    const trade = listed[at + by];
    if (trade !== undefined) select(trade);
  };

  onClick('#previous', () => { step(-1); }); // prettier-ignore
  onClick('#next', () => { step(1); }); // prettier-ignore
  document.addEventListener('keydown', ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey || target instanceof HTMLSelectElement) return;
    if (key === 'n') step(1);
    if (key === 'p') step(-1);
  });
  for (const button of document.querySelectorAll<HTMLElement>('[data-range]')) {
    button.addEventListener('click', () => {
      const days = button.dataset['range'];
      const bars = days === 'all' ? length : Math.ceil((Number(days) * day) / intervalMs);
      charts.show(Math.max(0, length - bars), length);
    });
  }
  onClick('#theme', () => {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme === 'dark';
    root.dataset['theme'] = dark ? 'light' : 'dark';
    charts.recolour();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { charts.recolour(); }); // prettier-ignore
  const clock = document.querySelector('#clock') as HTMLElement;
  clock.addEventListener('click', () => {
    const local = clock.ariaPressed !== 'true';
    clock.ariaPressed = String(local);
    clock.textContent = local ? 'Local' : 'UTC';
    charts.useLocalTime(local);
  });

  charts.show(0, length);
  showLegend(columns, length - 1);
  document.documentElement.dataset['ready'] = 'true';
}

function onClick(selector: string, action: () => void): void {
  document.querySelector(selector)?.addEventListener('click', action);
}

function showLegend(columns: PageColumns, bar: number): void {
  const { time, open, high, low, close, volume, cvd, openInterest, equity, drawdown } = columns;
  const value = (column: Float64Array, digits?: number): string => {
    const number = column[bar] ?? NaN;
    if (Number.isNaN(number)) return '—';
    return digits === undefined
      ? String(number)
      : number.toLocaleString('en-US', { maximumFractionDigits: digits });
  };
  const parts: (readonly [string, string])[] = [
    ['', new Date(time[bar] ?? 0).toISOString().slice(0, 16).replace('T', ' ')],
    ['open', value(open)],
    ['high', value(high)],
    ['low', value(low)],
    ['close', value(close)],
    ['volume', value(volume, 3)],
    ...(cvd ? [['CVD', value(cvd, 1)] as const] : []),
    ...(openInterest ? [['OI', value(openInterest, 1)] as const] : []),
    ['equity', value(equity, 2)],
    ['drawdown', `${(100 * (drawdown[bar] ?? 0)).toFixed(2)} %`],
  ];
  const nodes = parts.flatMap(([label, text]) => {
    const strong = document.createElement('b');
    strong.textContent = text;
    return [document.createTextNode(label === '' ? '' : `${label} `), strong];
  });
  document.querySelector('#legend')?.replaceChildren(...nodes);
}

void start();
