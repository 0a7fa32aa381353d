import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { compute, computeAll, createSignal, phase, pointwise, rejection, strategy } from '@veloce/core';
import type { Rejection, Row, Side, Signal } from '@veloce/core';
import { atrKernel, logReturnKernel } from '@veloce/indicators';
import { oiQuadrants } from '../oi/quadrant.js';
import { outliersKernel } from '../quality/outliers.js';
import { regimes } from '../regime/regime.js';
import { failedBreakoutsSeries } from '../traps/traps.js';
import { arbiterKernel, verdicts } from './arbiter-kernel.js';
import { componentSeries } from './components.js';
import { componentNames, type ComponentName } from './fuse.js';
import { fusionKernel } from './fusion-kernel.js';
import { VectorFlowParams } from './params.js';

/** The result of the fusion phase. */
export interface Fused {
  /** In [-1, 1]: above 0 for higher prices. */
  readonly net: number;
  readonly confidence: number;
}

const belowThreshold = /* @__PURE__ */ rejection('fusion', 'no opinion and no trap reaches its threshold');

/**
 * Phase 1: what do the components say, taken together?
 *
 * Rule of the specification: weights .25, .20, .20, .15, .10, .10 of regime, profile, open interest, zones, book and velocity.
 * Deviations: opinions are signed (averaging sizes lets opposite signals confirm each other); a missing component is left out and
 * lowers confidence instead of voting 0 (definitions §10).
 */
export const fusion = /* @__PURE__ */ phase({
  name: 'fusion',
  features: (market, params: VectorFlowParams) => {
    const { components, sources } = componentSeries(market, params);
    const inputs = componentNames.flatMap((name) => [components[name], components[`${name}Confidence`]]);
    const [net, confidence] = computeAll(fusionKernel, [weightsOf(params)], inputs);
    const { bullTrap, bearTrap } = failedBreakoutsSeries(market, 20, 3, 1);
    const { threshold, trapThreshold } = params;
    const isCandidate = pointwise(reaches, [threshold, trapThreshold], [net, bullTrap, bearTrap]);
    return { ...components, ...named(sources), net, confidence, bullTrap, bearTrap, isCandidate };
  },
  gate: { feature: 'isCandidate', rejection: belowThreshold },
  decide: (bar): Either<Rejection, Fused> => right({ net: bar.net, confidence: bar.confidence }),
});

/** 1 when the fused opinion or a trap reaches its threshold. */
function reaches(
  net: number,
  bullTrap: number,
  bearTrap: number,
  threshold: number,
  trapThreshold: number,
): number {
  return Math.abs(net) >= threshold || bullTrap >= trapThreshold || bearTrap >= trapThreshold ? 1 : 0;
}

type Sources = ReturnType<typeof componentSeries>['sources'];

/** Sources under names of their own, beside the components. */
function named(sources: Sources): { [Name in keyof Sources as `at${Capitalize<Name>}`]: Sources[Name] } {
  return {
    atRegime: sources.regime,
    atQuadrant: sources.quadrant,
    atVelocity: sources.velocity,
    atPreviousVah: sources.previousVah,
    atPreviousVal: sources.previousVal,
    atDemandProximal: sources.demandProximal,
    atSupplyProximal: sources.supplyProximal,
  };
}

type FusionRow = Row<ReturnType<typeof fusion.features>>;

function describe(name: ComponentName, bar: FusionRow): string {
  const [way, to] = bar[name] > 0 ? ['up', 'above'] : ['down', 'below'];
  switch (name) {
    case 'regime':
      return `${regimes[bar.atRegime]} (${(100 * bar.regimeConfidence).toFixed(0)} % of votes)`;
    case 'tpo':
      return `price and structure ${to} value ${bar.atPreviousVal.toPrecision(6)} to ${bar.atPreviousVah.toPrecision(6)}`;
    case 'oi':
      return oiQuadrants[bar.atQuadrant];
    case 'supplyDemand':
      return bar[name] > 0
        ? `demand at ${bar.atDemandProximal.toPrecision(6)}`
        : `supply at ${bar.atSupplyProximal.toPrecision(6)}`;
    case 'book':
      return `book leans ${way} (${bar.book.toFixed(2)})`;
    case 'velocity':
      return `velocity ${bar.atVelocity.toFixed(1)} sigma`;
  }
}

function weightsOf(params: VectorFlowParams): readonly number[] {
  return componentNames.map((name) => params[`${name}Weight`]);
}

/** The result of the arbiter phase. */
export interface Decided {
  readonly fused: Fused;
  readonly side: Side;
  /** In [0, 1]. */
  readonly score: number;
  readonly source: 'fusion' | 'trap';
}

const refusals = /* @__PURE__ */ verdicts.map((reason) => rejection('arbiter', reason));

/**
 * Phase 2: may this be acted on?
 *
 * Candidates are the fused opinion and failed breakouts. Rule of the specification: threshold .65; vetoes, margin between opposing signals,
 * cooldown and duplicates (definitions §10).
 */
export const arbiter = /* @__PURE__ */ phase({
  name: 'arbiter',
  features: (market, params: VectorFlowParams) => {
    const { net, confidence, bullTrap, bearTrap } = fusion.features(market, params);
    const { threshold, trapThreshold, minConfidence, minMargin, cooldownBars, outlierSigmas } = params;
    const moves = compute(logReturnKernel, [], [market.close]);
    const bad = compute(outliersKernel, [51, outlierSigmas], [moves]);
    const [side, score, source, verdict] = computeAll(
      arbiterKernel,
      [{ threshold, trapThreshold, minConfidence, minMargin, cooldownBars }],
      [net, confidence, bullTrap, bearTrap, bad],
    );
    return { side, score, source, verdict };
  },
  decide(bar, found: Fused): Either<Rejection, Decided> {
    if (bar.side === 0) return left(refusals[bar.verdict]);
    const side = bar.side > 0 ? 'LONG' : 'SHORT';
    return right({ fused: found, side, score: bar.score, source: bar.source === 1 ? 'fusion' : 'trap' });
  },
});

const noRange = /* @__PURE__ */ rejection('signal', 'prices do not move: no distance for stop and target');
const belowZero = /* @__PURE__ */ rejection('signal', 'stop or target would be at or below zero');

/**
 * Phase 3: the signal, with stop and target measured in average true ranges from the close of its bar, and at most five reasons: the
 * components that weigh most for its side, after the trap if one made it.
 */
export const fusedSignal = /* @__PURE__ */ phase({
  name: 'signal',
  features: (market, params: VectorFlowParams) => ({
    ...fusion.features(market, params),
    close: market.close,
    atr: compute(atrKernel, [14], [market.high, market.low, market.close]),
  }),
  decide(bar, found: Decided, params): Either<Rejection, Signal> {
    const { close, atr } = bar;
    if (!(atr > 0)) return left(noRange);
    const { fused, side, source } = found;
    const direction = side === 'LONG' ? 1 : -1;
    const stopLoss = close - direction * params.stopAtr * atr;
    const takeProfit = close + direction * params.targetAtr * atr;
    if (!(stopLoss > 0 && takeProfit > 0)) return left(belowZero);
    if (stopLoss === close || takeProfit === close) return left(noRange);
    const contributions = contributionsOf(bar, params);
    const reasons = Object.entries(contributions)
      .filter(([, share]) => direction * share > 0)
      .sort(([, a], [, b]) => direction * (b - a))
      .map(([name]) => describe(name as ComponentName, bar));
    if (source === 'trap') reasons.unshift(direction > 0 ? 'failed break downward' : 'failed break upward');
    return right(
      createSignal({
        timestamp: bar.knownAt,
        symbol: bar.symbol,
        side,
        score: 10 * found.score,
        confidence: fused.confidence,
        reason: reasons.slice(0, 5).join('; '),
        entryReference: close,
        stopLoss,
        takeProfit,
        scoreBreakdown: contributions,
      }),
    );
  },
});

/** The contribution of each component to the fused opinion; missing components are left out. */
function contributionsOf(bar: FusionRow, params: VectorFlowParams): Readonly<Record<string, number>> {
  const weights = weightsOf(params);
  const certain = componentNames.map((name, k) =>
    Number.isNaN(bar[name]) ? 0 : weights[k] * bar[`${name}Confidence`],
  );
  const sure = certain.reduce((sum, x) => sum + x, 0);
  return Object.fromEntries(
    componentNames.flatMap((name, k) => (certain[k] > 0 ? [[name, (certain[k] * bar[name]) / sure]] : [])),
  );
}

/**
 * VectorFlow: six components fused into one opinion, and an arbiter that lets few through. A definition like any other: it runs through `scan`,
 * `live` and `backtest`.
 *
 * Uses `buyVolume`, `sellVolume`, `openInterest` and the extra column `bookImbalance` where the market has them; without one, its component is
 * missing and confidence is lower.
 *
 * @example
 * ```ts
 * const { signals } = scan(vectorFlow, data, { tickSize: 0.1, rowSize: 25 });
 * ```
 */
export const vectorFlow = /* @__PURE__ */ strategy({
  name: 'vectorflow',
  params: VectorFlowParams,
  phases: [fusion, arbiter, fusedSignal],
  size: (params) => params.positionSize,
});
