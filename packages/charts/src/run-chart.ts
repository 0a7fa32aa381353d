import {
  CrosshairMode,
  LineStyle,
  createChart,
  createSeriesMarkers,
  type IPriceLine,
  type Time,
} from 'lightweight-charts';
import { intervalMs, type Column, type Timeframe } from '@veloce/core';
import {
  covers,
  groupColumns,
  levelFor,
  noColumn,
  type Columns,
  type DetailLevel,
} from './level-of-detail.js';
import type { ChartMarket, ChartTrade } from './market.js';
import { currentColours } from './colours.js';
import { markersFor } from './markers.js';
import type { AttachedOverlay, SwitchedOverlay } from './overlay-switch.js';
import { applyTheme } from './apply-theme.js';
import { addPanes } from './panes.js';
import { tickText, timeText } from './time-text.js';
import { placeOf, viewOf, type View } from './view.js';

/** The chart of a whole run, as the rest of a page drives it. */
export interface RunChart {
  /** Gives the columns in full: from now on the view can be cut from them. */
  readonly refine: (full: Columns) => void;
  /** Shows the bars `[from, to)`. */
  readonly show: (from: number, to: number) => void;
  /** Shows a trade, with its levels. */
  readonly select: (trade: ChartTrade) => void;
  /** Switches an overlay, once the columns are there in full; gives them with what the overlays that are on add. */
  readonly switchOverlay: (overlay: SwitchedOverlay, on: boolean) => Columns;
  /** Shows or hides the line of buy and hold. */
  readonly switchBenchmark: (on: boolean) => void;
  /** Draws bars of a timeframe as long as that stays quick; `undefined` lets the view decide. */
  readonly useTimeframe: (timeframe: Timeframe | undefined) => void;
  /** Takes the colours of the page again, after a change of theme. */
  readonly recolour: () => void;
  /** Shows times in the reader's zone, or in UTC. */
  readonly useLocalTime: (local: boolean) => void;
  /** Takes the charts off the page. */
  readonly remove: () => void;
}

/** The events that the chart reports to the page. */
export interface RunChartListener {
  /** The bar under the crosshair; `undefined` when there is none. */
  readonly onHover: (bar: number | undefined) => void;
  /** The bars of a point that was clicked, `[from, to)`. */
  readonly onClick: (from: number, to: number) => void;
  /** The timeframe of the bars that are drawn now. */
  readonly onTimeframe: (timeframe: Timeframe) => void;
}

/** The content of a run's chart. */
export interface RunChartContent {
  readonly market: ChartMarket;
  readonly trades: readonly ChartTrade[];
  /** The columns of the overview, drawn until `refine` brings the columns in full. */
  readonly overview: Columns;
}

/** Pixels per trade marker in view; more markers would hide the price. */
const markerPixels = 10;

/** Draws the overview of a market, with the trades on it, into an element. */
export function runChart(
  element: HTMLElement,
  { market, trades, overview }: RunChartContent,
  listener: RunChartListener,
): RunChart {
  const { length, timeframe } = market;
  let colours = currentColours();
  let local = false;
  let full: Columns | undefined;
  let wanted: Timeframe | undefined;
  let level: DetailLevel = { from: 0, to: length, timeframe: market.overview.timeframe };
  let selected: ChartTrade | undefined;
  let lines: readonly IPriceLine[] = [];
  let drawing = false;
  let queued = false;
  const attached = new Map<string, AttachedOverlay>();

  const chart = createChart(element, {
    autoSize: true,
    crosshair: { mode: CrosshairMode.Normal },
    timeScale: { timeVisible: market.intervalMs < 86_400_000, minBarSpacing: 0.001, rightOffset: 2 },
    localization: { timeFormatter: (at: Time) => timeText(1000 * (at as number), local) },
  });
  const { price, benchmark, layers } = addPanes(chart, market);
  const markers = createSeriesMarkers(price, []);
  const time = (): Column => full?.get('time') ?? noColumn;
  const barAt = (at: number): number => placeOf(time(), at);
  let view: View = viewOf(overview, 0, length);

  const fill = (): void => {
    drawing = true;
    for (const layer of [...layers, ...attached.values()]) layer.fill(view, colours);
    drawing = false;
  };
  const mark = (from: number, to: number): void => {
    const most = Math.max(10, Math.floor(element.clientWidth / markerPixels));
    markers.setMarkers(markersFor(trades, { ...view, from, to }, { most, colours, selected }));
  };
  /** The bars in view; all of them before the columns are there. */
  const visible = (): readonly [number, number] => {
    const range = chart.timeScale().getVisibleRange();
    if (range === null || full === undefined) return [0, length];
    const last = barAt(1000 * (range.to as number) + intervalMs(level.timeframe) - 1);
    return [barAt(1000 * (range.from as number)), Math.min(length, last + 1)];
  };
  const setRange = (from: number, to: number): void => {
    const start = view.timeOf(from);
    const end = view.timeOf(Math.min(to, length) - 1);
    if (end > start) chart.timeScale().setVisibleRange({ from: start, to: end });
  };
  const cut = (from: number, to: number): void => {
    if (full === undefined) return;
    level = levelFor({ time: time(), from, to, timeframe, wanted });
    view = viewOf(groupColumns(full, level), level.from, level.to);
    fill();
    drawing = true;
    setRange(from, to);
    drawing = false;
    listener.onTimeframe(level.timeframe);
  };
  const draw = (from: number, to: number): void => {
    if (full !== undefined && !covers(level, { time: time(), from, to, timeframe, wanted })) cut(from, to);
    mark(from, to);
  };
  const redraw = (): void => {
    const [from, to] = visible();
    cut(from, to);
    mark(from, to);
  };

  chart.timeScale().subscribeVisibleTimeRangeChange(() => {
    if (drawing || queued) return;
    queued = true;
    requestAnimationFrame(() => {
      queued = false;
      draw(...visible());
    });
  });
  chart.subscribeCrosshairMove((event) => {
    if (full === undefined) return;
    const { time: at } = event;
    listener.onHover(
      at === undefined ? undefined : barAt(1000 * (at as number) + intervalMs(level.timeframe) - 1),
    );
  });
  chart.subscribeClick((event) => {
    if (event.time === undefined || full === undefined) return;
    const start = 1000 * (event.time as number);
    listener.onClick(barAt(start), barAt(start + intervalMs(level.timeframe) - 1) + 1);
  });

  const recolour = (): void => {
    colours = currentColours();
    applyTheme(chart, colours);
    for (const layer of [...layers, ...attached.values()]) layer.recolour(colours);
    fill();
    mark(...visible());
  };
  recolour();
  chart.timeScale().fitContent();
  listener.onTimeframe(level.timeframe);

  return {
    recolour,
    refine(columns) {
      full = columns;
    },
    show(from, to) {
      if (full === undefined) return;
      cut(from, to);
      mark(from, to);
    },
    switchBenchmark(on) {
      benchmark.applyOptions({ visible: on });
    },
    useTimeframe(next) {
      wanted = next;
      redraw();
    },
    switchOverlay(overlay, on) {
      if (full === undefined) return overview;
      attached.get(overlay.name)?.detach();
      attached.delete(overlay.name);
      if (on) {
        full = new Map([...full, ...overlay.columns(full)]);
        const layer = overlay.attach(chart, price);
        attached.set(overlay.name, layer);
        layer.recolour(colours);
        redraw();
      } else {
        full = new Map([...full].filter(([name]) => !overlay.made.includes(name)));
      }
      return full;
    },
    remove() {
      chart.remove();
    },
    useLocalTime(next) {
      local = next;
      chart.applyOptions({
        timeScale: {
          tickMarkFormatter: (at: Time, kind: number) => tickText(1000 * (at as number), kind, local),
        },
      });
    },
    select(trade) {
      selected = trade;
      for (const line of lines) price.removePriceLine(line);
      const line = (level: number | null, color: string, title: string): readonly IPriceLine[] =>
        level === null
          ? []
          : [
              price.createPriceLine({
                price: level,
                color,
                title,
                lineStyle: LineStyle.Dashed,
                lineWidth: 1,
                axisLabelVisible: true,
              }),
            ];
      lines = [
        ...line(trade.entryPrice, colours.accent, 'entry'),
        ...line(trade.stopLoss, colours.down, 'stop'),
        ...line(trade.takeProfit, colours.up, 'target'),
      ];
      const margin = Math.max(40, 2 * (trade.exitBar - trade.entryBar));
      const from = Math.max(0, trade.entryBar - margin);
      const to = Math.min(length, trade.exitBar + margin);
      cut(from, to);
      mark(from, to);
    },
  };
}
