import type { MarketData } from '@veloce/core';
import type { SqueezeFlowParams } from '../params.js';

/** A signal as the slow oracle finds it. */
export interface SlowSignal {
  readonly bar: number;
  readonly side: 'LONG' | 'SHORT';
  readonly score: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly stopLoss: number;
  readonly takeProfit: number;
}

interface Opposition {
  readonly side: 1 | -1;
  readonly flow: number;
}

/**
 * SqueezeFlow as definitions §0, §3, §4 and §6 write it: every bar on its own, every window summed again, plain arrays.
 */
export function slowSqueezeFlow(
  data: MarketData,
  params: SqueezeFlowParams,
): { readonly signals: readonly SlowSignal[]; readonly passed: readonly number[] } {
  const { close, length } = data;
  const ranges = trueRanges(data);
  const atr = wilder(ranges, params.atrPeriod);
  const delta = flowOf(data, data.buyVolume, data.sellVolume);
  const { otherMarket } = params;
  const other =
    otherMarket === 'none'
      ? undefined
      : flowOf(data, data.extra[`${otherMarket}.buyVolume`], data.extra[`${otherMarket}.sellVolume`]);
  const on = squeezeOf(data, ranges, params);
  const pivotSides = params.divergenceForm === 'pivot' ? pivotDivergences(data, delta, atr, params) : [];
  const passed = [0, 0, 0, 0, 0];
  const signals: SlowSignal[] = [];

  for (let i = 0; i < length; i++) {
    const fired = on[i] === 0 && on[i - 1] === 1;
    const admitted = { on: on[i] === 1, fired, either: on[i] === 1 || fired }[params.squeezeState];
    if (!admitted) continue;
    passed[0]++;

    const opposed =
      params.divergenceForm === 'pivot'
        ? pivotSides[i]
        : windowOpposition(data, i, delta, other, atr, params);
    if (opposed === undefined) continue;
    passed[1]++;

    const { side, flow } = opposed;
    if (!hasReset(side, i, delta, other, params)) continue;
    passed[2]++;

    const count = total(on.slice(i - 19, i + 1));
    const squeeze = count > 15 ? 3 : count > 10 ? 2 : 1;
    const parts: Record<string, number> = { squeeze, divergence: 3 * Math.min(1, 4 * Math.abs(flow)), reset: 2 };
    const interest = openInterestPoints(data.openInterest, i, params);
    if (interest !== undefined) parts['openInterest'] = interest;
    const score = total(Object.values(parts));
    if (score < params.minScore) continue;
    passed[3]++;
    passed[4]++;
    signals.push({
      bar: i,
      side: side === 1 ? 'LONG' : 'SHORT',
      score,
      parts,
      stopLoss: close[i] - side * params.stopAtr * atr[i],
      takeProfit: close[i] + side * params.targetAtr * atr[i],
    });
  }
  return { signals, passed };
}

function trueRanges({ high, low, close, length }: MarketData): readonly number[] {
  return Array.from({ length }, (_, i) =>
    i === 0
      ? high[0] - low[0]
      : Math.max(high[i] - low[i], Math.abs(high[i] - close[i - 1]), Math.abs(low[i] - close[i - 1])),
  );
}

function wilder(values: readonly number[], period: number): readonly number[] {
  const averages: number[] = [];
  values.forEach((value, i) => {
    if (i < period - 1) averages.push(NaN);
    else if (i === period - 1) averages.push(mean(values.slice(0, period)));
    else averages.push((averages[i - 1] * (period - 1) + value) / period);
  });
  return averages;
}

/** Buys minus sells; the CVD across missing bars is unknown. */
function flowOf(
  { time, intervalMs, length }: MarketData,
  buys: ArrayLike<number> | undefined,
  sells: ArrayLike<number> | undefined,
): readonly number[] {
  return Array.from({ length }, (_, i) =>
    buys === undefined || sells === undefined || (i > 0 && time[i] - time[i - 1] !== intervalMs)
      ? NaN
      : buys[i] - sells[i],
  );
}

function squeezeOf(data: MarketData, ranges: readonly number[], params: SqueezeFlowParams): readonly number[] {
  const { squeezeLength: window, bbMult, kcMult } = params;
  return Array.from({ length: data.length }, (_, i) => {
    if (i < window - 1) return NaN;
    const closes = [...data.close.slice(i - window + 1, i + 1)];
    // Widths that are equal in ticks are no squeeze, whichever is rounded up.
    const tie = bbMult * 16 * Number.EPSILON * closes[closes.length - 1];
    return bbMult * deviation(closes) < kcMult * mean(ranges.slice(i - window + 1, i + 1)) - tie ? 1 : 0;
  });
}

function windowOpposition(
  data: MarketData,
  i: number,
  delta: readonly number[],
  other: readonly number[] | undefined,
  atr: readonly number[],
  params: SqueezeFlowParams,
): Opposition | undefined {
  const { divergenceLookback: window, minPriceMove, minFlowMove, divergenceForm, otherMarket } = params;
  if (i < window - 1) return undefined;
  const flowMove = trendOfFlow(delta.slice(i - window + 1, i + 1));
  if (divergenceForm === 'markets' && other !== undefined) {
    const otherMove = trendOfFlow(other.slice(i - window + 1, i + 1));
    const spot = otherMarket === 'spot' ? otherMove : flowMove;
    const perpetual = otherMarket === 'spot' ? flowMove : otherMove;
    const flow = (flowMove - otherMove) / 2;
    if (spot >= minFlowMove && perpetual <= -minFlowMove) return { side: 1, flow };
    return spot <= -minFlowMove && perpetual >= minFlowMove ? { side: -1, flow } : undefined;
  }
  const priceMove = (slope([...data.close.slice(i - window + 1, i + 1)]) * window) / atr[i];
  if (priceMove >= minPriceMove && flowMove <= -minFlowMove) return { side: -1, flow: flowMove };
  return priceMove <= -minPriceMove && flowMove >= minFlowMove ? { side: 1, flow: flowMove } : undefined;
}

/** Slope of CVD over a window, times its length, as a share of all flow. */
function trendOfFlow(window: readonly number[]): number {
  let level = 0;
  const cvd = window.map((x, k) => (level += k === 0 ? 0 : x));
  return (slope(cvd) * window.length) / (total(window.map(Math.abs)) || NaN) + 0 * window[0];
}

/** At each bar the divergence of the last two pivots of one kind, by §3.1, while it is young enough. */
function pivotDivergences(
  { high, low, length }: MarketData,
  delta: readonly number[],
  atr: readonly number[],
  params: SqueezeFlowParams,
): readonly (Opposition | undefined)[] {
  const { pivotBars: P, pivotMaxSpan, pivotMaxAge, pivotMinMove, minFlowMove, pivotKind } = params;
  let last: (Opposition & { readonly known: number }) | { readonly side: number; readonly known: number } | undefined;
  const pivots = { high: [] as number[], low: [] as number[] };

  return Array.from({ length }, (_, i) => {
    const b = i - P;
    for (const [kind, column, sign] of [['high', high, 1], ['low', low, -1]] as const) {
      if (b < P) continue;
      const x = sign * column[b];
      const before = Array.from({ length: P }, (_, k) => sign * column[b - 1 - k]);
      const after = Array.from({ length: P }, (_, k) => sign * column[b + 1 + k]);
      if (!before.every((y) => x > y) || !after.every((y) => x >= y)) continue;
      const a = pivots[kind].at(-1);
      pivots[kind].push(b);
      if (a === undefined || b - a > pivotMaxSpan) continue;
      const between = delta.slice(a + 1, b + 1);
      const flow = total(between) / total(between.map(Math.abs));
      const price = (column[b] - column[a]) / atr[b];
      // Bearish at highs, bullish at lows: sign 1 reads `price higher, CVD lower` for a regular one.
      const regular = sign * price >= pivotMinMove && sign * flow <= -minFlowMove;
      const hidden = sign * price <= -pivotMinMove && sign * flow >= minFlowMove;
      const side = sign === 1 ? -1 : 1;
      const unknown = Number.isNaN(flow) || Number.isNaN(price);
      const found = (regular && pivotKind !== 'hidden') || (hidden && pivotKind !== 'regular');
      if (unknown) last = { side: NaN, known: i };
      else if (found) last = last?.known === i && last.side === -side ? { side: 0, known: i } : { side, flow, known: i };
      else if (last === undefined || last.side !== -side) last = undefined;
    }
    const young = last !== undefined && i - last.known <= pivotMaxAge;
    return young && last !== undefined && 'flow' in last ? last : undefined;
  });
}

function hasReset(
  side: 1 | -1,
  i: number,
  delta: readonly number[],
  other: readonly number[] | undefined,
  params: SqueezeFlowParams,
): boolean {
  const { resetBars: m, resetWindow: M, resetSigmas, resetThreshold } = params;
  if (i < M - 1) return false;
  const recent = delta.slice(i - m + 1, i + 1);
  const sigmas = mean(recent) / (deviation(delta.slice(i - M + 1, i + 1)) / Math.sqrt(m));
  const share = total(recent) / total(recent.map(Math.abs));
  if (!(side * sigmas > resetSigmas && side * share > resetThreshold)) return false;
  const others = other?.slice(i - m + 1, i + 1) ?? [];
  const otherShare = total(others) / total(others.map(Math.abs));
  return Number.isNaN(otherShare) || side * otherShare > resetThreshold;
}

/** 2 or 0 points; none when there is nothing to say: no value, unchanged for too long, or none so long ago. */
function openInterestPoints(
  interest: ArrayLike<number> | undefined,
  i: number,
  { oiLookback, oiMinChange, oiMaxAge }: SqueezeFlowParams,
): number | undefined {
  if (interest === undefined) return undefined;
  // The run of equal values that ends here, values that are missing left aside; it began with a change.
  let age = NaN;
  let value = NaN;
  for (let j = i; j >= 0; j--) {
    if (Number.isNaN(interest[j])) continue;
    if (Number.isNaN(value)) value = interest[j];
    if (interest[j] !== value) break;
    age = i - j;
  }
  if (!(age < oiMaxAge)) return undefined;
  const before = i < oiLookback ? NaN : interest[i - oiLookback];
  const change = before === 0 ? NaN : (interest[i] - before) / before;
  return Number.isNaN(change) ? undefined : Math.abs(change) >= oiMinChange ? 2 : 0;
}

const total = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0);
const mean = (values: readonly number[]): number => total(values) / values.length;
const deviation = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((x) => (x - centre) ** 2)));
};
const slope = (values: readonly number[]): number => {
  const middle = (values.length - 1) / 2;
  const centre = mean(values);
  const rise = total(values.map((x, k) => (k - middle) * (x - centre)));
  return rise / total(values.map((_, k) => (k - middle) ** 2));
};
