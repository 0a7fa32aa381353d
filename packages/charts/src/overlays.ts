import { checkArguments } from '@veloce/core';
import { LineSeries, type IChartApi } from 'lightweight-charts';
import { areaPrimitive, type Area } from './areas.js';
import type { Colours } from './colours.js';
import type { Columns } from './level-of-detail.js';
import type { LevelOverlay, ProfileOverlay, ZoneOverlay } from './overlay.js';
import type { AttachedOverlay, SwitchedOverlay } from './overlay-switch.js';
import { linePoints } from './panes.js';
import { profilePrimitive } from './profiles.js';

/** An overlay as a chart takes it: its lines are columns of the chart, by name. */
export type ChartOverlay =
  | ZoneOverlay
  | ProfileOverlay
  | LevelOverlay
  | { readonly kind: 'lines'; readonly name: string; readonly lines: readonly string[] };

/** Nothing has to be computed: the columns are there. */
const ready = { made: [], columns: (): Columns => new Map() };

/** The switch of an overlay whose columns are there already. */
export function overlayOf(overlay: ChartOverlay): SwitchedOverlay {
  checkArguments('overlayOf', { overlay }, { overlay: { name: 'text' } });
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

/** Draws columns as lines over the price, in a colour of the theme each. */
export function attachLines(
  chart: IChartApi,
  names: readonly string[],
  tint: (k: number) => keyof Colours,
): AttachedOverlay {
  checkArguments(
    'attachLines',
    { chart, names, tint },
    { chart: { addSeries: 'function' }, names: ['text'], tint: 'function' },
  );
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
