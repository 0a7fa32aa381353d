import { attachLines, overlayOf, pointsOf, seconds, type SwitchedOverlay } from '@veloce/charts';
import { noColumn, type Columns } from '@veloce/charts/levels';
import type { Column } from '@veloce/core';
import { bbands, sma, squeeze, trueRange, vwap } from '@veloce/indicators';
import { HistogramSeries } from 'lightweight-charts';
import type { PageMarket } from '../payload/payload.js';

/** Every overlay of a page: the page's own, then the caller's. */
export function overlaysOf(market: PageMarket): readonly SwitchedOverlay[] {
  return [squeezeOverlay(market), vwapOverlay(), ...market.overlays.map(overlayOf)];
}

function columnOf(full: Columns): (name: string) => Column {
  return (name) => full.get(name) ?? noColumn;
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
      const { on } = squeeze(high, low, close, { period: length, bandWidth: bbMult, channelWidth: kcMult });
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
