import type { LiveOverlay } from '@veloce/charts';
import type { MarketEvent } from '@veloce/feeds';
import type { FlowEvent } from '@veloce/server';
import { atr } from '@veloce/indicators';
import type { Bar, MarketData } from '@veloce/core';
import type { PlaybookInput } from '@veloce/playbooks';
import { suggestPlaybooks } from '@veloce/playbooks';
import {
  failedBreakouts,
  marketProfiles,
  nakedLevels,
  niceTicksPerRow,
  profileLevels,
  rowEdge,
  trapEvents,
  vwapBand,
  vwapSinceKernel,
  zoneEvents,
} from '@veloce/vectorflow-analytics';

/** The overlays of a market, by the names of their switches. */
export type Overlays = Readonly<Record<string, LiveOverlay>>;

/**
 * The overlays of a market from its closed bars: VWAP of the day with bands, zones, market profile, naked points of control, traps,
 * liquidations, and the conditions of playbooks.
 *
 * @param firstBar The chart's number of the first bar of the data.
 * @param playbooks Those whose conditions are drawn.
 */
export function overlaysOf(
  data: MarketData,
  tickSize: number,
  firstBar = 0,
  playbooks: readonly PlaybookInput[] = [],
): Overlays {
  if (data.length < 30) return {};
  const profiles = marketProfiles(data, { tickSize, rowSize: rowSizeOf(data, tickSize) ?? tickSize });
  const levels = nakedLevels(data, profiles).map(({ price, from, touchedAt }) => ({
    price,
    from: firstBar + from,
    to: Number.isNaN(touchedAt) ? null : firstBar + touchedAt + 1,
    label: 'naked POC',
  }));
  const marks = trapEvents(failedBreakouts(data, 20, 3, 1)).map(({ kind, confirmedAt, level }) => ({
    bar: firstBar + confirmedAt,
    price: level,
    label: kind === 'bull-trap' ? 'bull trap' : 'bear trap',
    tone: kind === 'bull-trap' ? ('down' as const) : ('up' as const),
  }));
  const strips = suggestPlaybooks(playbooks, data).sides.map(({ playbook, side, conditions, held }) => ({
    label: `${playbook} ${side === 'LONG' ? '▲' : '▼'}`,
    side,
    from: firstBar,
    held: [...held],
    of: conditions.length,
  }));
  const hasLiquidations = data.liquidationsBuy !== undefined || data.liquidationsSell !== undefined;
  return {
    VWAP: vwap,
    Zones: { kind: 'zones', zones: zonesOf(data, firstBar) },
    Profile: { kind: 'profiles', profiles: profiles.map((one) => histogramOf(one, firstBar)) },
    ...(hasLiquidations ? { Liquidations: { kind: 'liquidations' } as const } : {}),
    'Naked POC': { kind: 'levels', levels },
    Traps: { kind: 'marks', marks },
    ...(strips.length === 0 ? {} : { Conditions: { kind: 'conditions', strips } as const }),
  };
}

/** The height of a row of prices: about forty for an average hour of the market, in whole ticks; `undefined` before it is known how the market moves. */
export function rowSizeOf(data: MarketData, tickSize: number): number | undefined {
  const range = atr(data.high, data.low, data.close, 14).at(-1) ?? NaN;
  return range > 0 ? tickSize * Math.max(1, niceTicksPerRow(8 * range, tickSize)) : undefined;
}

/** The VWAP of the day and its bands one and two deviations away, bar by bar, as columns of the bar; without values before the day has any. */
export function followVwap(): (bar: Bar) => Readonly<Record<string, number>> {
  const kernel = vwapSinceKernel('1d');
  const state = kernel.init(0);
  const outputs = [new Float64Array(1), new Float64Array(1)] as const;
  return ({ time, high, low, close, volume }) => {
    const inputs = [time, high, low, close, volume].map((value) => Float64Array.of(value));
    kernel.advance(state, inputs, [...outputs], 0, 1);
    const [vwap, deviation] = outputs;
    return Object.fromEntries(bands.map(([name, k]) => [name, vwapBand({ vwap, deviation }, k)[0] ?? NaN]));
  };
}

const bands = [
  ['vwap', 0],
  ['vwapLower2', -2],
  ['vwapLower1', -1],
  ['vwapUpper1', 1],
  ['vwapUpper2', 2],
] as const;

const vwap: LiveOverlay = {
  kind: 'columns',
  columns: bands.map(([column, k]) => ({ column, tint: k === 0 ? 'accent' : 'soft' })),
};

function histogramOf(
  profile: ReturnType<typeof marketProfiles>[number],
  firstBar: number,
): Extract<LiveOverlay, { kind: 'profiles' }>['profiles'][number] {
  const { poc, vah, val } = profileLevels(profile, 'tpo', { edges: true });
  return {
    from: firstBar + profile.firstIndex,
    to: firstBar + profile.lastIndex + 1,
    rowHeight: profile.tickSize * profile.ticksPerRow,
    prices: Array.from(profile.tpos, (_, row) => rowEdge(profile.bottomRow + row, profile)),
    sizes: [...profile.tpos],
    pointOfControl: poc,
    valueAreaLow: val,
    valueAreaHigh: vah,
  };
}

/** Zones from the bar at which they became known to their end. */
function zonesOf(data: MarketData, firstBar: number): Extract<LiveOverlay, { kind: 'zones' }>['zones'] {
  const events = zoneEvents(data);
  const ends = new Map(
    events
      .filter(({ change }) => change !== 'fresh' && change !== 'tested')
      .map(({ id, confirmedAt }) => [id, firstBar + confirmedAt]),
  );
  return events
    .filter(({ change, proximal, distal }) => change === 'fresh' && proximal !== distal)
    .map(({ id, confirmedAt, side, proximal, distal }) => ({
      from: firstBar + confirmedAt,
      to: ends.get(id) ?? null,
      low: Math.min(proximal, distal),
      high: Math.max(proximal, distal),
      side,
    }));
}

const flowKinds: ReadonlySet<string> = new Set<FlowEvent['kind']>([
  ...(['trade', 'liquidation', 'book-snapshot', 'book-diff', 'open-interest'] as const),
]);

/** Whether an event of a feed is drawn over the price: footprint, heat maps, open interest. */
export const isFlow = (event: MarketEvent): event is Extract<MarketEvent, { kind: FlowEvent['kind'] }> =>
  flowKinds.has(event.kind);
