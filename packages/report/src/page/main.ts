import { runChart, type RunChart } from '@veloce/charts';
import type { Columns } from '@veloce/charts/levels';
import type { Timeframe } from '@veloce/core';
import type { PageTrade, Payload } from '../payload/payload.js';
import { showLegend } from './legend.js';
import { overlaysOf } from './overlays.js';
import { drawPlots } from './plots.js';
import { readColumns, readOverview } from './read-columns.js';
import { fillTradeTable } from './trade-table.js';

const day = 86_400_000;

/** The market on the chart. */
interface Shown {
  readonly n: number;
  readonly charts: RunChart;
  columns: Columns;
}

async function start(): Promise<void> {
  const payload = JSON.parse(document.querySelector('#payload')?.textContent ?? '{}') as Payload;
  const { trades, markets } = payload;
  const chart = element('#chart');
  const chooser = document.querySelector<HTMLSelectElement>('#market');
  let current: PageTrade | undefined;
  let local = false;

  let shown = await showMarket(0);
  await painted();
  performance.mark('veloce:first-candles');

  const table = fillTradeTable(trades, name(payload), (trade) => {
    void select(trade);
    chart.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  });
  drawPlots(payload, (trade) => void select(trade));
  await complete(shown);

  /** Draws the overview of a market. */
  async function showMarket(n: number): Promise<Shown> {
    const market = markets[n];
    if (market === undefined) throw new Error(`no market ${n} on this page`);
    const overview = await readOverview(market);
    const own = trades.filter(({ symbol }) => symbol === market.symbol);
    const charts = runChart(
      chart,
      { market, trades: own, overview },
      {
        onHover(bar) {
          showLegend(market, shown.columns, bar ?? market.length - 1, local);
        },
        onClick(from, to) {
          const trade = own.find(({ entryBar, exitBar }) => entryBar < to && exitBar >= from);
          if (trade !== undefined) void select(trade);
        },
        onTimeframe(timeframe) {
          element('#drawn').textContent = `${timeframe} bars`;
        },
      },
    );
    charts.useLocalTime(local);
    return { n, charts, columns: overview };
  }

  /** Gives the charts the columns in full, and the switches of the market's overlays. */
  async function complete(one: Shown): Promise<void> {
    const market = markets[one.n];
    if (market === undefined) return;
    one.columns = await readColumns(market, one.n, one.columns);
    one.charts.refine(one.columns);
    const legend = (): void => { showLegend(market, one.columns, market.length - 1, local); }; // prettier-ignore
    const overlays = overlaysOf(market).map((overlay) =>
      switchOf(overlay.name, false, (on) => {
        one.columns = one.charts.switchOverlay(overlay, on);
        legend();
      }),
    );
    const benchmark = switchOf('Buy and hold', true, (on) => { one.charts.switchBenchmark(on); }); // prettier-ignore
    element('#overlays').replaceChildren(...overlays, benchmark);
    legend();
  }

  async function changeMarket(n: number): Promise<void> {
    if (n === shown.n || n < 0) return;
    shown.charts.remove();
    shown = await showMarket(n);
    if (chooser !== null) chooser.value = String(n);
    (element('#timeframe') as HTMLSelectElement).value = '';
    await complete(shown);
  }

  async function select(trade: PageTrade): Promise<void> {
    current = trade;
    await changeMarket(markets.findIndex(({ symbol }) => symbol === trade.symbol));
    shown.charts.select(trade);
    table.mark(trade);
  }

  const step = (by: 1 | -1): void => {
    const listed = table.listed();
    const at = current === undefined ? (by > 0 ? -1 : listed.length) : listed.indexOf(current);
    const trade = listed[at + by];
    if (trade !== undefined) void select(trade);
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
      const { length = 0, intervalMs = 1 } = markets[shown.n] ?? {};
      const days = button.dataset['range'];
      const bars = days === 'all' ? length : Math.ceil((Number(days) * day) / intervalMs);
      shown.charts.show(Math.max(0, length - bars), length);
    });
  }
  const timeframe = element('#timeframe') as HTMLSelectElement;
  timeframe.addEventListener('change', () => {
    shown.charts.useTimeframe(timeframe.value === '' ? undefined : (timeframe.value as Timeframe));
  });
  chooser?.addEventListener('change', () => {
    void changeMarket(Number(chooser.value));
  });
  onClick('#theme', () => {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme === 'dark';
    root.dataset['theme'] = dark ? 'light' : 'dark';
    shown.charts.recolour();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { shown.charts.recolour(); }); // prettier-ignore
  const clock = element('#clock');
  clock.addEventListener('click', () => {
    local = clock.ariaPressed !== 'true';
    clock.ariaPressed = String(local);
    clock.textContent = local ? 'Local' : 'UTC';
    shown.charts.useLocalTime(local);
  });

  await painted();
  performance.mark('veloce:ready');
  document.documentElement.dataset['ready'] = 'true';
}

/** The base name of saved files. */
function name({ markets }: Payload): string {
  const [first] = markets;
  return markets.length === 1 && first !== undefined ? first.symbol : 'portfolio';
}

/** A button that is on or off. */
function switchOf(label: string, initially: boolean, change: (on: boolean) => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.ariaPressed = String(initially);
  button.addEventListener('click', () => {
    const on = button.ariaPressed !== 'true';
    button.ariaPressed = String(on);
    change(on);
  });
  return button;
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
