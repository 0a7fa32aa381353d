import { checkLiveChart } from './live-chart-options.js';
import {
  CrosshairMode,
  LineStyle,
  createChart,
  type IPriceLine,
  type ISeriesApi,
  type Time,
} from 'lightweight-charts';
import { applyTheme } from './apply-theme.js';
import { barWindow, type LiveBar } from './bar-window.js';
import { currentColours, type Colours } from './colours.js';
import type { Columns } from './level-of-detail.js';
import { liveOverlay, type LiveOverlay } from './live-overlay.js';
import { deskPanes, type LivePane } from './live-panes.js';
import type { AttachedOverlay } from './overlay-switch.js';
import { paneLabel, type Layer } from './panes.js';
import { signalMarks, type SignalMark } from './signal-marks.js';
import { splitSeries, type SplitSeries } from './split-series.js';
import { zoneClock } from './zone-clock.js';
import { placeOf, seconds, type View } from './view.js';

/** A line across the price of a live chart: an entry, a stop, a target. */
export interface LevelLine {
  readonly price: number;
  readonly title: string;
  readonly tint: keyof Colours;
}

/** The options of a live chart. */
export interface LiveChartOptions {
  /** Bars so far, oldest first: `time open high low close`, and the columns of the panes. Default: none. */
  readonly history?: Columns;
  /** Number of the first bar of the history. Default 0. */
  readonly firstBar?: number;
  /** Default: {@link deskPanes}. The first pane holds the price. */
  readonly panes?: readonly LivePane[];
  /** Strength at which a signal counts, for the default panes. Default 0.65. */
  readonly threshold?: number;
  /** Shows the library's mark, as its licence asks; without it, link to tradingview.com elsewhere on the page. Default `true`. */
  readonly attribution?: boolean;
  /** Decimals of prices. Default 2. */
  readonly decimals?: number;
  /** Bars that are kept; older ones are dropped. Default 20,000. */
  readonly window?: number;
  /** Bars of the series that each update redraws. Default 300. */
  readonly tail?: number;
  /** Default: what the element's style says, see {@link currentColours}. */
  readonly colours?: Colours;
  /** Called with the number of the bar under the crosshair; `undefined` when there is none. */
  readonly onHover?: (bar: number | undefined) => void;
  /** Called with the number of a bar that was clicked. */
  readonly onClick?: (bar: number) => void;
}

/** A chart that bars are pushed into. */
export interface LiveChart {
  /** A closed bar. Takes the place of a preview with its time. */
  readonly push: (bar: LiveBar) => void;
  /** The bar that is still open: drawn, and replaced by the next preview or the closed bar. */
  readonly preview: (bar: LiveBar) => void;
  /** Shows an overlay, or hides it with `false`. One already shown under the name is replaced. */
  readonly overlay: (name: string, overlay: LiveOverlay | false) => void;
  /** Draws these signals. */
  readonly marks: (marks: readonly SignalMark[]) => void;
  /** Draws these lines across the price: entry, stop and target of what is open. */
  readonly levels: (lines: readonly LevelLine[]) => void;
  /** Shows the bars `[from, to)`, by their numbers. */
  readonly show: (from: number, to: number) => void;
  /** Brings a time (epoch ms) into the middle of the view. */
  readonly goTo: (time: number) => void;
  /** Puts the crosshair on a bar, and brings it into view; `undefined` takes it away. */
  readonly point: (bar: number | undefined) => void;
  /** Follows the newest bar again. */
  readonly follow: () => void;
  /** The values of a bar by column; `undefined` where it is not held. */
  readonly bar: (number: number) => LiveBar | undefined;
  /** Number of the newest bar; -1 where there is none. */
  readonly last: () => number;
  /** Takes the colours of another theme; without any, those of the page. */
  readonly recolour: (colours?: Colours) => void;
  /** Shows times in a time zone, by its IANA name; UTC at first. @throws {RangeError} for a zone that there is not. */
  readonly useZone: (zone: string) => void;
  /** Takes the chart off the page and frees what it holds. */
  readonly remove: () => void;
}

/** Bars in view while the newest is followed. */
const barsInView = 120;
/** Free bars at its right. */
const barsAhead = 6;

/**
 * A chart of bars as they come: panes, overlays, signals and levels. Each series is drawn as a history and a short tail, and an update
 * touches the tail alone, so that its cost does not grow with the bars that are loaded.
 *
 * @param element What holds the chart; it is filled, and followed when its size changes.
 * @throws {RangeError} for a window or a tail that is no integer >= 1, or columns without `time`.
 * @example
 * ```ts
 * const chart = liveChart(document.querySelector('#chart')!, { history, decimals: 1 });
 * for await (const bar of bars) chart.push(bar);
 * ```
 */
export function liveChart(element: HTMLElement, options: LiveChartOptions = {}): LiveChart {
  checkLiveChart(options);
  const { history = new Map(), firstBar = 0, decimals = 2, threshold, attribution = true } = options;
  const panes = options.panes ?? deskPanes(threshold);
  const { window: most = 20_000, tail = 300, onHover, onClick } = options;
  if (history.size > 0 && !history.has('time'))
    throw new RangeError('liveChart: history needs a column time');
  const bars = barWindow(history, most, firstBar);
  let colours = options.colours ?? currentColours(element);
  let clock = zoneClock('UTC');
  let shown: readonly SignalMark[] = [];
  let lines: IPriceLine[] = [];
  /** The index of the tail's first bar, among the bars held. */
  let from = Math.max(0, bars.length() - tail);

  const chart = createChart(element, {
    autoSize: true,
    layout: { attributionLogo: attribution },
    crosshair: { mode: CrosshairMode.Normal },
    timeScale: { timeVisible: true, secondsVisible: false, minBarSpacing: 0.01, rightOffset: barsAhead },
    localization: { timeFormatter: (at: Time) => clock.text(1000 * (at as number)) },
  });
  const split = panes.flatMap((pane, k) =>
    pane.series.map((series, s) =>
      splitSeries(chart, k, series, decimals, s === pane.series.length - 1 ? pane.threshold : undefined),
    ),
  );
  const labels: Layer[] = panes.flatMap(({ label }, k) => (label === '' ? [] : [paneLabel(chart, k, label)]));
  chart.panes().forEach((pane, k) => {
    pane.setStretchFactor(panes[k]?.share ?? 1);
  });
  const price = split[0]?.tail as ISeriesApi<'Candlestick'> | undefined;
  if (price === undefined || panes[0]?.series[0]?.kind !== 'candles') {
    throw new RangeError('liveChart: the first series of the first pane must be the candles');
  }

  const view = (): View => ({
    from: bars.first(),
    to: bars.first() + bars.length(),
    points: new Map(bars.names().map((name) => [name, bars.column(name) ?? new Float64Array(0)])),
    timeOf: (bar) => seconds(bars.at('time', Math.min(Math.max(0, bar - bars.first()), bars.length() - 1))),
  });
  const attached = new Map<string, AttachedOverlay>();
  attached.set(
    '',
    signalMarks(price, () => shown),
  );
  /** Overlays that are columns of the bars, by name. */
  const columnOverlays = new Map<string, readonly SplitSeries[]>();
  const following = (): readonly SplitSeries[] => [...columnOverlays.values()].flat();
  const fillOverlays = (): void => {
    const now = view();
    for (const one of attached.values()) one.fill(now, colours);
  };
  const redraw = (): void => {
    for (const one of [...split, ...following()]) one.fill(bars, from, colours);
    fillOverlays();
  };
  const follow = (): void => {
    const end = bars.length();
    chart.timeScale().setVisibleLogicalRange({ from: end - barsInView, to: end + barsAhead });
  };
  /** Free bars at the right of the view; below 0, the newest bars are out of it and the reader looks at the past. */
  let gap = barsAhead;
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    if (range !== null) gap = range.to - bars.length();
  });
  /** The library scrolls from one frame to the next; bars that come faster, or before there are any, are followed here. */
  const keepUp = (): void => {
    const range = chart.timeScale().getVisibleLogicalRange();
    if (gap < 0) return;
    const width = range === null ? barsInView + barsAhead : range.to - range.from;
    const to = bars.length() + gap;
    chart.timeScale().setVisibleLogicalRange({ from: to - width, to });
  };
  const put = (bar: LiveBar): void => {
    const added = bars.put(bar) === 'added';
    if (added && bars.length() - from > 2 * tail) {
      bars.trim();
      from = Math.max(0, bars.length() - tail);
      redraw();
      keepUp();
      return;
    }
    for (const one of [...split, ...following()]) one.update(bars, colours);
    if (!added) return;
    fillOverlays();
    keepUp();
  };
  const barAt = (at: Time): number =>
    bars.first() + placeOf(bars.column('time') ?? new Float64Array(0), 1000 * (at as number) + 999);

  chart.subscribeCrosshairMove(({ time }) => {
    onHover?.(time === undefined ? undefined : barAt(time));
  });
  chart.subscribeClick(({ time }) => {
    if (time !== undefined) onClick?.(barAt(time));
  });
  const recolour = (next: Colours): void => {
    colours = next;
    applyTheme(chart, colours);
    for (const one of [...split, ...following(), ...labels, ...attached.values()]) one.recolour(colours);
    redraw();
  };
  recolour(colours);
  follow();

  return {
    push: put,
    preview: put,
    overlay(name, overlay) {
      if (name === '') throw new RangeError('liveChart: an overlay needs a name');
      attached.get(name)?.detach();
      attached.delete(name);
      for (const one of columnOverlays.get(name) ?? []) one.remove();
      columnOverlays.delete(name);
      if (overlay === false) return;
      if (overlay.kind === 'columns') {
        const series = overlay.columns.map(({ column, tint }) =>
          splitSeries(chart, 0, { kind: 'line', column, tint, overPrice: true }, decimals, undefined),
        );
        columnOverlays.set(name, series);
        for (const one of series) {
          one.recolour(colours);
          one.fill(bars, from, colours);
        }
        return;
      }
      const layer = liveOverlay(chart, price, overlay);
      attached.set(name, layer);
      layer.recolour(colours);
      layer.fill(view(), colours);
    },
    marks(marks) {
      shown = marks;
      fillOverlays();
    },
    levels(next) {
      for (const line of lines) price.removePriceLine(line);
      lines = next.map(({ price: level, title, tint }) =>
        price.createPriceLine({
          price: level,
          title,
          color: colours[tint],
          lineStyle: LineStyle.Dashed,
          lineWidth: 1,
          axisLabelVisible: true,
        }),
      );
    },
    show(first, end) {
      chart.timeScale().setVisibleLogicalRange({ from: first - bars.first(), to: end - bars.first() });
    },
    goTo(time) {
      const place = placeOf(bars.column('time') ?? new Float64Array(0), time);
      const range = chart.timeScale().getVisibleLogicalRange();
      const half = range === null ? 60 : (range.to - range.from) / 2;
      chart.timeScale().setVisibleLogicalRange({ from: place - half, to: place + half });
    },
    point(number) {
      const place = (number ?? NaN) - bars.first();
      if (!(place >= 0 && place < bars.length())) {
        chart.clearCrosshairPosition();
        return;
      }
      const range = chart.timeScale().getVisibleLogicalRange();
      if (range !== null && (place < range.from || place > range.to)) {
        const half = (range.to - range.from) / 2;
        chart.timeScale().setVisibleLogicalRange({ from: place - half, to: place + half });
      }
      chart.setCrosshairPosition(bars.at('close', place), seconds(bars.at('time', place)), price);
    },
    follow,
    bar(number) {
      const place = number - bars.first();
      if (place < 0 || place >= bars.length()) return undefined;
      const value = (name: string): number => bars.at(name, place);
      return {
        ...Object.fromEntries(bars.names().map((name) => [name, value(name)])),
        time: value('time'),
        open: value('open'),
        high: value('high'),
        low: value('low'),
        close: value('close'),
      };
    },
    last: () => bars.first() + bars.length() - 1,
    recolour(next = options.colours ?? currentColours(element)) {
      recolour(next);
    },
    useZone(zone) {
      clock = zoneClock(zone);
      chart.applyOptions({
        timeScale: { tickMarkFormatter: (at: Time, kind: number) => clock.tick(1000 * (at as number), kind) },
      });
    },
    remove() {
      chart.remove();
    },
  };
}
