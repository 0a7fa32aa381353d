import { HistogramSeries, LineSeries, type IChartApi } from 'lightweight-charts';
import { bbands, sma, squeeze, trueRange, vwap } from '@veloce/indicators';
import type { Column } from '@veloce/core';
import { noColumn, type Columns } from '../levels.js';
import type { PageOverlay, PageMarket } from '../payload.js';
import { areaPrimitive, type Area } from './areas.js';
import type { Colours } from './colours.js';
import type { AttachedOverlay, SwitchedOverlay } from './overlay-switch.js';
import { linePoints } from './panes.js';
import { profilePrimitive } from './profiles.js';
import { pointsOf, seconds } from './view.js';

/** Every overlay of a page: the page's own, then the caller's. */
export function overlaysOf(market: PageMarket): readonly SwitchedOverlay[] {
  return [squeezeOverlay(market), vwapOverlay(), ...market.overlays.map(overlayOf)];
}

/** Everything came with the page. */
const ready = { made: [], columns: (): Columns => new Map() };

function columnOf(full: Columns): (name: string) => Column {
  return (name) => full.get(name) ?? noColumn;
}

function overlayOf(overlay: PageOverlay): SwitchedOverlay {
  const { name } = overlay;
  switch (overlay.kind) {
    case 'lines':
      return {
        name,
        ...ready,
        attach: (chart) => attachLines(chart, overlay.lines, (k) => (k % 2 === 0 ? 'accent' : 'soft')),
      };
    case 'zones': {
      const areas = overlay.zones.map(({ side, ...zone }): Area => ({
        ...zone,
        tone: side === 'demand' ? 'up' : 'down',
      }));
      return { name, ...ready, attach: (_, price) => areaPrimitive(price, areas) };
    }
    case 'levels': {
      const areas = overlay.levels.map(({ price, ...level }): Area => ({
        ...level,
        low: price,
        high: price,
        tone: 'accent',
      }));
      return { name, ...ready, attach: (_, price) => areaPrimitive(price, areas) };
    }
    case 'profiles':
      return {
        name,
        ...ready,
        attach: (_, price) => profilePrimitive(price, overlay.profiles),
      };
  }
}

/** Bollinger bands and Keltner channel as the strategy has them, and where the bands lie inside the channel. */
function squeezeOverlay({ squeeze: { length, bbMult, kcMult } }: PageMarket): SwitchedOverlay {
  const lines = ['upper band', 'lower band', 'upper channel', 'lower channel'].map(
    (name) => `Squeeze:${name}`,
  );
  return {
    name: 'Squeeze',
    made: [...lines, 'Squeeze:on'],
    columns(full) {
      const column = columnOf(full);
      const [high, low, close] = [column('high'), column('low'), column('close')];
      const { lower, middle, upper } = bbands(close, length, bbMult);
      const range = sma(trueRange(high, low, close), length);
      const channel = (sign: 1 | -1): Column =>
        middle.map((mean, i) => mean + sign * kcMult * (range[i] ?? NaN));
      const { on } = squeeze(high, low, close, length, bbMult, kcMult);
      const values = [upper, lower, channel(1), channel(-1)];
      return new Map([...lines.map((name, k) => [name, values[k] ?? noColumn] as const), ['Squeeze:on', on]]);
    },
    attach(chart) {
      const bands = attachLines(chart, lines, (k) => (k < 2 ? 'accent' : 'soft'));
      const ribbon = chart.addSeries(HistogramSeries, {
        priceScaleId: 'squeeze',
        priceLineVisible: false,
        lastValueVisible: false,
        autoscaleInfoProvider: () => ({ priceRange: { minValue: 0, maxValue: 1 } }),
      });
      chart.priceScale('squeeze', 0).applyOptions({ scaleMargins: { top: 0.96, bottom: 0 } });
      return {
        recolour: bands.recolour,
        fill(view, colours) {
          bands.fill(view, colours);
          const times = pointsOf(view, 'time');
          ribbon.setData(
            Array.from(pointsOf(view, 'Squeeze:on'), (on, k) => ({
              time: seconds(times[k] ?? 0),
              ...(on > 0 ? { value: 1, color: colours.accent } : {}),
            })),
          );
        },
        detach() {
          bands.detach();
          chart.removeSeries(ribbon);
        },
      };
    },
  };
}

/** The volume-weighted price of each UTC day, and one and two deviations around it. */
function vwapOverlay(): SwitchedOverlay {
  const names = ['', '+1σ', '−1σ', '+2σ', '−2σ'].map((name) => `VWAP:${name}`);
  const factors = [0, 1, -1, 2, -2];
  return {
    name: 'VWAP',
    made: names,
    columns(full) {
      const column = columnOf(full);
      const made = vwap(column('time'), column('high'), column('low'), column('close'), column('volume'));
      return new Map(
        names.map((name, k) => [
          name,
          made.vwap.map((mean, i) => mean + (factors[k] ?? 0) * (made.deviation[i] ?? NaN)),
        ]),
      );
    },
    attach: (chart) => attachLines(chart, names, (k) => (k === 0 ? 'accent' : 'soft')),
  };
}

function attachLines(
  chart: IChartApi,
  names: readonly string[],
  tint: (k: number) => keyof Colours,
): AttachedOverlay {
  const series = names.map(() =>
    chart.addSeries(LineSeries, {
      lineWidth: 1,
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
      // The candles set the scale: a wide band must not flatten them.
      autoscaleInfoProvider: () => null,
    }),
  );
  return {
    recolour(colours) {
      for (const [k, one] of series.entries()) one.applyOptions({ color: colours[tint(k)] });
    },
    fill(view) {
      for (const [k, one] of series.entries()) one.setData(linePoints(view, names[k] ?? ''));
    },
    detach() {
      for (const one of series) chart.removeSeries(one);
    },
  };
}
