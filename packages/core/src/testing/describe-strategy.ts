import * as z from 'zod';
import { isRight, type Either } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { barAt } from '../from-rows.js';
import { live, restore, type Live } from '../live.js';
import { detectLookahead } from '../lookahead.js';
import { describeLookahead } from '../lookahead-finding.js';
import { slice, type MarketData } from '../market-data.js';
import { functionRule, objectRule } from '../option-rules.js';
import { parseOptions } from '../parse-options.js';
import type { Rejection } from '../phase.js';
import { analyze, scan } from '../scan.js';
import type { Signal } from '../signal.js';
import { compileStrategy, startStrategy } from '../strategy-run.js';
import type { AnyStrategy, ParamsInput } from '../strategy.js';
import { seededRandom } from '../seeded-random.js';

/** Settings of {@link describeStrategy}. */
export interface StrategyTestOptions<S extends AnyStrategy> {
  readonly params?: ParamsInput<S>;
  /** How many prefixes `analyze` is asked at, besides every signal's; 40 by default. */
  readonly prefixes?: number;
  /** How the strategy's market is made from the one loaded: joined markets, labels; see `detectLookahead`. */
  readonly prepare?: (data: MarketData) => MarketData;
  /** As in `detectLookahead`: `false` for a strategy that reads a calendar by the time of a bar. */
  readonly shiftTimes?: boolean;
  /**
   * Columns that came with the data and are right as they came, by name: whether each of their values was known at its bar is not seen by
   * the test. Without them the test fails for such a column.
   */
  readonly unchecked?: readonly string[];
}

const StrategyOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    params: objectRule().optional(),
    prefixes: z.int().min(1).optional(),
    prepare: functionRule().optional(),
    shiftTimes: z.boolean().optional(),
    unchecked: z.array(z.string()).optional(),
  }))();

/**
 * Registers the contract of a strategy with vitest: `analyze` at a prefix = `scan` = `live` across JSON snapshots and
 * restarts, to the bit; no look-ahead.
 *
 * @param load Gives the market to run on; a thousand bars or more with some signals in them.
 * @throws {RangeError} naming an option that is unknown or out of its domain.
 * @example
 * ```ts
 * describeStrategy('my strategy', myStrategy, () => simulateMarket({ seed: 1, bars: 5_000 }).data);
 * ```
 */
export function describeStrategy<S extends AnyStrategy>(
  name: string,
  strategy: S,
  load: () => MarketData | Promise<MarketData>,
  options: StrategyTestOptions<S> = {},
): void {
  parseOptions('describeStrategy', StrategyOptions, options);
  describe(`strategy ${name}`, () => {
    const { params, prefixes = 40, prepare = (raw: MarketData) => raw, shiftTimes = true } = options;

    it('concludes the same whole, in blocks, at a prefix, and live across restarts', async () => {
      const data = prepare(await load());
      const expected = verdictsOf(strategy, data, params, data.length);

      expect(verdictsOf(strategy, data, params, 97)).toEqual(expected);

      const whole = scan(strategy, data, params);
      const signals = expected.flatMap((one) => (isRight(one) ? [one.right] : []));
      expect(whole.signals).toEqual(signals);
      expect(whole.signalBars).toEqual(expected.flatMap((one, i) => (isRight(one) ? [i] : [])));

      const random = seededRandom(1);
      const cuts = Array.from({ length: prefixes }, () => Math.floor(random() * data.length));
      for (const cut of [...cuts, ...whole.signalBars.slice(0, prefixes)]) {
        expect(analyze(strategy, slice(data, 0, cut + 1), params), `analyze at bar ${cut}`).toEqual(
          expected[cut],
        );
      }

      let following: Live = live(strategy, data, params);
      const lived = Array.from({ length: data.length }, (_, i) => {
        if (random() < 0.002) following = restore(strategy, JSON.parse(JSON.stringify(following.snapshot())));
        return following.push(barAt(data, i));
      });
      expect(lived).toEqual(expected);
    });

    it('cannot look ahead', async () => {
      const data = await load();
      const found = detectLookahead(strategy, data, params, { prepare, shiftTimes });
      expect(found.map((one) => describeLookahead(one, data))).toEqual([]);
      const known = options.unchecked ?? [];
      expect(
        found.unchecked.filter((name) => name !== 'time' && !known.includes(name)),
        'these columns came with the data, so that look-ahead in them cannot be seen: make them in prepare, or name them in unchecked',
      ).toEqual([]);
    });
  });
}

function verdictsOf<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params: ParamsInput<S> | undefined,
  blockLength: number,
): readonly Either<Rejection, Signal>[] {
  const run = startStrategy(compileStrategy(strategy, data.timeframe, params), data.symbol, data.firstBar, {
    blockLength: blockLength,
  });
  const verdicts: Either<Rejection, Signal>[] = [];
  for (let from = 0; from < data.length; from += blockLength) {
    const to = Math.min(from + blockLength, data.length);
    run.advance(data, from, to);
    for (let i = from; i < to; i++) verdicts.push(run.decide(i - from));
  }
  return verdicts;
}
