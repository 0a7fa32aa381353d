import { checkArguments } from '@veloce/core';
import type { Kernel } from '@veloce/core';

/** The settings of {@link squeezePivotKernel}; a type, because an interface is no record of arguments. */
export type PivotRule = {
  /** Bars that a pivot must top on either side; it is known that many bars later. */
  readonly pivotBars: number;
  /** Most bars between the two pivots. */
  readonly maxSpan: number;
  /** Least difference of their prices, in average true ranges. */
  readonly minPrice: number;
  /** Least difference of CVD, as a share of all flow between them. */
  readonly minFlow: number;
  /** How many bars a divergence counts after its second pivot is confirmed. */
  readonly maxAge: number;
  readonly kind: 'regular' | 'hidden' | 'either';
};

/** The last pivot of one kind, high or low, and the flow since. */
interface LastPivot {
  price: number;
  bars: number;
  net: number;
  gross: number;
}

/** The divergence that counts now: its side is 0 when there is none. */
interface PivotState {
  readonly flows: Float64Array;
  readonly ranges: Float64Array;
  place: number;
  readonly high: LastPivot;
  readonly low: LastPivot;
  side: number;
  priceMove: number;
  flowMove: number;
  age: number;
}

/**
 * Divergence of price and CVD at two consecutive pivots, `a` and then `b` (definitions §3.1):
 *
 * | | price at the pivots | CVD | side |
 * |---|---|---|---|
 * | regular bearish | higher high | lower | -1 |
 * | hidden bearish | lower high | higher | -2 |
 * | regular bullish | lower low | higher | 1 |
 * | hidden bullish | higher low | lower | 2 |
 *
 * Reads the pivots as `pivotsKernel` confirms them, flow, and average true range; writes `side`, `priceMove` (between the
 * pivots, in average true ranges at `b`), `flowMove` (CVD between them as a share of all flow), and `age` in bars since `b`
 * was confirmed. CVD itself is never formed: flow is summed from `a` to `b`. A newer pair of the same kind replaces the
 * divergence, or ends it; a pair with unknown flow leaves `NaN`.
 */
export function squeezePivotKernel(rule: PivotRule): Kernel {
  checkArguments('squeezePivotKernel', { rule }, { rule: { pivotBars: 'number' } });
  const { pivotBars: size, maxAge } = rule;

  const kernel: Kernel<PivotState> = {
    inputs: 4,
    outputs: 4,
    init: () => ({
      flows: new Float64Array(size).fill(NaN),
      ranges: new Float64Array(size).fill(NaN),
      place: 0,
      high: { price: NaN, bars: 0, net: 0, gross: 0 },
      low: { price: NaN, bars: 0, net: 0, gross: 0 },
      side: 0,
      priceMove: NaN,
      flowMove: NaN,
      age: NaN,
    }),

    advance(state, inputs, outputs, from, to) {
      const [pivotHigh, pivotLow, flow, range] = inputs;
      const [side, priceMove, flowMove, age] = outputs;
      const { flows, ranges, high, low } = state;

      for (let i = from; i < to; i++) {
        // The value `pivotBars` ago: the bar of a pivot that is confirmed now.
        const { place } = state;
        const delta = flows[place];
        const unit = ranges[place];
        flows[place] = flow[i];
        ranges[place] = range[i];
        state.place = place + 1 === size ? 0 : place + 1;
        pass(high, delta);
        pass(low, delta);
        state.age++;

        const top = pivotHigh[i];
        const bottom = pivotLow[i];
        if (top === top) compare(state, high, top, unit, -1, rule);
        if (bottom === bottom) compare(state, low, bottom, unit, 1, rule);
        if (state.age > maxAge) end(state);

        side[i] = unit === unit ? state.side : NaN;
        priceMove[i] = state.priceMove;
        flowMove[i] = state.flowMove;
        age[i] = state.age;
      }
    },
  };
  return kernel;
}

function pass(last: LastPivot, delta: number): void {
  last.bars++;
  last.net += delta;
  last.gross += Math.abs(delta);
}

/** A pivot is confirmed: compares it with the one before, and makes it the last one. */
function compare(
  state: PivotState,
  last: LastPivot,
  price: number,
  unit: number,
  side: 1 | -1,
  rule: PivotRule,
): void {
  if (last.bars <= rule.maxSpan && last.price === last.price) {
    const priceMove = (price - last.price) / unit;
    const flowMove = last.net / last.gross;
    const found = pivotSide(side, priceMove, flowMove, rule);
    if (found !== 0) {
      // Both pivots confirmed at one bar, and they contradict each other.
      const contradicts = state.age === 0 && state.side * found < 0;
      state.side = contradicts ? 0 : found;
      state.priceMove = priceMove;
      state.flowMove = flowMove;
      state.age = 0;
    } else if (!(state.side * side < 0)) {
      end(state); // the newest pair of this kind agrees
    }
  }
  last.price = price;
  last.bars = 0;
  last.net = 0;
  last.gross = 0;
}

function end(state: PivotState): void {
  state.side = 0;
  state.priceMove = NaN;
  state.flowMove = NaN;
  state.age = NaN;
}

/** `side` for a regular divergence, twice that for a hidden one, 0 for none, `NaN` when flow is unknown. */
export function pivotSide(
  side: 1 | -1,
  priceMove: number,
  flowMove: number,
  { minPrice, minFlow, kind }: Pick<PivotRule, 'minPrice' | 'minFlow' | 'kind'>,
): number {
  if (priceMove !== priceMove || flowMove !== flowMove) return NaN;
  // Seen from the side: a fall to a lower low with rising CVD is positive for a bullish one.
  const against = -side * priceMove;
  const flow = side * flowMove;
  if (kind !== 'hidden' && against >= minPrice && flow >= minFlow) return side;
  if (kind !== 'regular' && against <= -minPrice && flow <= -minFlow) return 2 * side;
  return 0;
}
