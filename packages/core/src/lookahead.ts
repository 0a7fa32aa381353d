import type { Column } from './column.js';
import { runKernel, type Kernel } from './kernel.js';
import {
  columnNames,
  columnOf,
  fromColumns,
  isoTime,
  mapColumns,
  slice,
  type MarketData,
} from './market-data.js';
import { scan, type Scan } from './scan.js';
import { compileStrategy } from './strategy-run.js';
import type { AnyStrategy, ParamsInput } from './strategy.js';

/** A value that depends on bars after its own, or a signal that acts before its own bar has closed. */
export interface Lookahead {
  /**
   * `phase.feature` (or `rule.feature`), `market.column` of prepared data, `signal`, `signal.timestamp`, `signal.entryReference`,
   * or `output k` of a kernel.
   */
  readonly field: string;
  /** The bar whose value changed. */
  readonly bar: number;
  /** The last bar that both runs had in common. */
  readonly cut: number;
  /** Its value with the future as it was, and with the future changed or taken away; of a signal too early, what it should be. */
  readonly withFuture: string;
  readonly without: string;
}

/** Settings of {@link detectKernelLookahead}. */
export interface LookaheadOptions {
  /** The last bars before a changed future; 8 spread over the data unless given. */
  readonly cuts?: readonly number[];
}

/** Settings of {@link detectLookahead}. */
export interface StrategyLookaheadOptions extends LookaheadOptions {
  /**
   * How the strategy's market is made: joined markets, higher timeframes, labels. It is repeated on each shortened and changed
   * market, so a column that was made with the future is found as well. It must keep the bars as they are.
   */
  readonly prepare?: (data: MarketData) => MarketData;
}

/**
 * Looks for look-ahead: at each cut, the bars after it are taken away, and then replaced by other ones; no feature and no
 * signal at or before the cut may change, not even in the last bit. With `prepare`, no column of the prepared market either.
 * A signal may not be known before its bar has closed, nor be measured from another price than that close.
 *
 * @returns What changed, the earliest bar of each field at each cut; an empty list when nothing did.
 * @throws {RangeError} when a cut leaves no bar before or after it, `prepare` adds or drops bars, or the strategy cannot run on
 *   the data.
 * @example
 * ```ts
 * if (detectLookahead(myStrategy, data).length > 0) throw new Error('it peeks');
 * detectLookahead(myStrategy, minutes, {}, { prepare: (data) => joinMarket(data, 'hourly', resample(data, '1h')) });
 * ```
 */
export function detectLookahead<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: StrategyLookaheadOptions = {},
): readonly Lookahead[] {
  const { cuts = spreadCuts(data.length), prepare } = options;
  const patient: AnyStrategy = { ...strategy, history: () => 1 }; // a short past is no fault here
  const { slots } = compileStrategy(patient, data.timeframe, params);
  const owners = [...strategy.phases, ...strategy.manage].map((owner) => owner.name);
  const names = slots.flatMap((own, k) => Object.keys(own).map((name) => `${owners[k]}.${name}`));
  const run = (raw: MarketData, blockLength: number): Run => {
    const market = prepare === undefined ? raw : prepare(raw);
    if (market.length !== raw.length) {
      throw new RangeError(
        `detectLookahead: prepare must keep the bars, made ${market.length} of ${raw.length}`,
      );
    }
    return { ...scan(patient, market, params, { columns: names, blockLength }), market };
  };
  // One block: a kernel that reads on in its block finds the whole future there.
  const whole = run(data, data.length);
  const prepared = prepare === undefined ? [] : columnNames(whole.market);
  const found: Lookahead[] = [...earlySignals(whole)];
  for (const cut of cuts) {
    checkCut('detectLookahead', cut, data.length);
    const past = slice(data, 0, cut + 1);
    for (const other of [run(past, past.length), run(changeFuture(data, cut), data.length)]) {
      for (const name of prepared) {
        const column = columnOf(other.market, name) ?? nothing(cut + 1);
        found.push(...firstDifference(`market.${name}`, columnOf(whole.market, name)!, column, cut));
      }
      for (const field of names) {
        found.push(...firstDifference(field, whole.columns[field], other.columns[field], cut));
      }
      found.push(...firstSignalDifference(whole, other, cut));
    }
  }
  return withoutDoubles(found);
}

/** A scan, and the market it ran on. */
interface Run extends Scan {
  readonly market: MarketData;
}

const nothing = (length: number): Column => new Float64Array(length).fill(NaN);

/** Signals that act within their own bar: known before it closed, or measured from a price that was gone by then. */
function earlySignals({ market, signals, signalBars }: Run): readonly Lookahead[] {
  const early = signals.flatMap((signal, k): readonly Lookahead[] => {
    const bar = signalBars[k];
    const knownAt = market.time[bar] + market.intervalMs;
    const close = market.close[bar];
    const one = (field: string, is: string, must: string): Lookahead => ({
      ...{ field: `signal.${field}`, bar, cut: bar, withFuture: is, without: must },
    });
    return [
      ...(signal.timestamp < knownAt ? [one('timestamp', isoTime(signal.timestamp), isoTime(knownAt))] : []),
      ...(signal.entryReference === close
        ? []
        : [one('entryReference', String(signal.entryReference), String(close))]),
    ];
  });
  return ['signal.timestamp', 'signal.entryReference'].flatMap((field) =>
    early.filter((one) => one.field === field).slice(0, 1),
  );
}

/**
 * The same for a kernel: its outputs at or before each cut may not depend on its inputs after it.
 *
 * @throws {RangeError} when a cut leaves no bar before or after it.
 */
export function detectKernelLookahead(
  kernel: Kernel,
  inputs: readonly Column[],
  options: LookaheadOptions = {},
): readonly Lookahead[] {
  const length = inputs[0]?.length ?? 0;
  const { cuts = spreadCuts(length) } = options;
  const whole = runKernel(kernel, inputs);
  const found: Lookahead[] = [];
  for (const cut of cuts) {
    checkCut('detectKernelLookahead', cut, length);
    const changed = inputs.map((input) => {
      const copy = input.slice();
      for (let i = cut + 1; i < length; i++) copy[i] = 3 * copy[i] + 1 + i;
      return copy;
    });
    const past = inputs.map((input) => input.slice(0, cut + 1));
    for (const other of [runKernel(kernel, past), runKernel(kernel, changed)]) {
      other.forEach((output, k) => found.push(...firstDifference(`output ${k}`, whole[k], output, cut)));
    }
  }
  return withoutDoubles(found);
}

function spreadCuts(length: number): readonly number[] {
  const cuts = Array.from({ length: 8 }, (_, k) => Math.floor(((k + 1) * length) / 9) - 1);
  return [...new Set(cuts.filter((cut) => cut >= 0 && cut < length - 1))];
}

function checkCut(where: string, cut: number, length: number): void {
  if (!Number.isInteger(cut) || cut < 0 || cut >= length - 1) {
    throw new RangeError(`${where}: a cut must be an integer from 0 to ${length - 2}, got ${cut}`);
  }
}

/** The same past, and after the cut another, valid market. */
function changeFuture(data: MarketData, cut: number): MarketData {
  const priced = new Set(['open', 'high', 'low', 'close']);
  const changed = mapColumns(data, (column, name) => {
    if (name === 'time') return column;
    const copy = column.slice();
    // Prices move as a bar and stay near where they were, so that a strategy finds a market it can work on; the rest moves more.
    for (let i = cut + 1; i < copy.length; i++) {
      const wave = (i * 7919) % 13;
      if (priced.has(name)) copy[i] *= 1.03 + 0.001 * wave;
      else copy[i] = Number.isNaN(copy[i]) ? i % 3 : copy[i] * (1 + 0.5 * wave) + (i % 5);
    }
    return copy;
  });
  return fromColumns(changed);
}

function firstDifference(field: string, whole: Column, other: Column, cut: number): readonly Lookahead[] {
  for (let bar = 0; bar <= cut; bar++) {
    if (!Object.is(whole[bar], other[bar])) {
      return [{ field, bar, cut, withFuture: String(whole[bar]), without: String(other[bar]) }];
    }
  }
  return [];
}

function firstSignalDifference(whole: Scan, other: Scan, cut: number): readonly Lookahead[] {
  const past = (one: Scan): ReadonlyMap<number, string> =>
    new Map(
      one.signalBars.flatMap((bar, k) =>
        bar <= cut ? [[bar, JSON.stringify(one.signals[k])] as const] : [],
      ),
    );
  const a = past(whole);
  const b = past(other);
  const bars = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  const bar = bars.find((one) => a.get(one) !== b.get(one));
  if (bar === undefined) return [];
  return [{ field: 'signal', bar, cut, withFuture: a.get(bar) ?? 'none', without: b.get(bar) ?? 'none' }];
}

function withoutDoubles(found: readonly Lookahead[]): readonly Lookahead[] {
  const seen = new Set<string>();
  return found.filter(({ field, bar, cut }) => {
    const key = `${field} ${bar} ${cut}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** A finding in one sentence. */
export function describeLookahead(
  { field, bar, cut, withFuture, without }: Lookahead,
  data?: MarketData,
): string {
  const when = data === undefined ? '' : ` (${isoTime(data.time[bar])})`;
  if (field.startsWith('signal.')) {
    return `${field} at bar ${bar}${when} is ${withFuture}, before the bar closed; it must be ${without}`;
  }
  return `${field} at bar ${bar}${when} depends on bars after ${cut}: ${withFuture} with them, ${without} without`;
}
