import {
  checkArguments,
  compute,
  computeAll,
  input,
  type Kernel,
  type MarketSeries,
  type Series,
} from '@veloce/core';
import { atrKernel, deltaKernel } from '@veloce/indicators';
import { oiQuadrantKernel } from '../oi/quadrant.js';
import { openInterestSpikesSeries } from '../oi/spikes.js';
import { developingProfileSeries } from '../profile/developing.js';
import { regimeSeries } from '../regime/regime.js';
import { adaptiveVelocitySeries } from '../velocity/velocity.js';
import { zoneSeries } from '../zones/zones.js';
import { componentNames, type ComponentName } from './fuse.js';
import type { VectorFlowParams } from './params.js';

/** Windows of bars that a change of open interest is compared with, as on the five-second grid: an hour's worth of minutes and more. */
const spikeWindows = 720;

/** The opinion of each component at each bar: direction times strength, in [-1, 1], NaN when it is missing; and its confidence. */
export type ComponentColumns = Readonly<Record<ComponentName, Series>> &
  Readonly<Record<`${ComponentName}Confidence`, Series>>;

/** The columns behind the components, for charts and reasons. */
export interface ComponentSources {
  readonly regime: Series;
  readonly quadrant: Series;
  readonly velocity: Series;
  readonly previousVah: Series;
  readonly previousVal: Series;
  readonly demandProximal: Series;
  readonly supplyProximal: Series;
}

/**
 * The six components of the fusion as series.
 *
 * - `regime`: the direction of a trend, by ADX / 50; no direction otherwise. As sure as the votes agree.
 * - `tpo`: how far the close is beyond the value area of the last session, by its height, plus a quarter for each of: a poor high (price is drawn
 *   to it), a buying tail; minus a quarter for a poor low, a selling tail.
 * - `oi`: long build-up 1, short build-up -1, short covering 0.5, long unwinding -0.5, at least as strong as a spike; half as sure when flow
 *   disagrees with price, three quarters when flow is unknown.
 * - `supplyDemand`: nearness to a demand zone less nearness to a supply zone (1 inside, 0 from two average ranges away), by their scores.
 * - `book`: the market's column `bookImbalance`.
 * - `velocity`: half the adaptive velocity, at most 1.
 */
export function componentSeries(
  market: MarketSeries,
  params: VectorFlowParams,
): { readonly components: ComponentColumns; readonly sources: ComponentSources } {
  checkArguments(
    'componentSeries',
    { market, params },
    {
      market: { high: 'series', low: 'series', close: 'series' },
      params: { tickSize: 'number', session: 'text' },
    },
  );
  const { high, low, close, openInterest, buyVolume, sellVolume } = market;
  const { tickSize, rowSize, session, oiPeriod } = params;
  const regime = regimeSeries(market);
  const profile = developingProfileSeries(market, { tickSize, rowSize, session });
  const zones = zoneSeries(market);
  const { velocity } = adaptiveVelocitySeries(close);
  const delta = compute(deltaKernel, [], [buyVolume, sellVolume]);
  const [quadrant, confirmed] = computeAll(
    oiQuadrantKernel,
    [oiPeriod, 101],
    [high, low, close, openInterest, delta],
  );
  const spikes = openInterestSpikesSeries(close, [openInterest], { zWindows: spikeWindows });
  const range = compute(atrKernel, [14], [high, low, close]);
  const columns = computeAll(
    componentsKernel,
    [],
    [
      regime.regime,
      regime.confidence,
      regime.adx,
      close,
      profile.previousVah,
      profile.previousVal,
      profile.previousTop,
      profile.previousBottom,
      quadrant,
      confirmed,
      spikes.strength,
      zones.demandProximal,
      zones.demandScore,
      zones.supplyProximal,
      zones.supplyScore,
      range,
      input('bookImbalance'),
      velocity,
    ],
  );
  const components = Object.fromEntries(
    componentNames.flatMap((name, k) => [
      [name, columns[2 * k]],
      [`${name}Confidence`, columns[2 * k + 1]],
    ]),
  ) as unknown as ComponentColumns;
  const { previousVah, previousVal } = profile;
  const { demandProximal, supplyProximal } = zones;
  const sources = {
    regime: regime.regime,
    quadrant,
    velocity,
    previousVah,
    previousVal,
    demandProximal,
    supplyProximal,
  };
  return { components, sources };
}

const quadrantOpinions = [0, 1, -1, 0.5, -0.5];
/** Distance from a zone, in average true ranges, at which it no longer counts. */
const zoneReach = 2;

/** From what the analytics found to opinions, bar by bar. */
export function componentsKernel(): Kernel<null> {
  return {
    inputs: 18,
    outputs: 2 * componentNames.length,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const [regime, regimeConfidence, adx, close, vah, val, top, bottom, quadrant, confirmed, spike] =
        inputs;
      const [, , , , , , , , , , , demand, demandScore, supply, supplyScore, range, book, velocity] = inputs;
      for (let i = from; i < to; i++) {
        const code = regime[i];
        const trend = code === 1 ? 1 : code === 2 ? -1 : 0;
        outputs[0][i] = code > 0 ? (trend === 0 ? 0 : trend * Math.min(1, adx[i] / 50)) : NaN;
        outputs[1][i] = regimeConfidence[i];

        const c = close[i];
        const height = vah[i] - val[i];
        let structure = NaN;
        if (height === height) {
          const unit = height > 0 ? height : range[i];
          structure = c > vah[i] ? (c - vah[i]) / unit : c < val[i] ? (c - val[i]) / unit : 0;
          structure += top[i] === 1 ? 0.25 : top[i] === 3 ? -0.25 : 0;
          structure += bottom[i] === 1 ? -0.25 : bottom[i] === 3 ? 0.25 : 0;
        }
        outputs[2][i] = limit(structure);
        outputs[3][i] = 1;

        const opinion = quadrant[i] === quadrant[i] ? quadrantOpinions[quadrant[i]] : NaN;
        const strength = Math.max(Math.abs(opinion), opinion === 0 ? 0 : spike[i]);
        outputs[4][i] = opinion === opinion ? Math.sign(opinion) * strength : NaN;
        outputs[5][i] = confirmed[i] === 1 ? 1 : confirmed[i] === 0 ? 0.5 : 0.75;

        const reach = zoneReach * range[i];
        const hasZone = demand[i] === demand[i] || supply[i] === supply[i];
        const up = demand[i] === demand[i] ? demandScore[i] * nearness(c - demand[i], reach) : 0;
        const down = supply[i] === supply[i] ? supplyScore[i] * nearness(supply[i] - c, reach) : 0;
        outputs[6][i] = hasZone && reach > 0 ? limit(up - down) : NaN;
        outputs[7][i] = 1;

        outputs[8][i] = limit(book[i]);
        outputs[9][i] = 1;
        outputs[10][i] = limit(velocity[i] / 2);
        outputs[11][i] = 1;
      }
    },
  };
}

function limit(x: number): number {
  return Math.max(-1, Math.min(1, x));
}

/** 1 inside a zone, falling to 0 at `reach` from it. */
function nearness(distance: number, reach: number): number {
  return distance >= reach ? 0 : 1 - Math.max(0, distance) / reach;
}
