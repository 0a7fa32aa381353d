import type { IChartApi, ISeriesApi } from 'lightweight-charts';
import type { Columns } from './level-of-detail.js';
import type { Layer } from './panes.js';

/** Something over the price that the reader switches on and off. */
export interface SwitchedOverlay {
  readonly name: string;
  /** Names of the columns that it adds to those of the page while it is on. */
  readonly made: readonly string[];
  /** Makes these columns. */
  readonly columns: (full: Columns) => Columns;
  /** Puts the overlay on a chart. */
  readonly attach: (chart: IChartApi, price: ISeriesApi<'Candlestick'>) => AttachedOverlay;
}

/** An overlay that is on. */
export interface AttachedOverlay extends Layer {
  /** Takes the overlay off the chart. */
  readonly detach: () => void;
}
