import { backtest } from '@veloce/backtest';
import type { MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import type { Overlay } from '@veloce/report';
import { writeReport } from '@veloce/report/node';
import {
  marketProfiles,
  nakedLevels,
  profileLevels,
  rowEdge,
  vectorFlow,
  vwapSince,
  zoneEvents,
} from '@veloce/vectorflow-analytics';

/** The findings of the analytics, as overlays on the price. */
export function overlaysOf(data: MarketData, tickSize: number, rowSize: number): readonly Overlay[] {
  const profiles = marketProfiles(data, { tickSize, rowSize });
  const histograms = profiles.map((profile) => {
    const { poc, vah, val } = profileLevels(profile, 'tpo', { edges: true });
    const prices = Array.from(profile.tpos, (_, row) => rowEdge(profile.bottomRow + row, profile));
    const span = { from: profile.firstIndex, to: profile.lastIndex + 1, rowHeight: rowSize };
    return {
      ...span,
      prices,
      sizes: [...profile.tpos],
      pointOfControl: poc,
      valueAreaLow: val,
      valueAreaHigh: vah,
    };
  });
  const naked = nakedLevels(data, profiles).map(({ price, from, touchedAt }) => {
    const to = Number.isNaN(touchedAt) ? null : touchedAt + 1;
    return { price, from, to, label: 'naked point of control' };
  });
  const { vwap } = vwapSince(data, 'swing-low');
  return [
    { kind: 'profiles', name: 'market profile', profiles: histograms },
    { kind: 'levels', name: 'naked levels', levels: naked },
    { kind: 'zones', name: 'supply and demand', zones: zonesOf(data) },
    { kind: 'lines', name: 'VWAP since swing low', lines: { vwap } },
  ];
}

/** Zones from the bar at which they became known to their end. */
function zonesOf(data: MarketData): Extract<Overlay, { kind: 'zones' }>['zones'] {
  const events = zoneEvents(data);
  const ends = new Map(
    events
      .filter(({ change }) => change !== 'fresh' && change !== 'tested')
      .map(({ id, confirmedAt }) => [id, confirmedAt]),
  );
  return events
    .filter(({ change, proximal, distal }) => change === 'fresh' && proximal !== distal)
    .map(({ id, confirmedAt, side, proximal, distal }) => {
      const [low, high] = proximal < distal ? [proximal, distal] : [distal, proximal];
      return { from: confirmedAt, to: ends.get(id) ?? null, low, high, side };
    });
}

/** Backtests the fused strategy and writes its report. */
export async function report(
  data: MarketData,
  tickSize: number,
  rowSize: number,
  path: string,
): Promise<string> {
  const result = backtest(vectorFlow, data, { tickSize, rowSize });
  const { trades, funnel, metrics } = result;
  console.log(funnel.stages.map(({ phase, passed }) => `${phase} ${passed}`).join(' > '));
  console.log(`${trades.length} trades, return ${metrics.totalReturn.value}`);
  if (trades[0] !== undefined) console.log('the first, because:', trades[0].signal?.reason);
  return writeReport(result, path, { overlays: overlaysOf(data, tickSize, rowSize) });
}

const { data } = simulateMarket({ seed: 11, bars: 1440 * 12 });
console.log('report:', await report(data, 0.1, 25, 'out/vectorflow.html'));
