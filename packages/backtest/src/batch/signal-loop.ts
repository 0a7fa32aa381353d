import type { MarketData, OppositeSignal } from '@veloce/core';
import { dayEnds } from '../metrics/day-ends.js';
import { sizeWithFee } from '../account/entry-limits.js';
import { roundLots, type Instrument } from '../account/instrument.js';
import type { BacktestSettings } from '../account/settings.js';
import { measuredColumns, type MeasuredColumns } from '../metrics/trade-metrics.js';
import { passQuietBlocks, type BlockExtremes } from './block-extremes.js';
import { columnEntries, type Entries } from './entries.js';
import type { Configuration } from './signals.js';
import { columnsOf, growStore, type TradeStore } from './trade-columns.js';

/** What the loop adds up for one configuration. */
export interface LoopSums {
  trades: number;
  wins: number;
  losses: number;
  won: number;
  lost: number;
  pnl: number;
  fees: number;
  funding: number;
  /** Notional of entries and exits of closed trades. */
  traded: number;
  /** Time with a position, open to the end if it still is. */
  heldMs: number;
  ambiguousFills: number;
}

/** A loop at work: where it stands between two positions. */
export interface LoopState extends LoopSums {
  /** The next bar that may ask for an entry. */
  bar: number;
  cash: number;
  /** The last sample that is known. */
  sample: number;
}

/** Where trades go that are to be measured; its columns grow. */
export interface MeasuredStore {
  columns: MeasuredColumns;
}

/** What does not change from configuration to configuration. */
export interface LoopMarket {
  readonly data: MarketData;
  readonly settings: BacktestSettings;
  readonly instrument: Instrument;
  /** Last bar of each sample of the equity, ascending; the last is the last bar. */
  readonly sampleEnd: Int32Array;
  /** The bars at whose open funding is paid, ascending. */
  readonly fundingBars: Int32Array;
  /** Extremes of blocks of bars, where many runs share them. */
  readonly extremes?: BlockExtremes;
}

const STOP = 0;
const TARGET = 1;
const TRAILING = 2;
const TIME = 3;
const SIGNAL = 4;
const OPPOSITE = 5;
const END = 6;
const AMBIGUOUS = 128;

const noColumns = /* @__PURE__ */ columnsOf(0);

/** Whether the loop knows everything that the settings ask for; the general engine knows the rest. */
export function loopKnows(
  settings: BacktestSettings,
  instrument: Instrument,
  size: number | Float64Array | BacktestSettings['size'],
): boolean {
  const { slippage, pyramiding, margin, borrowRate } = settings;
  return (
    typeof size === 'number' &&
    size <= 1 &&
    pyramiding === 1 &&
    margin === 'none' &&
    borrowRate === 0 &&
    (slippage === undefined || slippage.model === 'bps') &&
    settings.maxVolumeShare === undefined &&
    settings.maxExposure === undefined &&
    settings.intrabar !== 'lower-tf' &&
    !settings.limitThrough &&
    instrument.tickSize === 0
  );
}

/** What the loop runs: where positions are entered, and what leaves them besides their levels. */
export interface LoopRun {
  readonly entries: Entries;
  /** Fraction of equity that an entry takes. */
  readonly size: number;
  readonly timeStop: number;
  /** Flags that leave a position, and entries against it that may; left out where only its levels end it. */
  readonly flags?: Pick<Configuration, 'entries' | 'longExits' | 'shortExits' | 'side' | 'sides'>;
  /** What entries against a position do. */
  readonly oppositeSignal: OppositeSignal;
}

/** The loop before the first bar. */
export function startLoop(capital: number): LoopState {
  return {
    ...{ bar: 0, cash: capital, sample: 0 },
    ...{ trades: 0, wins: 0, losses: 0, won: 0, lost: 0, pnl: 0, fees: 0, funding: 0, traded: 0, heldMs: 0 },
    ambiguousFills: 0,
  };
}

/** One configuration of signals from the first bar to the last. */
export function runConfiguration(
  market: LoopMarket,
  configuration: Configuration,
  store: TradeStore | undefined,
  samples: Float64Array,
): LoopSums {
  const { settings, data } = market;
  const state = startLoop(settings.capital);
  const run: LoopRun = {
    entries: columnEntries(configuration),
    size: (configuration.size ?? settings.size ?? 1) as number,
    timeStop: configuration.timeStop,
    flags: configuration,
    oppositeSignal: settings.oppositeSignal ?? 'reverse',
  };
  runLoop(market, run, state, data.length, samples, store);
  return state;
}

/**
 * Positions one at a time: the general engine's fills without its orders. Bars without a position cost one comparison, bars with one
 * two to four. Tests hold it equal to the general engine, to the bit.
 *
 * @param until No position is entered by a signal at or after this bar; the next call goes on there.
 * @param samples Where the equity goes: the capital, then its value at the end of each sample.
 * @param store Where trades go, as columns.
 * @param measured Where trades go, as metrics need them.
 */
export function runLoop(
  market: LoopMarket,
  run: LoopRun,
  state: LoopState,
  until: number,
  samples: Float64Array,
  store: TradeStore | undefined,
  measured?: MeasuredStore,
): void {
  const { data, settings, instrument, sampleEnd, fundingBars, extremes } = market;
  const { open, high, low, close, time, length: n } = data;
  const { entries: source, size: fraction, timeStop, flags, oppositeSignal } = run;
  const { entries, longExits, shortExits, sides } = flags ?? noFlags;
  const watches = flags !== undefined;
  const { priced } = source;
  const { takerFee, makerFee, closeAtEnd } = settings;
  const { lotStep, minNotional, minQuantity } = instrument;
  const atClose = settings.fillOn === 'close';
  const nearest = settings.intrabar === 'ohlc-nearest';
  const optimistic = settings.intrabar === 'optimistic';
  const reverses = oppositeSignal === 'reverse';
  const mixed = flags?.side === 0;
  const opposes = mixed && oppositeSignal !== 'ignore';
  const bps = settings.slippage?.model === 'bps' ? settings.slippage.bps : settings.slippageBps;
  const buying = 1 + bps / 10_000;
  const selling = 1 + -bps / 10_000;
  const funding = fundingBars.length === 0 ? undefined : data.funding;
  const rates = data.funding ?? noRates;
  let paidUntil = 0;

  let { bar: i, cash, sample, trades, wins, losses, won, lost, pnl: total } = state;
  let { fees: allFees, funding: allFunding, traded, heldMs, ambiguousFills } = state;
  samples[0] = settings.capital;

  let place = store?.count ?? 0;
  let {
    entryBar,
    exitBar: exitBars,
    entryPrice,
    exitPrice,
    size: sizes,
    pnl: pnls,
    exit: kinds,
  } = store?.columns ?? noColumns;
  // The bar whose signal asks for an entry; -1 for none.
  let signalBar = -1;
  let direction: 1 | -1 = 1;
  for (;;) {
    if (signalBar < 0) {
      signalBar = source.next(i, until);
      if (signalBar < 0) {
        i = Math.max(i, until);
        break;
      }
      direction = source.direction;
    }
    const from = atClose ? signalBar : signalBar + 1;
    if (from >= n) {
      i = n;
      break;
    }
    const raw = atClose ? close[from] : open[from];
    const entry = raw * (direction === 1 ? buying : selling);
    let size = roundLots((fraction * cash) / entry, lotStep);
    const most = sizeWithFee(cash, entry, 1, takerFee);
    if (size > most) size = roundLots(most, lotStep);
    source.take(signalBar);
    signalBar = -1;
    if (!(size > 0) || !(cash > 0) || size < minQuantity || size * entry < minNotional) {
      i = atClose ? from + 1 : from;
      continue;
    }
    while (sampleEnd[sample] < from) samples[++sample] = cash;
    const entryFee = size * entry * takerFee;
    cash -= entryFee;
    const exits = direction === 1 ? longExits : shortExits;
    const firstStop = priced ? source.stop : entry * (1 + -direction * source.stop);
    let stop = firstStop;
    const target = priced ? source.target : entry * (1 + direction * source.target);
    const { trail } = source;
    const bare = timeStop === Infinity && trail !== trail;
    let paid = 0;

    // Walk to the bar that ends it: `reached` inside the bar, `leaves` at its close or at the next open.
    let j = atClose ? from + 1 : from;
    let reached = false;
    let leaves = -1;
    let trailed = false;
    if (bare && !watches) {
      // From one funding to the next nothing but a price can happen.
      while (paidUntil < fundingBars.length && fundingBars[paidUntil] <= from) paidUntil++;
      for (;;) {
        const end = paidUntil < fundingBars.length ? fundingBars[paidUntil] : n;
        if (extremes !== undefined) {
          const [below, above] = direction === 1 ? [stop, target] : [target, stop];
          j = passQuietBlocks(extremes, j, end, below, above);
        }
        // Not the other way round: a level that is `NaN` is never reached.
        if (direction === 1) while (j < end && !(low[j] <= stop || high[j] >= target)) j++;
        else while (j < end && !(high[j] >= stop || low[j] <= target)) j++;
        reached = j < end;
        if (reached || j >= n) break;
        while (sampleEnd[sample] < j) {
          samples[sample + 1] = cash + direction * size * (close[sampleEnd[sample]] - entry);
          sample++;
        }
        const due = direction * size * open[j] * rates[j];
        cash -= due;
        paid += due;
        paidUntil++;
      }
    } else if (bare && funding === undefined) {
      if (direction === 1) {
        for (; j < n; j++) {
          if (low[j] <= stop || high[j] >= target) {
            reached = true;
            break;
          }
          if (exits[j] !== 0 || (opposes && entries[j] !== 0 && sides[j] === -1)) break;
        }
      } else {
        for (; j < n; j++) {
          if (high[j] >= stop || low[j] <= target) {
            reached = true;
            break;
          }
          if (exits[j] !== 0 || (opposes && entries[j] !== 0 && sides[j] === 1)) break;
        }
      }
      if (!reached && j < n) leaves = exits[j] !== 0 ? SIGNAL : OPPOSITE;
    } else {
      let best = raw;
      let held = 0;
      for (; j < n; j++) {
        if (funding !== undefined && j > from && funding[j] === funding[j]) {
          while (sampleEnd[sample] < j) {
            samples[sample + 1] = cash + direction * size * (close[sampleEnd[sample]] - entry);
            sample++;
          }
          const due = direction * size * open[j] * funding[j];
          cash -= due;
          paid += due;
        }
        if (direction === 1 ? low[j] <= stop || high[j] >= target : high[j] >= stop || low[j] <= target) {
          reached = true;
          break;
        }
        held++;
        if (trail === trail) {
          best = direction === 1 ? Math.max(best, high[j]) : Math.min(best, low[j]);
          const level = best * (1 + -direction * trail);
          if (direction === 1 ? !(stop >= level) : !(stop <= level)) {
            stop = level;
            trailed = true;
          }
        }
        if (watches && exits[j] !== 0) leaves = SIGNAL;
        else if (opposes && entries[j] !== 0 && sides[j] === -direction) leaves = OPPOSITE;
        else if (held >= timeStop) leaves = TIME;
        if (leaves >= 0) break;
      }
    }

    // The bar and the price of the exit.
    let exitBar = j;
    let price = NaN;
    let kind = leaves;
    let ambiguous = false;
    if (reached) {
      const first = open[j];
      const long = direction === 1;
      if (long ? first <= stop : first >= stop) {
        price = first;
        kind = STOP;
      } else if (long ? first >= target : first <= target) {
        price = first;
        kind = TARGET;
      } else {
        const stopped = long ? low[j] <= stop : high[j] >= stop;
        ambiguous = stopped && (long ? high[j] >= target : low[j] <= target);
        const highFirst = high[j] - first < first - low[j];
        kind = stopped && !(ambiguous && (optimistic || (nearest && highFirst === long))) ? STOP : TARGET;
        price = kind === STOP ? stop : target;
        if (ambiguous) ambiguousFills++;
      }
      if (kind === STOP && trailed) kind = TRAILING;
    } else if (leaves >= 0) {
      if (atClose && leaves !== TIME) price = close[j];
      else if (++exitBar < n) {
        price = open[exitBar];
        if (funding !== undefined && funding[exitBar] === funding[exitBar]) {
          while (sampleEnd[sample] < exitBar) {
            samples[sample + 1] = cash + direction * size * (close[sampleEnd[sample]] - entry);
            sample++;
          }
          const due = direction * size * price * funding[exitBar];
          cash -= due;
          paid += due;
        }
      } else exitBar = n;
    }
    if (price !== price && closeAtEnd) {
      exitBar = n - 1;
      price = close[exitBar];
      kind = END;
    }
    while (sample < sampleEnd.length && sampleEnd[sample] < exitBar) {
      samples[sample + 1] = cash + direction * size * (close[sampleEnd[sample]] - entry);
      sample++;
    }
    if (price !== price) {
      heldMs += time[n - 1] + data.intervalMs - time[from];
      i = n;
      break;
    }

    const maker = kind === TARGET;
    const exit = maker ? price : price * (direction === 1 ? selling : buying);
    const exitFee = size * exit * (maker ? makerFee : takerFee);
    const gross = direction * size * (exit - entry);
    const fees = entryFee + exitFee;
    const pnl = gross - fees - paid;
    cash += gross - exitFee;
    trades++;
    total += pnl;
    if (pnl > 0) {
      wins++;
      won += pnl;
    } else if (pnl < 0) {
      losses++;
      lost += pnl;
    }
    allFees += fees;
    allFunding += paid;
    traded += size * (entry + exit);
    heldMs += time[exitBar] - time[from];
    if (store !== undefined) {
      if (place === store.capacity) {
        growStore(store);
        ({
          entryBar,
          exitBar: exitBars,
          entryPrice,
          exitPrice,
          size: sizes,
          pnl: pnls,
          exit: kinds,
        } = store.columns);
      }
      entryBar[place] = from;
      exitBars[place] = exitBar;
      entryPrice[place] = entry;
      exitPrice[place] = exit;
      sizes[place] = direction * size;
      pnls[place] = pnl;
      kinds[place] = ambiguous ? kind + AMBIGUOUS : kind;
      place++;
    }

    if (measured !== undefined) {
      const risk = size * Math.abs(entry - firstStop);
      const columns = roomForOne(measured);
      const k = columns.count++;
      columns.pnl[k] = pnl;
      columns.r[k] = risk > 0 ? pnl / risk : NaN;
      columns.fees[k] = fees;
      columns.funding[k] = paid;
      columns.barsHeld[k] = exitBar - from + 1;
    }

    const byClose = atClose && (kind === SIGNAL || kind === OPPOSITE);
    if (kind === SIGNAL || kind === OPPOSITE || (kind === TIME && !atClose)) {
      // The signal that ended it may be one against it, which opens the next position at once.
      const against = mixed && entries[j] !== 0 && sides[j] === -direction;
      if (against && kind !== TIME && (kind === SIGNAL || reverses)) {
        direction = -direction as 1 | -1;
        signalBar = j;
        continue;
      }
    }
    i = byClose || kind === END ? exitBar + 1 : exitBar;
  }
  if (i >= n) while (sample < sampleEnd.length) samples[++sample] = cash;
  if (store !== undefined) store.count = place;
  Object.assign(state, { bar: i, cash, sample, trades, wins, losses, won, lost, pnl: total });
  Object.assign(state, { fees: allFees, funding: allFunding, traded, heldMs, ambiguousFills });
}

/** Columns with room for one trade more. */
function roomForOne(store: MeasuredStore): MeasuredColumns {
  const { columns } = store;
  if (columns.count < columns.pnl.length) return columns;
  const grown = measuredColumns(2 * columns.count + 64);
  for (const name of ['pnl', 'r', 'fees', 'funding', 'barsHeld'] as const) grown[name].set(columns[name]);
  grown.count = columns.count;
  store.columns = grown;
  return grown;
}

const noRates = /* @__PURE__ */ new Float64Array(0);
const noFlags = /* @__PURE__ */ (() => {
  const none = new Int8Array(0);
  return { entries: none, longExits: none, shortExits: none, sides: none };
})();

/** The bars at whose open funding is paid: those with a rate, where the settings count it. */
export function fundingBarsOf(
  { funding }: Pick<MarketData, 'funding'>,
  settings: Pick<BacktestSettings, 'funding'>,
): Int32Array {
  const bars: number[] = [];
  if (funding === undefined || !settings.funding) return Int32Array.from(bars);
  for (let i = 0; i < funding.length; i++) if (funding[i] === funding[i]) bars.push(i);
  return Int32Array.from(bars);
}

/** The last bar of each sample: of each UTC day up to the last, or of each bar. A day without bars repeats the one before. */
export function sampleEnds(
  clock: Pick<MarketData, 'time' | 'intervalMs' | 'length'>,
  daily: boolean,
): Int32Array {
  return daily ? dayEnds(clock) : Int32Array.from({ length: clock.length }, (_, i) => i);
}
