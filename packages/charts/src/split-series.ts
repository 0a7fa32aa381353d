import {
  CandlestickSeries,
  HistogramSeries,
  LineSeries,
  LineStyle,
  type CandlestickData,
  type HistogramData,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type LineData,
  type WhitespaceData,
} from 'lightweight-charts';
import type { BarWindow } from './bar-window.js';
import type { Colours } from './colours.js';
import type { LiveSeries } from './live-panes.js';
import { seconds } from './view.js';

type Kind = 'Candlestick' | 'Histogram' | 'Line';
type Point = CandlestickData | HistogramData | LineData | WhitespaceData;

/**
 * One series of a live chart, drawn as two: the history, and the newest bars. Lightweight Charts rebuilds a whole series at each
 * update, so only the short one is updated.
 */
export interface SplitSeries {
  /** The one that is updated: price lines, markers and primitives belong to it. */
  readonly tail: ISeriesApi<Kind>;
  /** Draws everything again: the bars before place `from` as history, the others as the tail. */
  readonly fill: (bars: BarWindow, from: number, colours: Colours) => void;
  /** Draws the newest bar. */
  readonly update: (bars: BarWindow, colours: Colours) => void;
  readonly recolour: (colours: Colours) => void;
  /** Takes both off the chart. */
  readonly remove: () => void;
}

/** Changes of a bar are small: two decimals. */
const percent = {
  type: 'custom',
  formatter: (value: number) => `${value.toFixed(2)} %`,
  minMove: 0.01,
} as const;

/** Adds a series to a pane. */
export function splitSeries(
  chart: IChartApi,
  pane: number,
  series: LiveSeries,
  decimals: number,
  threshold: number | undefined,
): SplitSeries {
  const make = (last: boolean): ISeriesApi<Kind> => {
    const quiet = { priceLineVisible: false, lastValueVisible: last } as const;
    const priceFormat = { type: 'price', precision: decimals, minMove: 10 ** -decimals } as const;
    switch (series.kind) {
      case 'candles':
        return chart.addSeries(
          CandlestickSeries,
          { borderVisible: false, priceLineVisible: last, lastValueVisible: last, priceFormat },
          pane,
        );
      case 'line':
        return chart.addSeries(
          LineSeries,
          {
            ...quiet,
            lineWidth: series.width ?? 1,
            crosshairMarkerVisible: false,
            priceFormat,
            // Over the price, the candles set the scale: a wide band must not flatten them.
            ...(series.overPrice === true
              ? { lastValueVisible: false, autoscaleInfoProvider: () => null }
              : {}),
          },
          pane,
        );
      case 'histogram':
        return chart.addSeries(
          HistogramSeries,
          {
            ...quiet,
            lastValueVisible: false,
            priceFormat: series.percent === true ? percent : { type: 'volume' },
            ...(series.ownScale === true ? { priceScaleId: series.column } : {}),
          },
          pane,
        );
    }
  };
  const history = make(false);
  const tail = make(true);
  if (series.kind === 'histogram' && series.margins !== undefined) {
    tail.priceScale().applyOptions({ scaleMargins: series.margins });
  }
  let line: IPriceLine | undefined;
  if (threshold !== undefined) {
    line = tail.createPriceLine({
      price: threshold,
      lineStyle: LineStyle.Dotted,
      lineWidth: 1,
      axisLabelVisible: true,
    });
  }
  const points = (bars: BarWindow, from: number, to: number, colours: Colours): Point[] =>
    Array.from({ length: Math.max(0, to - from) }, (_, k) => pointOf(series, bars, from + k, colours));

  return {
    tail,
    fill(bars, from, colours) {
      // A line reaches over to the first bar of the tail, so that no gap shows.
      const reach = series.kind === 'line' ? Math.min(from + 1, bars.length()) : from;
      history.setData(points(bars, 0, reach, colours));
      tail.setData(points(bars, from, bars.length(), colours));
    },
    update(bars, colours) {
      tail.update(pointOf(series, bars, bars.length() - 1, colours));
    },
    recolour(colours) {
      const { soft, up, down } = colours;
      for (const one of [history, tail]) {
        if (series.kind === 'candles') {
          one.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
        } else {
          one.applyOptions({ color: typeof series.tint === 'string' ? colours[series.tint] : soft });
        }
      }
      line?.applyOptions({ color: soft });
    },
    remove() {
      chart.removeSeries(history);
      chart.removeSeries(tail);
    },
  };
}

function pointOf(series: LiveSeries, bars: BarWindow, place: number, colours: Colours): Point {
  const column = (name: string): number => bars.at(name, place);
  const time = seconds(column('time'));
  if (series.kind === 'candles') {
    const [open, high, low, close] = [column('open'), column('high'), column('low'), column('close')];
    return Number.isFinite(close) ? { time, open, high, low, close } : { time };
  }
  const value = column(series.column);
  if (!Number.isFinite(value)) return { time };
  if (series.kind === 'line') return { time, value };
  const tint = typeof series.tint === 'string' ? series.tint : series.tint(value, column);
  return { time, value, color: colours[tint] };
}
