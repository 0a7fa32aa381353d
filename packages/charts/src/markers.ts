import { checkArguments } from '@veloce/core';
import type { SeriesMarker, Time } from 'lightweight-charts';
import type { ChartTrade } from './market.js';
import type { Colours } from './colours.js';
import type { View } from './view.js';

/** How the trades are drawn. */
export interface MarkerOptions {
  /** How many trades fit. */
  readonly most: number;
  readonly colours: Colours;
  /** Shown whatever fits. */
  readonly selected?: ChartTrade | undefined;
}

/**
 * Entries and exits of the trades in view: a LONG enters with an arrow up below the bar, a SHORT with an arrow down above it. With
 * more trades than fit, every so many are shown, and exits and texts are left out.
 */
export function markersFor(
  trades: readonly ChartTrade[],
  view: View,
  options: MarkerOptions,
): SeriesMarker<Time>[] {
  checkArguments(
    'markersFor',
    { trades, view, options },
    {
      trades: ['object'],
      view: { from: 'number', to: 'number', timeOf: 'function' },
      options: { most: 'number', colours: 'object', selected: 'object?' },
    },
  );
  const { most, colours, selected } = options;
  const { from, to, timeOf } = view;
  const inView = trades.filter((trade) => trade.exitBar >= from && trade.entryBar < to);
  const step = Math.ceil(inView.length / most);
  const close = inView.length <= most / 4;
  const closest = inView.length <= most / 14;
  const markers = inView.flatMap((trade, k): SeriesMarker<Time>[] => {
    if (k % step !== 0 && trade !== selected) return [];
    const long = trade.side === 'LONG';
    const entry: SeriesMarker<Time> = {
      time: timeOf(trade.entryBar),
      position: long ? 'belowBar' : 'aboveBar',
      shape: long ? 'arrowUp' : 'arrowDown',
      color: long ? colours.up : colours.down,
      ...(closest ? { text: `${trade.side} ${trade.n}` } : {}),
    };
    const exit: SeriesMarker<Time> = {
      time: timeOf(trade.exitBar),
      position: long ? 'aboveBar' : 'belowBar',
      shape: 'circle',
      size: 0.6,
      color: trade.pnl >= 0 ? colours.up : colours.down,
      ...(closest ? { text: trade.exit } : {}),
    };
    return close || trade === selected ? [entry, exit] : [entry];
  });
  return markers.sort((a, b) => (a.time as number) - (b.time as number));
}
