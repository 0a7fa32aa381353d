import { checkArguments } from './check-arguments.js';
import type { Either } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import type { Funnel } from './funnel.js';
import { createBarBuffer } from './bar-buffer.js';
import type { Bar } from './from-rows.js';
import type { Orders, Position } from './manage.js';
import type { OptionalColumn } from './market-columns.js';
import { marketSeries } from './market-series.js';
import type { Rejection } from './phase.js';
import { checkSealed, decode, encode, isTooDeep, misshapen, sealed, type Json } from './snapshot.js';
import type { Signal } from './signal.js';
import { compileStrategy, startStrategy, type CompiledStrategy, type StrategyRun } from './strategy-run.js';
import type { AnyStrategy, ParamsInput } from './strategy.js';
import { TimeframeSchema, barNumber, intervalMs, type Timeframe } from './timeframe.js';

/** The market that a live strategy follows. */
export interface LiveMarket {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Absolute number of the first bar that will be pushed; counted from its time by default. */
  readonly firstBar?: number;
  /** How much later than on the UTC grid its bars open, in ms, as `MarketData.offsetMs`: 0 by default. */
  readonly offsetMs?: number;
}

/** A strategy that takes closed bars one at a time. Its memory is its kernels' states. */
export interface Live {
  /**
   * Takes the next closed bar and says what the strategy concludes.
   *
   * @throws {InvalidMarketData} when the bar is malformed, off the grid, or lacks a column that the strategy requires.
   * @throws {RangeError} when it is not later than the last one. A refused bar changes nothing.
   */
  readonly push: (bar: Bar) => Either<Rejection, Signal>;
  /** The orders of the strategy's rules for an open position, at the close of the last bar. */
  readonly manage: (position: Position) => Orders;
  /** Everything needed to go on after a restart, as JSON. */
  readonly snapshot: () => LiveSnapshot;
  /** Bars taken so far. */
  readonly bars: () => number;
  /** Bars that were missing between those taken so far. */
  readonly missedBars: () => number;
  /** Bars still to push before any signal is possible, as the strategy's `history` counts them; 0 when there are enough. */
  readonly missingHistory: () => number;
  /** The funnel since the start or the last restore. */
  readonly funnel: () => Funnel;
}

/** The contract of a {@link LiveSnapshot}. */
export const LiveSnapshotSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    veloce: z.literal(1),
    strategy: z.string(),
    program: z.string(),
    params: z.json(),
    symbol: z.string(),
    timeframe: TimeframeSchema,
    offsetMs: z.int().min(0).exactOptional(),
    firstBar: z.int().nullable(),
    lastTime: z.int().nullable(),
    bars: z.int().min(0),
    missedBars: z.int().min(0),
    states: z.array(z.json()).nullable(),
    /** SHA-256 of the rest. */
    checksum: z.string(),
  }))();

/** A live strategy at rest: plain JSON. */
export type LiveSnapshot = z.output<typeof LiveSnapshotSchema>;

type JsonState = NonNullable<LiveSnapshot['states']>[number];

/**
 * Runs a strategy on closed bars as they come. Pushing the bars of a market one by one concludes at each bar exactly what
 * `scan` does.
 *
 * @throws {RangeError} when a parameter is out of its domain, or the timeframe is invalid.
 * @example
 * ```ts
 * const following = live(squeezeFlow, { symbol: 'BTCUSDT', timeframe: '1m' });
 * const verdict = following.push(bar);
 * ```
 */
export function live<S extends AnyStrategy>(strategy: S, market: LiveMarket, params?: ParamsInput<S>): Live {
  checkArguments('live', { market }, { market: { symbol: 'text', timeframe: 'text' } });
  intervalMs(market.timeframe);
  const compiled = compileStrategy(strategy, market.timeframe, params);
  return follow(compiled, market.symbol, {
    firstBar: market.firstBar ?? null,
    offsetMs: market.offsetMs,
    lastTime: null,
    bars: 0,
    missedBars: 0,
    states: undefined,
  });
}

/**
 * Goes on where a snapshot was taken, to the bit.
 *
 * @throws {RangeError} when the snapshot is malformed, was changed or damaged since it was taken, or is of another strategy.
 * @example
 * ```ts
 * const text = JSON.stringify(following.snapshot());
 * const again = restore(squeezeFlow, JSON.parse(text));
 * ```
 */
export function restore(strategy: AnyStrategy, snapshot: unknown): Live {
  checkArguments('restore', { strategy }, { strategy: { name: 'text', phases: 'list' } });
  const read = readSnapshot(snapshot);
  const { symbol, timeframe, states, ...taken } = read;
  if (taken.strategy !== strategy.name) {
    throw new RangeError(`restore: the snapshot is of strategy ${taken.strategy}, not ${strategy.name}`);
  }
  const compiled = compileStrategy(strategy, timeframe, decode(taken.params as Json) as never);
  const program = signature(compiled);
  if (program !== taken.program) {
    throw new RangeError(
      `restore: strategy ${strategy.name} computes other columns than when the snapshot was taken; replay its history instead (snapshot: ${taken.program}; now: ${program})`,
    );
  }
  checkSealed('restore', read);
  return follow(compiled, symbol, { ...taken, states: statesOf(compiled, { ...taken, timeframe, states }) });
}

/** A snapshot by its contract. */
function readSnapshot(snapshot: unknown): LiveSnapshot {
  if (isTooDeep(snapshot))
    throw new RangeError('restore: not a snapshot of a live strategy: it is nested too deep');
  const parsed = LiveSnapshotSchema.safeParse(snapshot);
  if (!parsed.success)
    throw new RangeError(`restore: not a snapshot of a live strategy: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The states in a snapshot, which must be those of the program at the bar that it names. */
function statesOf(
  { program, timeframe }: CompiledStrategy,
  { bars, states, firstBar, lastTime, offsetMs = 0 }: Omit<LiveSnapshot, 'symbol' | 'checksum'>,
): readonly unknown[] | undefined {
  const refused = (why: string): RangeError =>
    new RangeError(`restore: the snapshot does not hold together: ${why}`);
  if (states === null || firstBar === null || lastTime === null) {
    if (bars > 0 || states !== null) throw refused(`${bars} bars without states, first bar or last time`);
    return undefined;
  }
  if (bars === 0) throw refused('states, and no bar');
  if ((lastTime - offsetMs) % intervalMs(timeframe) !== 0)
    throw refused(`lastTime ${lastTime} opens no ${timeframe} bar`);
  if (states.length !== program.steps.length)
    throw refused(`${states.length} states for ${program.steps.length} kernels`);
  return states.map((one, k) => {
    const { kernel, label } = program.steps[k];
    const state = decode(one);
    const fault = misshapen(state, kernel.init(firstBar), `state ${k} of ${label}`);
    if (fault !== undefined) throw refused(`${fault} is not what the kernel keeps`);
    return state;
  });
}

interface Progress {
  readonly offsetMs?: number | undefined;
  firstBar: number | null;
  lastTime: number | null;
  bars: number;
  missedBars: number;
  readonly states: readonly unknown[] | undefined;
}

function follow(compiled: CompiledStrategy, symbol: string, start: Progress): Live {
  const { strategy, timeframe } = compiled;
  let { firstBar, lastTime, bars, missedBars } = start;
  const { offsetMs = 0 } = start;
  const buffer = createBarBuffer(symbol, timeframe, offsetMs);
  let computed = false;
  let run: StrategyRun | undefined =
    firstBar === null || start.states === undefined
      ? undefined
      : startStrategy(compiled, symbol, firstBar, { blockLength: 1, states: start.states });

  return {
    push(bar) {
      const data = buffer.load(bar);
      if (lastTime !== null && bar.time <= lastTime) {
        throw new RangeError(
          `live: bar ${bar.time} is not later than the last one, ${lastTime}; push each closed bar once, in order`,
        );
      }
      const lacking = strategy.requires.find((name: OptionalColumn) => bar[name] === undefined);
      if (lacking !== undefined) {
        throw new RangeError(
          `live: bar ${bar.time} has no ${lacking}, which strategy ${strategy.name} requires; NaN says that there is no value`,
        );
      }
      firstBar ??= barNumber(bar.time, timeframe, offsetMs);
      run ??= startStrategy(compiled, symbol, firstBar, { blockLength: 1 });
      run.advance(data, 0, 1);
      computed = true;
      if (lastTime !== null) missedBars += (bar.time - lastTime) / data.intervalMs - 1;
      lastTime = bar.time;
      bars++;
      return run.decide(0);
    },
    manage(position) {
      if (run === undefined || !computed)
        throw new RangeError('live: no bar yet; push one before asking the rules');
      return run.manage(0, position);
    },
    snapshot() {
      return sealed({
        veloce: 1 as const,
        strategy: strategy.name,
        program: signature(compiled),
        params: encode(compiled.params) as LiveSnapshot['params'],
        symbol,
        timeframe,
        ...(offsetMs !== 0 && { offsetMs }),
        firstBar,
        lastTime,
        bars,
        missedBars,
        states: run === undefined ? null : run.states.map((state) => encode(state) as JsonState),
      });
    },
    bars: () => bars,
    missedBars: () => missedBars,
    missingHistory: () => Math.max(0, strategy.history(compiled.params, marketSeries(timeframe)) - bars),
    funnel: () => (run ?? startStrategy(compiled, symbol, 0, { blockLength: 1 })).funnel(),
  };
}

/** A text that must be equal for a state to fit: the kernels, in order, and their inputs. */
function signature({ program }: CompiledStrategy): string {
  return (
    program.steps.map(({ label, reads }) => `${label}[${reads.join(' ')}]`).join('; ') +
    ` of ${program.inputs.join(' ')}`
  );
}
