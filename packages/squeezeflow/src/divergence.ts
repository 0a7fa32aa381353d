import { right, type Either } from 'fp-ts/lib/Either.js';
import {
  compute,
  computeAll,
  phase,
  pointwise,
  rejection,
  type MarketSeries,
  type Rejection,
  type Series,
  type Side,
} from '@veloce/core';
import { atrKernel, linregSlopeKernel, pivotsKernel } from '@veloce/indicators';
import type { Context } from './context.js';
import { flowTrend, moveInUnits, takerFlow } from './flow.js';
import type { SqueezeFlowParams } from './params.js';
import { squeezePivotKernel } from './pivot-divergence.js';
import { barCount, digits, flowWords, isSaid, percent, priceWords, type Says } from './words.js';

/** The kind of disagreement: trends over a window, two pivots (a new extreme without flow, or flow without one), or two markets. */
export type DivergenceKind = 'window' | 'regular' | 'hidden' | 'markets';

/** The divergence that the later phases build on. A divergence phase of another rule fills in these fields and no more. */
export interface Divergence {
  readonly context: Context;
  readonly side: Side;
  /** In [0, 1]: the share of its 3 points that the divergence scores. */
  readonly strength: number;
  readonly says: Says;
}

/** The divergence that {@link divergence} finds: LONG when buyers absorb a fall, SHORT when sellers absorb a rise. */
export interface FlowDivergence extends Divergence {
  readonly kind: DivergenceKind;
  /** Move of price over the window or between the pivots, in average true ranges. */
  readonly priceMove: number;
  /** Move of CVD over the same bars, as a share of all taker flow in them. */
  readonly flowMove: number;
  /** The joined market's, over the lookback; `NaN` without one. */
  readonly otherFlowMove: number;
}

/**
 * The columns of the divergence phase, the same for each form. `divergence` is 1 or 2 for a LONG, -1 or -2 for a SHORT (2:
 * hidden), 0 for none; `age` is in bars since a pivot divergence was confirmed.
 */
export type DivergenceFeatures = Readonly<
  Record<'divergence' | 'priceMove' | 'flowMove' | 'otherFlowMove' | 'age', Series>
>;

const agree = /* @__PURE__ */ rejection('divergence', 'price and flow agree');
const unknown = /* @__PURE__ */ rejection('divergence', 'not enough history or flow to compare');

/**
 * Phase 2: do price and taker flow disagree?
 *
 * Rule of the specification: price rises while CVD falls (bearish), or falls while CVD rises (bullish), over
 * `divergenceLookback` bars. Deviations: trends are regression slopes over the window (definitions §3.2) instead of the
 * difference of two single bars; the price trend is measured in average true ranges instead of a fixed 1 %; the flow trend,
 * and with it the strength, as a share of all taker flow instead of a division by 1e6, which depends on the symbol's unit;
 * across missing bars CVD is unknown, not unchanged.
 *
 * `divergenceForm` chooses another comparison: `pivot` takes price and CVD at two consecutive pivots (definitions §3.1), and
 * `markets` spot against perpetual flow: spot buying while the perpetual is sold is a LONG, and the reverse a SHORT.
 */
export const divergence = /* @__PURE__ */ phase({
  name: 'divergence',
  requires: ['buyVolume', 'sellVolume'],
  features: (market, params: SqueezeFlowParams): DivergenceFeatures => {
    const { divergenceForm } = params;
    if (divergenceForm === 'pivot') return pivotFeatures(market, params);
    return divergenceForm === 'window' ? windowFeatures(market, params) : marketFeatures(market, params);
  },
  gate: { feature: 'divergence', rejection: agree, unknown, decisive: true },
  decide(bar, found: Context, { divergenceForm, otherMarket }, use): Either<Rejection, FlowDivergence> {
    const { divergence: code, priceMove, flowMove } = bar;
    const otherFlowMove = otherMarket === 'none' ? NaN : bar.otherFlowMove;
    const kind = divergenceForm === 'pivot' ? (Math.abs(code) === 2 ? 'hidden' : 'regular') : divergenceForm;
    const oneSided = divergenceForm === 'markets' ? (flowMove - otherFlowMove) / 2 : flowMove;
    return right({
      context: found,
      side: code > 0 ? 'LONG' : 'SHORT',
      kind,
      strength: divergenceStrength(oneSided),
      priceMove,
      flowMove,
      otherFlowMove,
      says: isSaid(use) ? () => movesInWords(kind, priceMove, flowMove, otherFlowMove) : '',
    });
  },
  note(bar, params) {
    const { divergenceForm, divergenceLookback, minFlowMove, minPriceMove, otherMarket } = params;
    const own = flowWords(bar.flowMove);
    if (divergenceForm === 'pivot') {
      const none = `no ${params.pivotKind === 'either' ? '' : `${params.pivotKind} `}divergence between the last two pivots`;
      return bar.divergence === 0 || bar.divergence !== bar.divergence
        ? none
        : `between two pivots ${priceWords(bar.priceMove)} while ${own} (confirmed ${barCount(bar.age)} ago)`;
    }
    const other = otherMarket === 'none' ? '' : `; on ${otherMarket} ${flowWords(bar.otherFlowMove)}`;
    const least = divergenceForm === 'window' ? `${digits(minPriceMove)} ATR and ` : '';
    return `over ${divergenceLookback} bars ${priceWords(bar.priceMove)}, ${own}${other} (needs ${least}${percent(minFlowMove)} the other way)`;
  },
});

function movesInWords(
  kind: DivergenceKind,
  priceMove: number,
  flowMove: number,
  otherFlowMove: number,
): string {
  if (kind === 'markets') {
    return `${flowWords(flowMove)} here and ${flowWords(otherFlowMove)} on the other market`;
  }
  const where = kind === 'window' ? '' : ` between two pivots (${kind})`;
  return `${priceWords(priceMove)} while ${flowWords(flowMove)}${where}`;
}

function windowFeatures(market: MarketSeries, params: SqueezeFlowParams): DivergenceFeatures {
  const { divergenceLookback, minPriceMove, minFlowMove, otherMarket } = params;
  const priceMove = priceTrend(market, params);
  const flowMove = flowTrend(takerFlow(market), divergenceLookback);
  return {
    divergence: pointwise(opposedSide, [minPriceMove, minFlowMove], [priceMove, flowMove]),
    priceMove,
    flowMove,
    otherFlowMove:
      otherMarket === 'none' ? flowMove : flowTrend(takerFlow(market, otherMarket), divergenceLookback),
    age: priceMove,
  };
}

function marketFeatures(market: MarketSeries, params: SqueezeFlowParams): DivergenceFeatures {
  const { divergenceLookback, minFlowMove, otherMarket } = params;
  const priceMove = priceTrend(market, params);
  const own = flowTrend(takerFlow(market), divergenceLookback);
  const other = flowTrend(takerFlow(market, otherMarket), divergenceLookback);
  const [spot, perpetual] = otherMarket === 'spot' ? [other, own] : [own, other];
  return {
    divergence: pointwise(opposedSide, [minFlowMove, minFlowMove], [perpetual, spot]),
    priceMove,
    flowMove: own,
    otherFlowMove: other,
    age: priceMove,
  };
}

function pivotFeatures(market: MarketSeries, params: SqueezeFlowParams): DivergenceFeatures {
  const { pivotBars, pivotMaxSpan, pivotMinMove, minFlowMove, pivotMaxAge, pivotKind } = params;
  const { divergenceLookback, otherMarket } = params;
  const flow = takerFlow(market);
  const pivots = computeAll(pivotsKernel, [pivotBars, pivotBars], [market.high, market.low]);
  const [code, priceMove, flowMove, age] = computeAll(
    squeezePivotKernel,
    [
      {
        pivotBars,
        maxSpan: pivotMaxSpan,
        minPrice: pivotMinMove,
        minFlow: minFlowMove,
        maxAge: pivotMaxAge,
        kind: pivotKind,
      },
    ],
    [...pivots, flow, averageRange(market, params)],
  );
  const otherFlowMove =
    otherMarket === 'none' ? flowMove : flowTrend(takerFlow(market, otherMarket), divergenceLookback);
  return { divergence: code, priceMove, flowMove, otherFlowMove, age };
}

/** Trend of price over the window, in average true ranges. */
function priceTrend(market: MarketSeries, params: SqueezeFlowParams): Series {
  const { divergenceLookback } = params;
  const slope = compute(linregSlopeKernel, [divergenceLookback], [market.close]);
  return pointwise(moveInUnits, [divergenceLookback], [slope, averageRange(market, params)]);
}

function averageRange(market: MarketSeries, { atrPeriod }: SqueezeFlowParams): Series {
  return compute(atrKernel, [atrPeriod], [market.high, market.low, market.close]);
}

/** +1 when buyers absorb a fall, -1 when sellers absorb a rise, 0 when price and flow agree or one is too small. */
export function opposedSide(priceMove: number, flowMove: number, minPrice: number, minFlow: number): number {
  if (priceMove >= minPrice && flowMove <= -minFlow) return -1;
  if (priceMove <= -minPrice && flowMove >= minFlow) return 1;
  return priceMove === priceMove && flowMove === flowMove ? 0 : NaN;
}

/** A quarter of all taker flow against the price is as strong as it gets (definitions §3.1). */
export function divergenceStrength(flowMove: number): number {
  return Math.min(1, 4 * Math.abs(flowMove));
}
