import {
  AreaSeries,
  CandlestickSeries,
  HistogramSeries,
  LineSeries,
  LineStyle,
  createTextWatermark,
  type DeepPartial,
  type HistogramData,
  type IChartApi,
  type ISeriesApi,
  type LineData,
  type LineSeriesOptions,
  type WhitespaceData,
} from 'lightweight-charts';
import type { ChartMarket } from './market.js';
import type { Colours } from './colours.js';
import { pointsOf, seconds, type View } from './view.js';

/** A part of the chart that can be filled with points, and takes the theme's colours. */
export interface Layer {
  /** Draws what the view holds; called at every change of the view. */
  readonly fill: (view: View, colours: Colours) => void;
  /** Takes the colours of another theme. */
  readonly recolour: (colours: Colours) => void;
}

/** The panes of a run, from the top. The price is apart, for markers and overlays; the benchmark, for its switch. */
export interface Panes {
  readonly price: ISeriesApi<'Candlestick'>;
  readonly benchmark: ISeriesApi<'Line'>;
  readonly layers: readonly Layer[];
}

type LinePoint = LineData | WhitespaceData;

const quiet = { priceLineVisible: false, lineWidth: 1, crosshairMarkerVisible: false } as const;
const whole = { type: 'volume' } as const;

/** A column as line points; bars without a value leave a hole. */
export function linePoints(view: View, name: string): LinePoint[] {
  const times = pointsOf(view, 'time');
  return Array.from(pointsOf(view, name), (value, k) => {
    const time = seconds(times[k] ?? 0);
    return Number.isFinite(value) ? { time, value } : { time };
  });
}

/** Adds every pane that the market has columns for. */
export function addPanes(chart: IChartApi, market: ChartMarket): Panes {
  const names = Object.keys(market.overview.columns);
  const flows = names.filter((name) => name.startsWith('CVD'));
  const has = (name: string): boolean => names.includes(name);
  let pane = 0;
  const price = addPrice(chart, market.decimals, pane);
  const layers: Layer[] = [price.layer];
  const add = (label: string, make: (pane: number) => Layer): void => {
    layers.push(make(++pane), paneLabel(chart, pane, label));
  };
  add('volume', (at) => volume(chart, at));
  if (flows.length > 0) add(flows.join(' · '), (at) => flowLines(chart, flows, at));
  if (has('openInterest')) add('open interest, change per bar', (at) => openInterest(chart, at));
  if (has('liquidationsBuy') && has('liquidationsSell')) {
    add('liquidations: shorts above, longs below', (at) => liquidations(chart, at));
  }
  add('score of signals', (at) => score(chart, market, at));
  const benchmark = buyAndHold(chart, market.capital, pane + 1);
  add('equity · buy and hold', (at) =>
    together(
      benchmark,
      line(chart, at, 'equity', { lineWidth: 2 }, ({ accent }) => accent),
    ),
  );
  add('drawdown', (at) => drawdown(chart, at));
  chart.panes().forEach((one, k) => {
    one.setStretchFactor(k === 0 ? 5 : k === 1 ? 1.2 : 1.5);
  });
  return { price: price.series, benchmark: benchmark.series, layers };
}

/** The label of a pane, in its upper left corner. */
export function paneLabel(chart: IChartApi, pane: number, text: string): Layer {
  const place = chart.panes()[pane];
  if (place === undefined) throw new Error(`no pane ${pane} for ${text}`);
  const options = { horzAlign: 'left', vertAlign: 'top' } as const;
  const label = createTextWatermark(place, { ...options, lines: [] });
  return {
    recolour({ soft }) {
      label.applyOptions({ ...options, lines: [{ text, color: soft, fontSize: 11 }] });
    },
    fill: () => undefined,
  };
}

function addPrice(
  chart: IChartApi,
  decimals: number,
  pane: number,
): { readonly series: ISeriesApi<'Candlestick'>; readonly layer: Layer } {
  const series = chart.addSeries(
    CandlestickSeries,
    {
      borderVisible: false,
      priceLineVisible: false,
      priceFormat: { type: 'price', precision: decimals, minMove: 10 ** -decimals },
    },
    pane,
  );
  const layer: Layer = {
    recolour({ up, down }) {
      series.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
    },
    fill(view) {
      const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((name) => pointsOf(view, name));
      series.setData(
        Array.from(pointsOf(view, 'time'), (time, k) => ({
          time: seconds(time),
          open: open?.[k] ?? NaN,
          high: high?.[k] ?? NaN,
          low: low?.[k] ?? NaN,
          close: close?.[k] ?? NaN,
        })),
      );
    },
  };
  return { series, layer };
}

/** A histogram whose bars take a colour each. */
function histogram(
  chart: IChartApi,
  pane: number,
  options: Parameters<IChartApi['addSeries']>[1],
  points: (view: View, colours: Colours) => (HistogramData | WhitespaceData)[],
  tint: (colours: Colours) => string,
): Layer & { readonly series: ISeriesApi<'Histogram'> } {
  const series = chart.addSeries(
    HistogramSeries,
    { priceLineVisible: false, lastValueVisible: false, ...options },
    pane,
  );
  return {
    series,
    // The colour of the series itself is that of its title.
    recolour(colours) {
      series.applyOptions({ color: tint(colours) });
    },
    fill(view, colours) {
      series.setData(points(view, colours));
    },
  };
}

function line(
  chart: IChartApi,
  pane: number,
  name: string,
  options: DeepPartial<LineSeriesOptions>,
  tint: (colours: Colours) => string,
): Layer & { readonly series: ISeriesApi<'Line'> } {
  const series = chart.addSeries(LineSeries, { ...quiet, ...options }, pane);
  return {
    series,
    recolour(colours) {
      series.applyOptions({ color: tint(colours) });
    },
    fill(view) {
      series.setData(linePoints(view, name));
    },
  };
}

function together(...layers: readonly Layer[]): Layer {
  return {
    recolour(colours) {
      for (const layer of layers) layer.recolour(colours);
    },
    fill(view, colours) {
      for (const layer of layers) layer.fill(view, colours);
    },
  };
}

function volume(chart: IChartApi, pane: number): Layer {
  return histogram(
    chart,
    pane,
    { priceFormat: whole },
    (view, { up, down }) => {
      const [times, delta, open, close] = ['time', 'delta', 'open', 'close'].map((name) =>
        pointsOf(view, name),
      );
      return Array.from(pointsOf(view, 'volume'), (value, k) => {
        const net = delta?.[k] ?? (close?.[k] ?? 0) - (open?.[k] ?? 0);
        return { time: seconds(times?.[k] ?? 0), value, color: net >= 0 ? up : down };
      });
    },
    ({ soft }) => soft,
  );
}

function flowLines(chart: IChartApi, flows: readonly string[], pane: number): Layer {
  return together(
    ...flows.map((name, k) =>
      line(chart, pane, name, { priceFormat: whole }, ({ accent, soft }) => (k === 0 ? accent : soft)),
    ),
  );
}

/** A change of open interest of this much in a bar is a large one. */
const largeChange = 0.05;

function openInterest(chart: IChartApi, pane: number): Layer {
  const change = histogram(
    chart,
    pane,
    { priceScaleId: 'change', priceFormat: { type: 'percent' } },
    (view, { accent, line }) => {
      const interest = pointsOf(view, 'openInterest');
      return Array.from(pointsOf(view, 'time'), (time, k) => {
        const value = (interest[k] ?? NaN) / (interest[k - 1] ?? NaN) - 1;
        return Number.isFinite(value)
          ? { time: seconds(time), value: 100 * value, color: Math.abs(value) >= largeChange ? accent : line }
          : { time: seconds(time) };
      });
    },
    ({ line }) => line,
  );
  chart.priceScale('change', pane).applyOptions({ scaleMargins: { top: 0.55, bottom: 0 } });
  return together(
    change,
    line(chart, pane, 'openInterest', { priceFormat: whole }, ({ soft }) => soft),
  );
}

function liquidations(chart: IChartApi, pane: number): Layer {
  const side = (name: string, sign: 1 | -1, tint: (colours: Colours) => string): Layer =>
    histogram(
      chart,
      pane,
      { priceFormat: whole },
      (view, colours) => {
        const times = pointsOf(view, 'time');
        return Array.from(pointsOf(view, name), (value, k) => ({
          time: seconds(times[k] ?? 0),
          ...(value > 0 ? { value: sign * value, color: tint(colours) } : {}),
        }));
      },
      tint,
    );
  return together(
    side('liquidationsBuy', 1, ({ up }) => up),
    side('liquidationsSell', -1, ({ down }) => down),
  );
}

function score(chart: IChartApi, { signals, minScore }: ChartMarket, pane: number): Layer {
  const layer = histogram(
    chart,
    pane,
    { priceFormat: { type: 'price', precision: 1, minMove: 0.1 } },
    (view, { up, down }) => {
      // The best signal of each point.
      const best = new Map<number, (typeof signals)[number]>();
      for (const signal of signals) {
        if (signal.bar < view.from || signal.bar >= view.to) continue;
        const at = view.timeOf(signal.bar);
        if ((best.get(at)?.score ?? -1) < signal.score) best.set(at, signal);
      }
      return Array.from(pointsOf(view, 'time'), (time) => {
        const signal = best.get(seconds(time));
        return signal === undefined
          ? { time: seconds(time) }
          : { time: seconds(time), value: signal.score, color: signal.side === 'LONG' ? up : down };
      });
    },
    ({ soft }) => soft,
  );
  if (minScore === null) return layer;
  const threshold = layer.series.createPriceLine({
    price: minScore,
    title: 'minimum',
    lineStyle: LineStyle.Dotted,
    lineWidth: 1,
    axisLabelVisible: false,
  });
  return together(layer, { recolour: ({ soft }) => { threshold.applyOptions({ color: soft }); }, fill: () => undefined }); // prettier-ignore
}

/** The capital, held in the market from its first open on; on the scale of the equity. */
function buyAndHold(
  chart: IChartApi,
  capital: number,
  pane: number,
): Layer & { readonly series: ISeriesApi<'Line'> } {
  const series = chart.addSeries(LineSeries, { ...quiet, lastValueVisible: false }, pane);
  let first = NaN;
  return {
    series,
    recolour({ soft }) {
      series.applyOptions({ color: soft });
    },
    fill(view) {
      // The overview is drawn before anything else, and begins with the first bar.
      if (Number.isNaN(first)) first = pointsOf(view, 'open')[0] ?? NaN;
      const times = pointsOf(view, 'time');
      series.setData(
        Array.from(pointsOf(view, 'close'), (price, k) => ({
          time: seconds(times[k] ?? 0),
          value: (capital * price) / first,
        })),
      );
    },
  };
}

function drawdown(chart: IChartApi, pane: number): Layer {
  const series = chart.addSeries(
    AreaSeries,
    {
      ...quiet,
      invertFilledArea: true,
      priceFormat: {
        type: 'custom',
        minMove: 0.0001,
        formatter: (value: number) => `${(100 * value).toFixed(2)} %`,
      },
    },
    pane,
  );
  return {
    recolour({ down }) {
      series.applyOptions({ lineColor: down, topColor: `${down}22`, bottomColor: `${down}66` });
    },
    fill(view) {
      series.setData(linePoints(view, 'drawdown'));
    },
  };
}
