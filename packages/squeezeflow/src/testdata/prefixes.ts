import type { Either } from 'fp-ts/lib/Either.js';
import { expect } from 'vitest';
import { barAt,
  analyze,
  compileStrategy,
  live,
  restore,
  scan,
  slice,
  startStrategy,
  type MarketData,
  type ParamsInput,
  type Rejection,
  type Signal,
} from '@veloce/core';
import { seededRandom } from '@veloce/core/testing';
import { squeezeFlow } from '../squeezeflow.js';

type Given = ParamsInput<typeof squeezeFlow>;
type Verdicts = readonly Either<Rejection, Signal>[];

/**
 * Verdicts of a live run at every bar, with restarts from JSON at random bars; they hold exactly the signals of `scan`, at least `least`.
 */
export function liveAsScan(data: MarketData, given: Given, least: number): Verdicts {
  const { signals, signalBars, funnel } = scan(squeezeFlow, data, given);
  expect(signals.length).toBeGreaterThanOrEqual(least);
  const random = seededRandom(data.length);
  let following = live(squeezeFlow, data, given);
  const verdicts = Array.from(data.time, (_, i) => {
    if (random() < 0.01) following = restore(squeezeFlow, JSON.parse(JSON.stringify(following.snapshot())));
    return following.push(barAt(data, i));
  });
  expect(verdicts.flatMap((one) => (one._tag === 'Right' ? [one.right] : []))).toEqual(signals);
  expect(verdicts.flatMap((one, i) => (one._tag === 'Right' ? [i] : []))).toEqual(signalBars);
  const stopped = new Map<string, number>();
  for (const one of verdicts) {
    if (one._tag === 'Left') stopped.set(one.left.reason, (stopped.get(one.left.reason) ?? 0) + 1);
  }
  const told = funnel.stages.flatMap(({ rejections }) => rejections.map(({ reason, bars }) => [reason, bars] as const));
  expect(stopped).toEqual(new Map(told));
  return verdicts;
} // prettier-ignore

/** `analyze` concludes the same at every bar. */
export function analyzeAsLive(data: MarketData, given: Given, verdicts: Verdicts): void {
  verdicts.forEach((verdict, i) => {
    expect(analyze(squeezeFlow, slice(data, 0, i + 1), given)).toEqual(verdict);
  });
}

/**
 * The same for long data in less time: the whole blocks at the beginning of all prefixes are computed once, and each prefix goes on from
 * them with its own last block, as `analyze` does.
 */
export function blocksAsLive(data: MarketData, given: Given, verdicts: Verdicts, block: number): void {
  const compiled = compileStrategy(squeezeFlow, data.timeframe, given);
  const start = (states?: readonly unknown[]): ReturnType<typeof startStrategy> =>
    startStrategy(compiled, data.symbol, data.firstBar, { blockLength: block, states: states === undefined ? undefined : structuredClone([...states]) }); // prettier-ignore
  const whole = start();
  for (let from = 0; from < data.length; from += block) {
    const states = structuredClone(whole.states);
    const to = Math.min(from + block, data.length);
    for (let i = from; i < to; i++) {
      const run = start(from === 0 ? undefined : states);
      run.advance(data, from, i + 1);
      expect(run.decide(i - from)).toEqual(verdicts[i]);
    }
    whole.advance(data, from, to);
  }
}
