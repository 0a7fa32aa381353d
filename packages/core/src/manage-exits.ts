import { checkArguments } from './check-arguments.js';
import { shown } from './shown.js';
import { hold, type ManageRule, type NoFeatures, type Orders } from './manage.js';
import { bestMove, initialRisk } from './manage-stops.js';
import type { MarketSeries } from './market-series.js';
import type { Series } from './series.js';

/**
 * Closes a position that is still open after this many bars.
 *
 * @throws {RangeError} when `bars` is not an integer >= 1.
 * @example
 * ```ts
 * const aDay = squeezeFlow.manageWith(timeStop(1440));
 * ```
 */
export function timeStop(bars: number): ManageRule<unknown, NoFeatures> {
  if (!Number.isInteger(bars) || bars < 1)
    throw new RangeError(`timeStop: bars must be an integer >= 1, got ${shown(bars)}`);
  const close: Orders = { close: { fraction: 1, reason: `held for ${bars} bars` } };
  return {
    name: 'timeStop',
    features: () => ({}),
    decide: (_bar, position) => (position.barsHeld >= bars ? close : hold),
  };
}

/**
 * Closes a position when flow has turned against it: a LONG when flow is below `-threshold`, a SHORT when it is above
 * `threshold`. While flow has no value the position stays.
 *
 * @param threshold In the unit of the flow, >= 0.
 * @param flow Describes a flow that is positive when buyers lead.
 * @throws {RangeError} when `threshold` is not >= 0.
 * @example
 * ```ts
 * const rule = exitOnOppositeFlow(2, (market) =>
 *   compute(zscoreKernel, [100], [compute(deltaKernel, [], [market.buyVolume, market.sellVolume])]),
 * );
 * ```
 */
export function exitOnOppositeFlow<Params = unknown>(
  threshold: number,
  flow: (market: MarketSeries, params: Params) => Series,
): ManageRule<Params, { readonly flow: Series }> {
  checkArguments('exitOnOppositeFlow', { threshold, flow }, { threshold: 'number', flow: 'function' });
  if (!(threshold >= 0 && threshold < Infinity)) {
    throw new RangeError(`exitOnOppositeFlow: threshold must be >= 0, got ${shown(threshold)}`);
  }
  return {
    name: 'exitOnOppositeFlow',
    features: (market, params) => ({ flow: flow(market, params) }),
    decide: (bar, { side }) =>
      side === 'LONG'
        ? bar.flow < -threshold
          ? sellersLead
          : hold
        : bar.flow > threshold
          ? buyersLead
          : hold,
  };
}

const sellersLead: Orders = /* @__PURE__ */ Object.freeze({
  close: { fraction: 1, reason: 'sellers lead against a LONG' },
});
const buyersLead: Orders = /* @__PURE__ */ Object.freeze({
  close: { fraction: 1, reason: 'buyers lead against a SHORT' },
});

/** One step of {@link partialTakeProfit}. */
export interface PartialStep {
  /** How far ahead the position must have been, in initial risks (the distance from the entry to the signal's stop), > 0. */
  readonly atR: number;
  /** Share of the initial size to close there, in (0, 1]. */
  readonly fraction: number;
}

/**
 * Closes parts of a position as it gets ahead: at the close of the bar that reaches a step, that step's share of the initial
 * size is due at the next open. Steps that one bar reaches together are closed together. The rest keeps its stop and target.
 *
 * @param steps In the order they are reached.
 * @throws {RangeError} when there is no step, they are out of order, or together close more than the whole.
 * @example
 * ```ts
 * const thirds = partialTakeProfit([{ atR: 1, fraction: 1 / 3 }, { atR: 2, fraction: 1 / 3 }]);
 * ```
 */
export function partialTakeProfit(steps: readonly PartialStep[]): ManageRule<unknown, NoFeatures> {
  checkArguments('partialTakeProfit', { steps }, { steps: [{ atR: 'number', fraction: 'number' }] });
  if (steps.length === 0) throw new RangeError('partialTakeProfit: needs at least one step, got none');
  let before = 0;
  let total = 0;
  const due = steps.map(({ atR, fraction }, k) => {
    if (!(atR > before && atR < Infinity)) {
      throw new RangeError(`partialTakeProfit: step ${k}: atR must be > ${before}, got ${shown(atR)}`);
    }
    if (!(fraction > 0 && total + fraction <= 1 + 1e-12)) {
      throw new RangeError(
        `partialTakeProfit: step ${k}: fraction must be > 0 and leave the sum at most 1, got ${shown(fraction)} after ${total}`,
      );
    }
    // A lot step may have left a step short: it counts as done when half of it is.
    const step = { atR, doneFrom: total + fraction / 2, total: Math.min(total + fraction, 1) };
    before = atR;
    total += fraction;
    return { ...step, reason: `${atR} R ahead` };
  });

  return {
    name: 'partialTakeProfit',
    features: () => ({}),
    decide(_bar, position) {
      const { size, initialSize } = position;
      const risk = initialRisk(position);
      const best = bestMove(position);
      const closed = 1 - size / initialSize;
      let orders = hold;
      for (const { atR, doneFrom, total: wanted, reason } of due) {
        if (!(risk > 0 && best >= atR * risk)) break;
        if (closed >= doneFrom) continue;
        const fraction = Math.min(1, ((wanted - closed) * initialSize) / size);
        orders = { close: { fraction, reason } };
      }
      return orders;
    },
  };
}
