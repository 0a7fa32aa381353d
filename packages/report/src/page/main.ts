import type { Timeframe } from '@veloce/core';
import type { PageTrade, Payload } from '../payload.js';
import { drawCharts } from './charts.js';
import { showLegend } from './legend.js';
import { overlaysOf } from './overlays.js';
import { drawPlots } from './plots.js';
import { readColumns, readOverview } from './read-columns.js';
import { fillTradeTable } from './trade-table.js';

const day = 86_400_000;

async function start(): Promise<void> {
  const payload = JSON.parse(document.querySelector('#payload')?.textContent ?? '{}') as Payload;
  const { trades, length, intervalMs } = payload;
  let columns = await readOverview(payload);
  let current: PageTrade | undefined;
  let local = false;
  let complete = payload.columnNames.length === 0;

  const chart = element('#chart');
  const charts = drawCharts(chart, payload, columns, {
    onHover(bar) {
      if (complete) showLegend(payload, columns, bar ?? length - 1, local);
    },
    onClick(from, to) {
      const trade = trades.find(({ entryBar, exitBar }) => entryBar < to && exitBar >= from);
      if (trade !== undefined) select(trade);
    },
    onTimeframe(timeframe) {
      element('#drawn').textContent = `${timeframe} bars`;
    },
  });
  await painted();
  performance.mark('veloce:first-candles');

  const select = (trade: PageTrade): void => {
    current = trade;
    charts.select(trade);
    table.mark(trade);
  };
  const table = fillTradeTable(trades, payload.symbol, (trade) => {
    select(trade);
    chart.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  });
  const step = (by: 1 | -1): void => {
    const listed = table.listed();
    const at = current === undefined ? (by > 0 ? -1 : listed.length) : listed.indexOf(current);
    const trade = listed[at + by];
    if (trade !== undefined) select(trade);
  };
  drawPlots(payload, select);

  columns = await readColumns(payload, columns);
  complete = true;
  charts.refine(columns);

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
  const timeframe = element('#timeframe') as HTMLSelectElement;
  timeframe.addEventListener('change', () => {
    charts.useTimeframe(timeframe.value === '' ? undefined : (timeframe.value as Timeframe));
  });
  for (const overlay of overlaysOf(payload)) {
    addSwitch(overlay.name, false, (on) => {
      columns = charts.switchOverlay(overlay, on);
      showLegend(payload, columns, length - 1, local);
    });
  }
  addSwitch('Buy and hold', true, (on) => { charts.switchBenchmark(on); }); // prettier-ignore
  onClick('#theme', () => {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme === 'dark';
    root.dataset['theme'] = dark ? 'light' : 'dark';
    charts.recolour();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { charts.recolour(); }); // prettier-ignore
  const clock = element('#clock');
  clock.addEventListener('click', () => {
    local = clock.ariaPressed !== 'true';
    clock.ariaPressed = String(local);
    clock.textContent = local ? 'Local' : 'UTC';
    charts.useLocalTime(local);
    showLegend(payload, columns, length - 1, local);
  });

  showLegend(payload, columns, length - 1, local);
  await painted();
  performance.mark('veloce:ready');
  document.documentElement.dataset['ready'] = 'true';
}

/** Adds a button that is on or off. */
function addSwitch(name: string, initially: boolean, change: (on: boolean) => void): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = name;
  button.ariaPressed = String(initially);
  button.addEventListener('click', () => {
    const on = button.ariaPressed !== 'true';
    button.ariaPressed = String(on);
    change(on);
  });
  element('#overlays').append(button);
}

/** Resolves when the browser has drawn what there is. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
  });
}

function element(selector: string): HTMLElement {
  return document.querySelector(selector) as HTMLElement;
}

function onClick(selector: string, action: () => void): void {
  element(selector).addEventListener('click', action);
}

void start();
