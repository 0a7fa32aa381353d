import { LineSeries, type IChartApi, type ISeriesApi } from 'lightweight-charts';
import { areaPrimitive, type Area } from './areas.js';
import type { Colours } from './colours.js';
import { footprint, type FootprintBar } from './footprint.js';
import { heatMap, type HeatMap } from './heat-map.js';
import type { PriceLevel, PriceProfile, Zone } from './overlay.js';
import type { AttachedOverlay } from './overlay-switch.js';
import { conditionStrips, type ConditionStrip } from './condition-strips.js';
import { liquidationBars } from './liquidation-bars.js';
import { priceMarks, type PriceMark } from './price-marks.js';
import { profilePrimitive } from './profiles.js';
import { seconds } from './view.js';

/** One point of a line: a time (epoch ms) and a value. */
export interface LinePoint {
  readonly time: number;
  readonly value: number;
}

/** Something drawn over the price of a live chart. Bars are numbers as the chart counts them. */
export type LiveOverlay =
  | {
      readonly kind: 'lines';
      readonly lines: readonly { readonly tint: keyof Colours; readonly points: readonly LinePoint[] }[];
    }
  /** Columns of the bars as lines: they grow with each bar, at the cost of its own. */
  | {
      readonly kind: 'columns';
      readonly columns: readonly { readonly column: string; readonly tint: keyof Colours }[];
    }
  | { readonly kind: 'zones'; readonly zones: readonly Zone[] }
  | { readonly kind: 'levels'; readonly levels: readonly PriceLevel[] }
  | { readonly kind: 'profiles'; readonly profiles: readonly PriceProfile[] }
  | { readonly kind: 'heat'; readonly map: HeatMap }
  | { readonly kind: 'footprint'; readonly bars: readonly FootprintBar[] }
  /** Texts at prices: traps, events. */
  | { readonly kind: 'marks'; readonly marks: readonly PriceMark[] }
  /** How many conditions of playbooks hold, bar by bar. */
  | { readonly kind: 'conditions'; readonly strips: readonly ConditionStrip[] }
  /** The columns `liquidationsBuy` and `liquidationsSell` of the bars. */
  | { readonly kind: 'liquidations' };

/** An overlay that is drawn as it is given; {@link LiveOverlay} of columns follows the bars instead. */
export type DrawnOverlay = Exclude<LiveOverlay, { readonly kind: 'columns' }>;

/** Draws an overlay. */
export function liveOverlay(
  chart: IChartApi,
  price: ISeriesApi<'Candlestick'>,
  overlay: DrawnOverlay,
): AttachedOverlay {
  switch (overlay.kind) {
    case 'lines':
      return lines(chart, overlay.lines);
    case 'zones':
      return areaPrimitive(
        price,
        overlay.zones.map(({ side, ...zone }): Area => ({
          ...zone,
          tone: side === 'demand' ? 'up' : 'down',
        })),
      );
    case 'levels':
      return areaPrimitive(
        price,
        overlay.levels.map(({ price: at, ...level }): Area => ({
          ...level,
          low: at,
          high: at,
          tone: 'accent',
        })),
      );
    case 'profiles':
      return profilePrimitive(price, overlay.profiles);
    case 'heat':
      return heatMap(price, overlay.map);
    case 'footprint':
      return footprint(price, () => overlay.bars);
    case 'marks':
      return priceMarks(price, overlay.marks);
    case 'conditions':
      return conditionStrips(price, overlay.strips);
    case 'liquidations':
      return liquidationBars(price);
  }
}

function lines(
  chart: IChartApi,
  all: readonly { readonly tint: keyof Colours; readonly points: readonly LinePoint[] }[],
): AttachedOverlay {
  const series = all.map(({ points }) => {
    const one = chart.addSeries(LineSeries, {
      lineWidth: 1,
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
      // The candles set the scale: a wide band must not flatten them.
      autoscaleInfoProvider: () => null,
    });
    one.setData(
      points.map(({ time, value }) =>
        Number.isFinite(value) ? { time: seconds(time), value } : { time: seconds(time) },
      ),
    );
    return one;
  });
  return {
    recolour(colours) {
      for (const [k, one] of series.entries()) one.applyOptions({ color: colours[all[k]?.tint ?? 'accent'] });
    },
    fill: () => undefined,
    detach() {
      for (const one of series) chart.removeSeries(one);
    },
  };
}
