import type { Colours } from './colours.js';

/** The colour of one value: a name of the theme, or a rule over the bar. */
export type Tint = keyof Colours | ((value: number, column: (name: string) => number) => keyof Colours);

/** One series of a pane: a column of the bars as candles, a line, or a histogram. */
export type LiveSeries =
  | { readonly kind: 'candles' }
  | {
      readonly kind: 'line';
      readonly column: string;
      readonly tint: keyof Colours;
      readonly width?: 1 | 2 | 3;
      /** Whether it lies over the candles, which set the scale then. Default `false`. */
      readonly overPrice?: boolean;
    }
  | {
      readonly kind: 'histogram';
      readonly column: string;
      readonly tint: Tint;
      /** A scale of its own, instead of the pane's. */
      readonly ownScale?: boolean;
      /** Shares of the pane that stay free above and below, 0 to 1. */
      readonly margins?: { readonly top: number; readonly bottom: number };
      /** Shown with a percent sign. Default false. */
      readonly percent?: boolean;
    };

/** A pane of a live chart. The first one holds the price. */
export interface LivePane {
  /** The label in its corner; none for an empty text. */
  readonly label: string;
  /** Its share of the height, relative to the others. */
  readonly share: number;
  readonly series: readonly LiveSeries[];
  /** A dotted line across, at a value of its scale. */
  readonly threshold?: number;
}

/** Open interest that changes by more than this share in a bar is marked. */
const largeChange = 0.05;

/**
 * The desk's four panes, 60/15/15/10: price; volume with delta; change of open interest per bar in percent, changes beyond ±5 % in
 * the warning colour; strength of the signal with its threshold.
 *
 * Columns: `volume`, `delta` (base units), `openInterestPercent` (change per bar), `strength` (0 to 1) and `side` (+1, −1).
 *
 * @param threshold Strength at which a signal counts. Default 0.65.
 */
export function deskPanes(threshold = 0.65): readonly LivePane[] {
  return [
    { label: '', share: 60, series: [{ kind: 'candles' }] },
    {
      label: 'volume · delta',
      share: 15,
      series: [
        {
          kind: 'histogram',
          column: 'volume',
          tint: (_, column) => {
            const delta = column('delta');
            return (Number.isNaN(delta) ? column('close') - column('open') : delta) >= 0 ? 'up' : 'down';
          },
          margins: { top: 0.12, bottom: 0.42 },
        },
        {
          kind: 'histogram',
          column: 'delta',
          tint: (value) => (value < 0 ? 'down' : 'up'),
          ownScale: true,
          margins: { top: 0.64, bottom: 0.02 },
        },
      ],
    },
    {
      label: 'open interest, change per bar, %',
      share: 15,
      series: [
        {
          kind: 'histogram',
          column: 'openInterestPercent',
          tint: (value) => (Math.abs(value) > 100 * largeChange ? 'warn' : 'soft'),
          percent: true,
        },
      ],
    },
    {
      label: 'signal strength',
      share: 10,
      series: [
        {
          kind: 'histogram',
          column: 'strength',
          tint: (value, column) => (value < threshold ? 'soft' : column('side') < 0 ? 'down' : 'up'),
        },
      ],
      threshold,
    },
  ];
}
