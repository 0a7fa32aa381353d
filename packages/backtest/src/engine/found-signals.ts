import { startStrategy, type CompiledStrategy, type MarketData, type StrategyRun } from '@veloce/core';
import type { Entries } from './entries.js';

/** Every signal of a strategy on a market, taken or not, in the order of their bars. */
export interface FoundSignals {
  readonly bars: Int32Array;
  /** 1 long, -1 short. */
  readonly sides: Int8Array;
  /** From 0 to 10. */
  readonly scores: Float64Array;
  /** Prices; `NaN` for none. */
  readonly stops: Float64Array;
  readonly targets: Float64Array;
}

/** The signals of a strategy, and where its rules leave. */
export interface FoundRun extends FoundSignals {
  /** Flags on the bar clock for each side; left out where its rules do more than leave. */
  readonly exits?: { readonly long: Int8Array; readonly short: Int8Array };
}

const blockLength = 4096;

/**
 * Asks a strategy at every bar that its gate lets in.
 *
 * @param candidates Bars outside which it rejects, ascending; all by default.
 */
export function findSignals(compiled: CompiledStrategy, data: MarketData, candidates?: Int32Array): FoundRun {
  const { length } = data;
  const exits = exitFlags(compiled, length);
  // With nothing to compute there is nothing to keep in the processor's cache: one block is all.
  const isReady = compiled.program.steps.length === 0;
  const block = isReady ? length : Math.min(blockLength, length);
  const run = startStrategy(compiled, data.symbol, data.firstBar, block, undefined, false);
  const found = { bars: [] as number[], sides: [] as number[], scores: [] as number[], stops: [] as number[], targets: [] as number[] }; // prettier-ignore

  const ask = (i: number, bar: number): void => {
    const result = run.decide(i);
    if (result._tag === 'Left') return;
    const { side, score, stopLoss = NaN, takeProfit = NaN } = result.right;
    found.bars.push(bar);
    found.sides.push(side === 'LONG' ? 1 : -1);
    found.scores.push(score);
    found.stops.push(stopLoss);
    found.targets.push(takeProfit);
  };
  let place = 0;
  for (let from = 0; from < length; from += block) {
    const to = Math.min(from + block, length);
    run.advance(data, from, to);
    exits?.read(run, from, to);
    if (candidates === undefined) {
      for (let i = run.skip(0, to - from); i < to - from; i = run.skip(i + 1, to - from)) ask(i, from + i);
    } else {
      for (; place < candidates.length && candidates[place] < to; place++)
        ask(candidates[place] - from, candidates[place]);
    }
  }
  return {
    bars: Int32Array.from(found.bars),
    sides: Int8Array.from(found.sides),
    scores: Float64Array.from(found.scores),
    stops: Float64Array.from(found.stops),
    targets: Float64Array.from(found.targets),
    ...(exits === undefined ? {} : { exits }),
  };
}

/** Flags where the rules of a strategy leave; `undefined` where one of them may do something else. */
function exitFlags({ strategy: { manage }, slots, strategy }: CompiledStrategy, length: number) {
  if (manage.some(({ leaves }) => leaves === undefined)) return undefined;
  const [long, short] = [new Int8Array(length), new Int8Array(length)];
  const sources = manage.flatMap(({ name, leaves = {} }, k) =>
    [[leaves.long, long] as const, [leaves.short, short] as const].flatMap(([feature, flags]) =>
      feature === undefined || slots[strategy.phases.length + k][feature] === undefined ? [] : [{ name, feature, flags }],
    ),
  );
  return {
    long,
    short,
    /** Reads a block. */
    read(run: StrategyRun, from: number, to: number): void {
      for (const { name, feature, flags } of sources) {
        const column = run.column(name, feature);
        for (let i = from; i < to; i++) {
          const x = column[i - from];
          if (x !== 0 && x === x) flags[i] = 1;
        }
      }
    },
  };
} // prettier-ignore

/** Signals that were found, as entries. */
export function foundEntries({ bars, sides, stops, targets }: FoundSignals): Entries {
  let place = 0;
  const entries: Entries = {
    next(i, until) {
      while (place < bars.length && bars[place] < i) place++;
      if (place === bars.length || bars[place] >= until) return -1;
      entries.direction = sides[place] as 1 | -1;
      return bars[place];
    },
    take(bar) {
      while (bars[place] < bar) place++;
      entries.stop = stops[place];
      entries.target = targets[place];
    },
    direction: 1,
    priced: true,
    stop: NaN,
    target: NaN,
    trail: NaN,
  };
  return entries;
}
