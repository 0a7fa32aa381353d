import {
  AreaSeries,
  CandlestickSeries,
  CrosshairMode,
  HistogramSeries,
  LineSeries,
  LineStyle,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type SeriesMarker,
  type SeriesType,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { PageTrade, Payload } from '../payload.js';
import { currentColours, type Colours } from './colours.js';
import {
  covers,
  eachGroup,
  highest,
  last,
  levelFor,
  lowest,
  total,
  type Level,
  type PageColumns,
} from './levels.js';

/** The charts, as the rest of the page drives them. */
export interface Charts {
  /** Shows the bars `[from, to)`. */
  readonly show: (from: number, to: number) => void;
  /** Shows a trade, with its levels. */
  readonly select: (trade: PageTrade) => void;
  readonly recolour: () => void;
  readonly useLocalTime: (local: boolean) => void;
}

/** Pixels per trade marker in view; more markers would hide the price. */
const markerPixels = 10;

const seconds = (time: number): UTCTimestamp => Math.floor(time / 1000) as UTCTimestamp;

/** Draws the charts of a payload into an element. */
export function drawCharts(
  element: HTMLElement,
  payload: Payload,
  columns: PageColumns,
  onHover: (bar: number | undefined) => void,
): Charts {
  const { time } = columns;
  const { length } = payload;
  let colours = currentColours();
  let local = false;
  let level: Level = { from: 0, to: 0, group: 0 };
  let selected: PageTrade | undefined;
  let lines: readonly IPriceLine[] = [];
  let drawing = false;

  const chart = createChart(element, {
    autoSize: true,
    crosshair: { mode: CrosshairMode.Normal },
    timeScale: { timeVisible: payload.intervalMs < 86_400_000, minBarSpacing: 0.001, rightOffset: 2 },
    localization: { timeFormatter: (at: Time) => formatTime(1000 * (at as number), local) },
  });
  const panes = addPanes(chart, payload, columns);
  const markers = createSeriesMarkers(panes.price, []);

  const barAt = (at: number): number => {
    let low = 0;
    let high = length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((time[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const recolour = (): void => {
    colours = currentColours();
    applyTheme(chart, panes, colours);
    level = { ...level, group: 0 };
    const view = visible();
    if (view !== undefined) draw(...view);
  };

  const visible = (): readonly [number, number] | undefined => {
    const range = chart.timeScale().getVisibleRange();
    if (range === null) return undefined;
    return [barAt(1000 * (range.from as number)), barAt(1000 * (range.to as number)) + 1];
  };

  const draw = (from: number, to: number): void => {
    if (!covers(level, from, to, length)) {
      level = levelFor(from, to, length);
      drawing = true;
      setData(panes, columns, payload, level, colours);
      const start = time[from] ?? 0;
      const end = time[Math.min(to, length) - 1] ?? 0;
      chart.timeScale().setVisibleRange({ from: seconds(start), to: seconds(end) });
      drawing = false;
    }
    const most = Math.max(10, Math.floor(element.clientWidth / markerPixels));
    markers.setMarkers(markersFor(payload.trades, from, to, most, columns, level, colours, selected));
  };

  chart.timeScale().subscribeVisibleTimeRangeChange(() => {
    if (drawing) return;
    const view = visible();
    if (view !== undefined) requestAnimationFrame(() => { draw(...view); }); // prettier-ignore
  });
  chart.subscribeCrosshairMove((event) => {
    onHover(
      event.time === undefined
        ? undefined
        : barAt(1000 * (event.time as number) + payload.intervalMs * Math.max(level.group, 1) - 1),
    );
  });

  applyTheme(chart, panes, colours);

  return {
    recolour,
    show: draw,
    useLocalTime(wanted) {
      local = wanted;
      chart.applyOptions({
        timeScale: {
          tickMarkFormatter: (at: Time, kind: number) => formatTick(1000 * (at as number), kind, local),
        },
      });
    },
    select(trade) {
      selected = trade;
      for (const line of lines) panes.price.removePriceLine(line);
      const line = (price: number | null, color: string, title: string): readonly IPriceLine[] =>
        price === null
          ? []
          : [
              panes.price.createPriceLine({
                price,
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
      level = { ...level, group: 0 };
      draw(from, to);
    },
  };
}

interface Panes {
  readonly price: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
  readonly cvd: ISeriesApi<'Line'> | undefined;
  readonly openInterest: ISeriesApi<'Line'> | undefined;
  readonly score: ISeriesApi<'Histogram'>;
  readonly equity: ISeriesApi<'Line'>;
  readonly benchmark: ISeriesApi<'Line'>;
  readonly drawdown: ISeriesApi<'Area'>;
}

function addPanes(chart: IChartApi, payload: Payload, columns: PageColumns): Panes {
  const decimals = decimalsOf(columns.close);
  const priceFormat = { type: 'price', precision: decimals, minMove: 10 ** -decimals } as const;
  const price = chart.addSeries(
    CandlestickSeries,
    { borderVisible: false, priceFormat, priceLineVisible: false },
    0,
  );
  const volume = chart.addSeries(
    HistogramSeries,
    { priceFormat: { type: 'volume' }, priceLineVisible: false, lastValueVisible: false, title: 'volume' },
    1,
  );
  let pane = 2;
  const quiet = { priceLineVisible: false, lineWidth: 1, lastValueVisible: true } as const;
  const cvd =
    columns.cvd &&
    chart.addSeries(LineSeries, { ...quiet, title: 'CVD', priceFormat: { type: 'volume' } }, pane++);
  const interest =
    columns.openInterest &&
    chart.addSeries(
      LineSeries,
      { ...quiet, title: 'open interest', priceFormat: { type: 'volume' } },
      pane++,
    );
  const score = chart.addSeries(
    HistogramSeries,
    {
      priceLineVisible: false,
      lastValueVisible: false,
      title: 'score',
      priceFormat: { type: 'price', precision: 1, minMove: 0.1 },
    },
    pane++,
  );
  if (payload.minScore !== null) {
    score.createPriceLine({
      price: payload.minScore,
      title: 'minimum',
      lineStyle: LineStyle.Dotted,
      lineWidth: 1,
      axisLabelVisible: false,
    });
  }
  const benchmark = chart.addSeries(
    LineSeries,
    { ...quiet, title: 'buy and hold (own scale)', priceScaleId: 'benchmark', lastValueVisible: false },
    pane,
  );
  const equity = chart.addSeries(LineSeries, { ...quiet, lineWidth: 2, title: 'equity' }, pane++);
  const drawdown = chart.addSeries(
    AreaSeries,
    {
      ...quiet,
      title: 'drawdown',
      priceFormat: {
        type: 'custom',
        minMove: 0.0001,
        formatter: (value: number) => `${(100 * value).toFixed(1)} %`,
      },
    },
    pane++,
  );
  chart.panes().forEach((one, k) => { one.setStretchFactor(k === 0 ? 5 : k === 1 ? 1.2 : 1.5); }); // prettier-ignore
  return { price, volume, cvd, openInterest: interest, score, equity, benchmark, drawdown };
}

function setData(panes: Panes, columns: PageColumns, payload: Payload, level: Level, colours: Colours): void {
  const { time, open, high, low, close, volume, delta, cvd, openInterest, equity, drawdown } = columns;
  const scale = payload.capital / (open[0] ?? 1);
  const candles: { time: UTCTimestamp; open: number; high: number; low: number; close: number }[] = [];
  const bars: { time: UTCTimestamp; value: number; color: string }[] = [];
  const lines: Record<string, { time: UTCTimestamp; value?: number }[]> = {
    cvd: [],
    openInterest: [],
    equity: [],
    benchmark: [],
    drawdown: [],
    score: [],
  };
  const scores = new Map<number, (typeof payload.signals)[number]>();
  for (const signal of payload.signals) {
    const group = Math.floor(signal.bar / level.group);
    if ((scores.get(group)?.score ?? -1) < signal.score) scores.set(group, signal);
  }
  const push = (name: string, at: UTCTimestamp, value: number): void => {
    lines[name]?.push(Number.isFinite(value) ? { time: at, value } : { time: at });
  };
  eachGroup(level, (start, end) => {
    const at = seconds(time[start] ?? 0);
    candles.push({
      time: at,
      open: open[start] ?? NaN,
      high: highest(high, start, end),
      low: lowest(low, start, end),
      close: close[end - 1] ?? NaN,
    });
    const net = delta === undefined ? (close[end - 1] ?? 0) - (open[start] ?? 0) : total(delta, start, end);
    bars.push({ time: at, value: total(volume, start, end), color: net >= 0 ? colours.up : colours.down });
    if (cvd) push('cvd', at, last(cvd, start, end));
    if (openInterest) push('openInterest', at, last(openInterest, start, end));
    push('equity', at, equity[end - 1] ?? NaN);
    push('benchmark', at, scale * (close[end - 1] ?? NaN));
    push('drawdown', at, lowest(drawdown, start, end));
    const signal = scores.get(start / level.group);
    lines['score']?.push(
      signal === undefined
        ? { time: at }
        : ({
            time: at,
            value: signal.score,
            color: signal.side === 'LONG' ? colours.up : colours.down,
          } as never),
    );
  });
  panes.price.setData(candles);
  panes.volume.setData(bars);
  panes.cvd?.setData(lines['cvd'] as never);
  panes.openInterest?.setData(lines['openInterest'] as never);
  panes.score.setData(lines['score'] as never);
  panes.equity.setData(lines['equity'] as never);
  panes.benchmark.setData(lines['benchmark'] as never);
  panes.drawdown.setData(lines['drawdown'] as never);
}

function markersFor(
  trades: readonly PageTrade[],
  from: number,
  to: number,
  most: number,
  { time }: PageColumns,
  { group }: Level,
  colours: Colours,
  selected: PageTrade | undefined,
): SeriesMarker<Time>[] {
  const inView = trades.filter((trade) => trade.exitBar >= from && trade.entryBar < to);
  const step = Math.ceil(inView.length / most);
  const at = (bar: number): UTCTimestamp => seconds(time[Math.floor(bar / group) * group] ?? 0);
  const close = inView.length <= most / 4;
  const markers = inView.flatMap((trade, k): SeriesMarker<Time>[] => {
    if (k % step !== 0 && trade !== selected) return [];
    const long = trade.side === 'LONG';
    const entry: SeriesMarker<Time> = {
      time: at(trade.entryBar),
      position: long ? 'belowBar' : 'aboveBar',
      shape: long ? 'arrowUp' : 'arrowDown',
      color: long ? colours.up : colours.down,
      ...(close ? { text: `${trade.side} ${trade.n}` } : {}),
    };
    const exit: SeriesMarker<Time> = {
      time: at(trade.exitBar),
      position: long ? 'aboveBar' : 'belowBar',
      shape: 'circle',
      size: 0.6,
      color: trade.pnl >= 0 ? colours.up : colours.down,
      ...(close ? { text: trade.exit } : {}),
    };
    return close || trade === selected ? [entry, exit] : [entry];
  });
  return markers.sort((a, b) => (a.time as number) - (b.time as number));
}

function applyTheme(chart: IChartApi, panes: Panes, colours: Colours): void {
  const { panel, soft, line, up, down, accent } = colours;
  chart.applyOptions({
    layout: {
      background: { color: panel },
      textColor: soft,
      panes: { separatorColor: line, separatorHoverColor: line },
      fontFamily: 'system-ui, "DejaVu Sans", sans-serif',
    },
    grid: {
      vertLines: { color: line, style: LineStyle.SparseDotted },
      horzLines: { color: line, style: LineStyle.SparseDotted },
    },
    rightPriceScale: { borderColor: line },
    timeScale: { borderColor: line },
  });
  panes.price.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
  const colour = (series: ISeriesApi<SeriesType> | undefined, color: string): void =>
    series?.applyOptions({ color });
  colour(panes.cvd, accent);
  colour(panes.openInterest, soft);
  colour(panes.equity, accent);
  colour(panes.benchmark, soft);
  panes.drawdown.applyOptions({
    lineColor: down,
    topColor: `${down}22`,
    bottomColor: `${down}66`,
    invertFilledArea: true,
  });
}

function decimalsOf(prices: Float64Array): number {
  let most = 0;
  for (let i = 0; i < Math.min(prices.length, 500); i++) {
    const text = String(prices[i]);
    most = Math.max(most, text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);
  }
  return Math.min(most, 8);
}

const pad = (value: number): string => String(value).padStart(2, '0');

function formatTime(time: number, local: boolean): string {
  const date = new Date(local ? time - new Date(time).getTimezoneOffset() * 60_000 : time);
  return `${date.toISOString().slice(0, 16).replace('T', ' ')}${local ? '' : ' UTC'}`;
}

/** Tick marks by kind: year, month, day, then times of day. */
function formatTick(time: number, kind: number, local: boolean): string {
  const date = new Date(local ? time - new Date(time).getTimezoneOffset() * 60_000 : time);
  if (kind === 0) return String(date.getUTCFullYear());
  if (kind === 1) return date.toLocaleString('en', { month: 'short', timeZone: 'UTC' });
  if (kind === 2) return String(date.getUTCDate());
  return `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
}
