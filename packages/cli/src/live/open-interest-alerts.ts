import type { AlertEvent, AlertRules } from '@veloce/alerts';
import { createOpenInterestWatch, type MarketEvent } from '@veloce/feeds';
import { openInterestSpikesKernel } from '@veloce/vectorflow-analytics';

/** A coin whose open interest is watched. */
export interface WatchedCoin {
  /** The market that trades it here. */
  readonly symbol: string;
  /** Its symbol on each venue. */
  readonly venues: Readonly<Record<string, string>>;
  readonly wholeNumberSteps: readonly number[];
  readonly tickSize: number;
}

/** Gathers open interest over venues in windows of 5 s, and gives the alerts of each window that ended. */
export function openInterestAlerts(
  { symbol, venues, wholeNumberSteps, tickSize }: WatchedCoin,
  rules: AlertRules,
): { readonly step: (event: MarketEvent, price: number) => readonly AlertEvent[] } {
  const watch = createOpenInterestWatch({ markets: { ...venues } });
  const names = Object.keys(venues);
  const kernel = openInterestSpikesKernel(names.length, {
    spikePct: 5,
    largePct: 10,
    zThreshold: 4,
    zWindows: 720,
    zLeast: 120,
    minCoverage: 0.5,
    wholeNumberSteps: [...wholeNumberSteps],
    tickSize,
  });
  const state = kernel.init(0);
  const outputs = Array.from({ length: kernel.outputs }, () => new Float64Array(1));
  return {
    step: (event, price) =>
      watch.step(event).flatMap(({ start, byVenue }) => {
        const inputs = [price, ...names.map((name) => byVenue[name] ?? NaN)].map((value) =>
          Float64Array.of(value),
        );
        kernel.advance(state, inputs, outputs, 0, 1);
        const [changePct = NaN, coverage = NaN, , wholeNumber = 0] = outputs.map((column) => column[0]);
        const alert = rules.openInterest({
          symbol,
          time: start + windowMs,
          changePct,
          coverage,
          price,
          wholeNumber: wholeNumber === 1,
        });
        return alert === undefined ? [] : [alert];
      }),
  };
}

const windowMs = 5_000;
