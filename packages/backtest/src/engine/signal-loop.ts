import type { OppositeSignal } from '@veloce/core';
import { sizeWithFee } from '../account/entry-limits.js';
import { roundLots } from '../account/instrument.js';
import type { Entries } from './entries.js';
import type { LoopMarket } from './loop-market.js';
import { roomForOne, type LoopState, type MeasuredStore } from './loop-state.js';
import { firstReached } from './price-rows.js';
import { columnsOf, growStore, type TradeStore } from './trade-columns.js';

const STOP = 0;
const TARGET = 1;
const TRAILING = 2;
const TIME = 3;
const SIGNAL = 4;
const OPPOSITE = 5;
const END = 6;
const AMBIGUOUS = 128;

const noColumns = /* @__PURE__ */ columnsOf(0);

/** Flags on the bar clock; what is not 0 is set. */
export interface LoopFlags {
  readonly entries: Int8Array;
  /** Exit signals, one column per side. */
  readonly longExits: Int8Array;
  readonly shortExits: Int8Array;
  /** Direction of the entries: 1 long, -1 short, 0: by `sides`. */
  readonly side: 1 | -1 | 0;
  readonly sides: Int8Array;
}

/** The input of the loop: the entries, and the exits besides their levels. */
export interface LoopRun {
  readonly entries: Entries;
  /** Fraction of equity that an entry takes. */
  readonly size: number;
  readonly timeStop: number;
  /** Flags that leave a position, and entries against it that may; left out where only its levels end it. */
  readonly flags?: LoopFlags;
  /** The reaction to an entry against the open position. */
  readonly oppositeSignal: OppositeSignal;
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
  const { data, settings, instrument, sampleEnd, fundingBars, rows } = market;
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
  const hasGaps = time[n - 1] - time[0] !== (n - 1) * data.intervalMs;

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
    const raw = rows === undefined ? (atClose ? close : open)[from] : rows.bars[4 * from + (atClose ? 3 : 0)];
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
        // `!(a <= b)` is not `a > b`: a level that is `NaN` is never reached.
        if (rows !== undefined)
          j = firstReached(rows, j, end, direction === 1 ? stop : target, direction === 1 ? target : stop);
        else if (direction === 1) while (j < end && !(low[j] <= stop || high[j] >= target)) j++;
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
      const first = rows === undefined ? open[j] : rows.bars[4 * j];
      const top = rows === undefined ? high[j] : rows.bars[4 * j + 1];
      const bottom = rows === undefined ? low[j] : rows.bars[4 * j + 2];
      const long = direction === 1;
      if (long ? first <= stop : first >= stop) {
        price = first;
        kind = STOP;
      } else if (long ? first >= target : first <= target) {
        price = first;
        kind = TARGET;
      } else {
        const stopped = long ? bottom <= stop : top >= stop;
        ambiguous = stopped && (long ? top >= target : bottom <= target);
        const highFirst = top - first < first - bottom;
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
    heldMs += hasGaps ? time[exitBar] - time[from] : (exitBar - from) * data.intervalMs;
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
      columns.notional[k] = entry * size;
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

const noRates = /* @__PURE__ */ new Float64Array(0);
const noFlags = /* @__PURE__ */ (() => {
  const none = new Int8Array(0);
  return { entries: none, longExits: none, shortExits: none, sides: none };
})();
