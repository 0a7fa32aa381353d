import { checkStrategy } from './strategy.js';
import { shown } from './shown.js';
import { checkMarket } from './check-market.js';
import { checkFields } from './check-fields.js';
import type { Column } from './column.js';
import {
  checkCut,
  firstDifference,
  spreadCuts,
  withoutDoubles,
  type Lookahead,
  type LookaheadOptions,
  type LookaheadReport,
} from './lookahead-finding.js';
import {
  columnNames,
  columnOf,
  fromColumns,
  isoTime,
  mapColumns,
  slice,
  type MarketData,
} from './market-data.js';
import { findTimeReads, shiftTimes } from './lookahead-shift.js';
import { scan, type Scan } from './scan.js';
import { compileStrategy } from './strategy-run.js';
import type { AnyStrategy, ParamsInput } from './strategy.js';

/** Settings of {@link detectLookahead}. */
export interface StrategyLookaheadOptions extends LookaheadOptions {
  /**
   * How the strategy's market is made: joined markets, higher timeframes, labels. It is repeated on each shortened and changed
   * market, so a column that was made with the future is found as well. It must keep the bars as they are.
   */
  readonly prepare?: (data: MarketData) => MarketData;
  /**
   * Whether the strategy also runs on the same bars 28 years later; `true` by default. What it reads by the time of a bar (a `Map`, an
   * array in a closure) is not found there, so its signals change. `false` for a strategy that reads a calendar by time, as of news.
   */
  readonly shiftTimes?: boolean;
}

/**
 * Looks for look-ahead: at each cut, the bars after it are taken away, and then replaced by other ones; no feature and no
 * signal at or before the cut may change, not even in the last bit. With `prepare`, no column of the prepared market either.
 * A signal may not be known before its bar has closed, nor be measured from another price than that close. The same bars 28 years
 * later must give the same signals: else something is read by the time of the bar, whose data no cut can take away.
 *
 * Not seen: a threshold fitted to the whole sample outside the strategy, as the default of a parameter; data that arrives finished, listed
 * in `unchecked`.
 *
 * @returns What changed, the earliest bar of each field at each cut; an empty list when nothing did; and what could not be checked.
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
): LookaheadReport {
  checkMarket('detectLookahead', data);
  checkFields('detectLookahead', options, ['cuts', 'prepare', 'shiftTimes']);
  const { cuts = spreadCuts(data.length), prepare, shiftTimes: shifts = true } = options;
  if (typeof shifts !== 'boolean') {
    throw new TypeError(`detectLookahead: shiftTimes must be true or false, got ${shown(shifts)}`);
  }
  checkStrategy(strategy);
  const patient: AnyStrategy = { ...strategy, history: () => 1 }; // a short past is no fault here
  const { slots, program } = compileStrategy(patient, data.timeframe, params);
  const owners = [...strategy.phases, ...strategy.manage].map((owner) => owner.name);
  const names = slots.flatMap((own, k) => Object.keys(own).map((name) => `${owners[k]}.${name}`));
  const run = (raw: MarketData, blockLength: number): Run => {
    return scanOf(prepare === undefined ? raw : prepare(raw), raw, blockLength);
  };
  const scanOf = (market: MarketData, raw: MarketData, blockLength: number): Run => {
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
  if (shifts) {
    const later = scanOf(shiftTimes(whole.market), data, data.length);
    found.push(...findTimeReads(whole, later));
  }
  const finished = program.inputs.filter((name) => name in data.extra);
  const report = [...withoutDoubles(found)];
  Object.defineProperty(report, 'unchecked', { value: shifts ? finished : [...finished, 'time'] });
  return report as readonly Lookahead[] as LookaheadReport;
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
