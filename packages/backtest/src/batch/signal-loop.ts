import type { MarketData } from '@veloce/core';
import { dayEnds } from '../metrics/day-ends.js';
import { sizeWithFee } from '../account/entry-limits.js';
import { roundLots, type Instrument } from '../account/instrument.js';
import type { BacktestSettings } from '../account/settings.js';
import { valueAt, type Configuration } from './signals.js';
import { columnsOf, growStore, type TradeStore } from './trade-columns.js';

/** The sums of the loop for one configuration. */
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

/** The inputs that all configurations share. */
export interface LoopMarket {
  readonly data: MarketData;
  readonly settings: BacktestSettings;
  readonly instrument: Instrument;
  /** Last bar of each sample of the equity, ascending; the last is the last bar. */
  readonly sampleEnd: Int32Array;
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
  configuration: Configuration,
): boolean {
  const { size: own, slippage, pyramiding, margin, borrowRate } = settings;
  const size = configuration.size ?? own ?? 1;
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

/**
 * One configuration of signals, one position at a time: the general engine's fills without its orders. Bars without a position cost
 * one comparison, bars with one three. A test holds it equal to the general engine, to the bit.
 *
 * @param samples Where the equity goes: the capital, then its value at the end of each sample.
 */
export function runConfiguration(
  market: LoopMarket,
  configuration: Configuration,
  store: TradeStore | undefined,
  samples: Float64Array,
): LoopSums {
  const { data, settings, instrument, sampleEnd } = market;
  const { open, high, low, close, time, length: n } = data;
  const { entries, longExits, shortExits, side, sides, timeStop } = configuration;
  const { takerFee, makerFee, closeAtEnd } = settings;
  const { lotStep, minNotional, minQuantity } = instrument;
  const atClose = settings.fillOn === 'close';
  const nearest = settings.intrabar === 'ohlc-nearest';
  const optimistic = settings.intrabar === 'optimistic';
  const { oppositeSignal = 'reverse' } = settings;
  const reverses = oppositeSignal === 'reverse';
  const mixed = side === 0;
  const opposes = mixed && oppositeSignal !== 'ignore';
  const bps = settings.slippage?.model === 'bps' ? settings.slippage.bps : settings.slippageBps;
  const buying = 1 + bps / 10_000;
  const selling = 1 + -bps / 10_000;
  const fraction = (configuration.size ?? settings.size ?? 1) as number;
  const { stop: stops, target: targets, trail: trails } = configuration;
  const funding = settings.funding ? data.funding : undefined;
  const plain = funding === undefined && timeStop === Infinity && trails !== trails;

  let cash = settings.capital;
  let sample = 0;
  let trades = 0;
  let wins = 0;
  let losses = 0;
  let won = 0;
  let lost = 0;
  let total = 0;
  let allFees = 0;
  let allFunding = 0;
  let traded = 0;
  let heldMs = 0;
  let ambiguousFills = 0;
  samples[0] = cash;

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
  let i = 0;
  // The bar whose signal asks for an entry; -1 for none.
  let signalBar = -1;
  let direction: 1 | -1 = 1;
  for (;;) {
    if (signalBar < 0) {
      while (i < n && entries[i] === 0) i++;
      if (i >= n) break;
      const own = mixed ? sides[i] : side;
      if (own === 0) {
        i++;
        continue;
      }
      direction = own as 1 | -1;
      signalBar = i;
    }
    const from = atClose ? signalBar : signalBar + 1;
    if (from >= n) break;
    const raw = atClose ? close[from] : open[from];
    const entry = raw * (direction === 1 ? buying : selling);
    let size = roundLots((fraction * cash) / entry, lotStep);
    const most = sizeWithFee(cash, entry, 1, takerFee);
    if (size > most) size = roundLots(most, lotStep);
    const asked = signalBar;
    signalBar = -1;
    if (!(size > 0) || !(cash > 0) || size < minQuantity || size * entry < minNotional) {
      i = atClose ? from + 1 : from;
      continue;
    }
    while (sampleEnd[sample] < from) samples[++sample] = cash;
    const entryFee = size * entry * takerFee;
    cash -= entryFee;
    const exits = direction === 1 ? longExits : shortExits;
    let stop = entry * (1 + -direction * valueAt(stops, asked));
    const target = entry * (1 + direction * valueAt(targets, asked));
    let paid = 0;

    // Walk to the bar that ends it: `reached` inside the bar, `leaves` at its close or at the next open.
    let j = atClose ? from + 1 : from;
    let reached = false;
    let leaves = -1;
    let trailed = false;
    if (plain) {
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
      const trail = valueAt(trails, asked);
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
        if (exits[j] !== 0) leaves = SIGNAL;
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
  while (sample < sampleEnd.length) samples[++sample] = cash;
  if (store !== undefined) store.count = place;
  return {
    trades,
    wins,
    losses,
    won,
    lost,
    pnl: total,
    fees: allFees,
    funding: allFunding,
    traded,
    heldMs,
    ambiguousFills,
  };
}

/** The last bar of each sample: of each UTC day up to the last, or of each bar. A day without bars repeats the one before. */
export function sampleEnds(
  clock: Pick<MarketData, 'time' | 'intervalMs' | 'length'>,
  daily: boolean,
): Int32Array {
  return daily ? dayEnds(clock) : Int32Array.from({ length: clock.length }, (_, i) => i);
}
