import { checkArguments } from './check-arguments.js';
import { checkFields } from './check-fields.js';
import { shown } from './shown.js';
import type { Either } from 'fp-ts/lib/Either.js';
import type { Column } from './column.js';
import type { Funnel } from './funnel.js';
import { createFunnelCounter } from './funnel.js';
import { gatesOf, walkGates } from './gates.js';
import { checkOrders, hold, mergeOrders, type Orders, type Position } from './manage.js';
import { columnOf, type MarketData } from './market-data.js';
import { marketSeries } from './market-series.js';
import type { DecisionUse, Rejection } from './phase.js';
import { compile, startProgram, type Program } from './program.js';
import { featuresOf, rowClass, type Cursor, type Features, type Row } from './row.js';
import { kindOf, type Series } from './series.js';
import { checkSignal, type Signal } from './signal.js';
import { parseParams, type AnyStrategy, type Params, type ParamsInput } from './strategy.js';
import { intervalMs, type Timeframe } from './timeframe.js';

/** The conclusion of a phase at a bar; `found` if it passed. */
export interface Verdict {
  readonly phase: string;
  readonly result: Either<Rejection, unknown>;
}

/** A strategy and its parameters, compiled for one timeframe. */
export interface CompiledStrategy {
  readonly strategy: AnyStrategy;
  readonly params: unknown;
  readonly timeframe: Timeframe;
  readonly program: Program;
  /** For each phase and then each rule: its feature names and their slots. */
  readonly slots: readonly Readonly<Record<string, number>>[];
}

/**
 * Parses the parameters and compiles every feature of every phase and rule; equal columns are computed once.
 *
 * @throws {RangeError} when a parameter is out of its domain.
 */
export function compileStrategy<S extends AnyStrategy>(
  strategy: S,
  timeframe: Timeframe,
  params?: ParamsInput<S>,
): CompiledStrategy {
  const parsed: Params<S> = parseParams(strategy, params);
  checkArguments(
    'compileStrategy',
    { strategy },
    {
      strategy: {
        name: 'text',
        phases: [{ name: 'text', features: 'function', decide: 'function' }],
        manage: [{ name: 'text', features: 'function', decide: 'function' }],
      },
    },
  );
  const market = marketSeries(timeframe);
  const owners = [...strategy.phases, ...strategy.manage];
  const features = owners.map((owner) => featuresOf(owner, market, parsed));
  const all: Record<string, Series> = {};
  features.forEach((own, k) => {
    for (const [name, series] of Object.entries(own)) all[`${k}.${name}`] = series;
  });
  const program = compile(all);
  const slots = features.map((own, k) =>
    Object.fromEntries(Object.keys(own).map((name) => [name, program.slots[`${k}.${name}`]])),
  );
  return { strategy, params: parsed, timeframe, program, slots };
}

/**
 * A strategy at work, block by block: the one place where phases are asked. `scan`, `analyze`, `live`, `explain` and the
 * backtest all run on it.
 */
export interface StrategyRun {
  readonly compiled: CompiledStrategy;
  /** The kernels' states, plain data. */
  readonly states: readonly unknown[];
  /** Computes the features of the next bars, `[from, to)` of `data`; at most `blockLength` of them. */
  readonly advance: (data: MarketData, from: number, to: number) => void;
  /**
   * The first bar in `[i, to)` of the current block that the leading gates let in: the first phase's, and while gates are
   * decisive the next one's; `to` when there is none. The bars before it are counted as stopped there, and need not be asked.
   */
  readonly skip: (i: number, to: number) => number;
  /** The conclusion of the phases at bar `i` of the current block (0 is its first bar). Ask once per bar. */
  readonly decide: (i: number) => Either<Rejection, Signal>;
  /** Every phase's verdict at bar `i` of the current block, up to the first rejection; the funnel does not count it. */
  readonly verdicts: (i: number) => readonly Verdict[];
  /** Each phase's own description of bar `i` of the current block; `undefined` for a phase without `note`. */
  readonly notes: (i: number) => readonly (string | undefined)[];
  /** The orders of the rules at bar `i` of the current block, merged by `mergeOrders`. */
  readonly manage: (i: number, position: Position) => Orders;
  /** A feature's column, valid for the current block. */
  readonly column: (owner: string, feature: string) => Column;
  /** The funnel of the bars asked so far. */
  readonly funnel: () => Funnel;
}

/** A block that stays in the processor's cache. */
export const defaultBlockLength = 4096;

/** How a strategy is started. */
export interface StartOptions {
  /** The most bars that one `advance` may compute; 4096 by default. */
  readonly blockLength?: number;
  /** States of an earlier run to go on from. */
  readonly states?: readonly unknown[] | undefined;
  /** Whether anybody keeps the signals and reads their words; `true` by default. */
  readonly isKept?: boolean;
}

/**
 * Starts a compiled strategy.
 *
 * @param firstBar Absolute number of the first bar.
 */
export function startStrategy(
  compiled: CompiledStrategy,
  symbol: string,
  firstBar: number,
  options: StartOptions = {},
): StrategyRun {
  checkFields('startStrategy', options, ['blockLength', 'states', 'isKept']);
  checkArguments('startStrategy', { options }, { options: { blockLength: 'number?', states: 'list?' } });
  const { blockLength = defaultBlockLength, states, isKept = true } = options;
  if (!Number.isInteger(blockLength) || blockLength < 1) {
    throw new RangeError(`startStrategy: blockLength must be an integer >= 1, got ${shown(blockLength)}`);
  }
  if (typeof isKept !== 'boolean') {
    throw new TypeError(`startStrategy: isKept must be true or false, got ${shown(isKept)}`);
  }
  checkArguments(
    'startStrategy',
    { compiled, symbol },
    {
      compiled: {
        strategy: { phases: 'list', manage: 'list' },
        program: 'object',
        slots: 'list',
        timeframe: 'text',
      },
      symbol: 'text',
    },
  );
  const { strategy, params, program, slots, timeframe } = compiled;
  const { phases, manage: rules } = strategy;
  const interval = intervalMs(timeframe);
  const use: DecisionUse = { isKept };
  const finder = `phase ${phases[phases.length - 1].name}: signal`;
  const run = startProgram(program, firstBar, blockLength, states);
  const cursor: Cursor = { symbol, index: 0, time: NaN, knownAt: NaN };
  const owners = [...phases, ...rules].map((owner) => owner.name);
  const rows = owners.map((owner, k): Row<Features> => new (rowClass(owner, slots[k]))(run.columns, cursor));
  const gates = gatesOf(phases, slots);
  const inputs: Column[] = program.inputs.map(() => empty);
  const counter = createFunnelCounter(phases.map((phase) => phase.name));
  const walker = walkGates(gates, run.columns, counter);
  let times: Column = empty;
  let absent: Column | undefined;
  let loaded: MarketData | undefined;

  const moveTo = (i: number): void => {
    cursor.index = i;
    cursor.time = times[i];
    cursor.knownAt = times[i] + interval;
  };

  const ask = (k: number, i: number, found: unknown): Either<Rejection, unknown> =>
    walker.closedAt(k, i) ?? askOpen(k, found);

  /** Asks a phase whose gate is known to be open. */
  const askOpen = (k: number, found: unknown): Either<Rejection, unknown> => {
    const gate = gates[k];
    const result = phases[k].decide(rows[k], found, params, use) as Either<Rejection, unknown> | undefined;
    if (!isVerdict(result)) throw new TypeError(`phase ${phases[k].name}: ${verdictFault(result)}`);
    if (gate?.decisive === true && result._tag === 'Left') {
      throw new RangeError(
        `phase ${phases[k].name}: its gate is decisive, yet it rejected a bar (${result.left.reason}); let the gate's feature say so`,
      );
    }
    return result;
  };

  return {
    compiled,
    states: run.states,

    advance(data, from, to) {
      // A block that is the whole of the same market as before (live: its one bar) has the same columns.
      const isWhole = from === 0 && to === data.length;
      if (!isWhole || data !== loaded) {
        for (let k = 0; k < inputs.length; k++) {
          const column = columnOf(data, program.inputs[k]);
          inputs[k] =
            column === undefined
              ? (absent ??= new Float64Array(blockLength).fill(NaN))
              : isWhole
                ? column
                : column.subarray(from, to);
        }
        times = isWhole ? data.time : data.time.subarray(from, to);
        loaded = isWhole ? data : undefined;
      }
      run.advance(inputs, to - from);
    },

    skip: walker.skip,

    decide(i) {
      counter.entered(1);
      const stopped = walker.stop(i);
      if (stopped !== undefined) return stopped;
      moveTo(i);
      let found: unknown = undefined;
      for (let k = 0; k < phases.length; k++) {
        const result = k < walker.leading ? askOpen(k, found) : ask(k, i, found);
        if (result._tag === 'Left') {
          counter.stopped(k, result.left.reason, 1);
          return result;
        }
        found = result.right;
      }
      checkSignal(finder, found);
      counter.passed();
      return { _tag: 'Right', right: found };
    },

    verdicts(i) {
      moveTo(i);
      const verdicts: Verdict[] = [];
      let found: unknown = undefined;
      for (let k = 0; k < phases.length; k++) {
        const result = ask(k, i, found);
        verdicts.push({ phase: phases[k].name, result });
        if (result._tag === 'Left') break;
        found = result.right;
      }
      return verdicts;
    },

    notes(i) {
      moveTo(i);
      return phases.map((phase, k) => phase.note?.(rows[k], params));
    },

    manage(i, position) {
      moveTo(i);
      let orders: Orders = hold;
      for (let k = 0; k < rules.length; k++) {
        const own = rules[k].decide(rows[phases.length + k], position, params);
        checkLeaving(rules[k], rows[phases.length + k], position, own);
        if (own === hold) continue;
        checkOrders(`rule ${rules[k].name}`, own);
        orders = mergeOrders(position.side, orders, own);
      }
      return orders;
    },

    column(owner, feature) {
      const k = owners.indexOf(owner);
      const slot: number | undefined = k < 0 ? undefined : slots[k][feature];
      if (slot === undefined) {
        const known = owners.flatMap((one, at) => Object.keys(slots[at]).map((name) => `${one}.${name}`));
        throw new RangeError(`no feature ${owner}.${feature}; the features are ${known.join(', ')}`);
      }
      return run.columns[slot];
    },

    funnel: counter.funnel,
  };
}

/** Refuses orders that are not what a rule's `leaves` says: a search that reads it would find other trades than a backtest. */
function checkLeaving(rule: AnyStrategy['manage'][number], row: Row<Features>, { side }: Position, orders: Orders): void {
  const { name, leaves } = rule;
  if (leaves === undefined) return;
  const feature = side === 'LONG' ? leaves.long : leaves.short;
  const value = feature === undefined ? 0 : ((row as Readonly<Record<string, number>>)[feature] ?? 0);
  const isLeft = value !== 0 && value === value;
  const { close, stopLoss, takeProfit } = orders;
  if (stopLoss === undefined && takeProfit === undefined && (isLeft ? close?.fraction === 1 : close === undefined)) return;
  throw new RangeError(
    `rule ${name}: leaves says that it ${isLeft ? 'closes' : 'holds'} a ${side} position at this bar, its decide orders something else; leave \`leaves\` out of a rule that does more than close whole positions`,
  );
} // prettier-ignore

/** Whether a phase returned what a phase returns. */
function isVerdict(
  result: Either<Rejection, unknown> | undefined | null,
): result is Either<Rejection, unknown> {
  return result?._tag === 'Right' || (result?._tag === 'Left' && typeof result.left?.reason === 'string');
}

function verdictFault(result: unknown): string {
  return `decide must return right(what it found) or left(rejection(phase, reason)), got ${result === undefined ? 'nothing' : kindOf(result)}`;
}

const empty = /* @__PURE__ */ new Float64Array(0);
