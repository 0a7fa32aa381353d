import { barOpen, intervalMs, isoTime, type Timeframe } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { TradeField } from './columns.js';

/** Trades, one column for each of their fields, in the order in which they were made. */
export interface TradeRows extends Readonly<Partial<Record<TradeField, Float64Array>>> {
  readonly length: number;
  readonly time: Float64Array;
  readonly price: Float64Array;
  readonly quantity: Float64Array;
  /** Line of each row, from 1. */
  readonly lines: Uint32Array;
}

/** How many trades a rule was about, and the line of the first. */
export interface RuleCount {
  count: number;
  firstLine: number;
}

const barColumns = [
  'time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'buyVolume',
  'sellVolume',
  'trades',
] as const;

/** The bars that trades make. */
export type TradeBarColumns = Record<(typeof barColumns)[number], Float64Array>;

/** The number of irregular trades, by rule. */
export type TradeCounts = Readonly<Record<TradeRule, RuleCount>>;

const tradeRules = [
  'zero-price',
  'zero-quantity',
  'unknown-side',
  'late-trade',
  'missing-trades',
  'quiet-bar',
  'repeated-row',
  'overlap',
] as const;

/** A rule for irregular trades. */
export type TradeRule = (typeof tradeRules)[number];

/** One trade, as {@link TradeBars} takes it. */
export interface TradeToGather {
  /** Epoch ms UTC; fractions are kept. */
  readonly time: number;
  readonly price: number;
  /** In base units, or in contracts. */
  readonly quantity: number;
  /** 1 when the aggressor bought, -1 when it sold, `NaN` where that is not known. */
  readonly side: number;
  /** Its number, if the exchange numbers its trades: reveals duplicates and missing trades. */
  readonly id: number;
  /** How many trades it stands for: 1, or more when it is an aggregate. */
  readonly count: number;
}

/** Bars that are done, and bars that were done before and have changed since. */
export interface TakenBars {
  readonly closed: TradeBarColumns;
  readonly corrected: TradeBarColumns;
}

/** Gathers trades into bars. */
export interface TradeBars {
  /** Says that the rows of another file follow, which may repeat the end of the one before. */
  readonly beginFile: () => void;
  /** Adds trades, or finds the first invalid one. */
  readonly add: (rows: TradeRows) => CsvFault | undefined;
  /** Adds the next trade as it comes, or reports why it is invalid. The bars are the same to the bit as by {@link TradeBars.add}. */
  readonly addTrade: (trade: TradeToGather) => CsvFault | undefined;
  /**
   * Declares the market known up to a time (epoch ms UTC), without trades since the last one: bars that end by then get the
   * last price and no volume, where the trades are numbered. So would the next trade have it.
   */
  readonly quietUntil: (time: number) => void;
  /**
   * Hands out the bars that end at or before a time (epoch ms UTC) and were not handed out yet, as copies, and forgets them by and by;
   * a trade that comes late changes a bar as long as it is remembered, and the bar is handed out again as corrected.
   */
  readonly take: (before: number) => TakenBars;
  /** The bars so far that were not forgotten, the last of which may be unfinished. */
  readonly columns: () => TradeBarColumns;
  /** The number of irregular trades, by rule. */
  readonly counts: TradeCounts;
}

/** The clocks of an exchange's engines may differ by this much, in ms: a later trade in the file can be earlier. */
const mostLate = 1_000;
/** The share of trades already in an earlier file that may be outside the bar of their time: more belong to another market. */
const mostStrange = 0.1;
/** A longer silence is not taken for a quiet market. */
const longestQuietMs = 86_400_000;
/** Bars that were handed out are forgotten in batches of this size. */
const forgetAtOnce = 64;

/**
 * Gathers trades into bars as an exchange does: in the order of the file, by the time of each trade. Sums are taken in that order.
 * Where the trades are numbered, a bar in which no number is missing and nobody traded has the last price and no volume; all
 * other bars without trades are left out.
 *
 * Trades may come all at once, in blocks or one by one, and bars may be taken while they come: it makes no difference to any bit.
 *
 * @throws {RangeError} when the text is no timeframe.
 * @example
 * ```ts
 * const bars = createTradeBars('1m');
 * for (const trade of trades) bars.addTrade(trade);
 * const { closed } = bars.take(Date.UTC(2026, 0, 1, 12));
 * ```
 */
export function createTradeBars(timeframe: Timeframe): TradeBars {
  const interval = intervalMs(timeframe);
  let capacity = 32;
  let bars = Object.fromEntries(
    barColumns.map((name) => [name, new Float64Array(capacity)]),
  ) as TradeBarColumns;
  const counts = Object.fromEntries(
    tradeRules.map((rule) => [rule, { count: 0, firstLine: 0 }]),
  ) as unknown as TradeCounts;
  let length = 0;
  let lastId = NaN;
  let overlapUpTo = -Infinity;
  /** Trades whose number was seen before and whose price was not. */
  let strange = 0;
  let latest = -Infinity;
  /** Whether trades may be missing between the last one that was counted and the next. */
  let hasHole = true;
  /** Open of the last bar with a trade. */
  let lastTraded = -Infinity;
  /** Bars that were handed out, and which of them have changed since. */
  let taken = 0;
  const changed = new Set<number>();
  const keptBars = Math.ceil(mostLate / interval) + 1;
  let added = 0;

  const count = (rule: TradeRule, line: number, by = 1): void => {
    if (counts[rule].count === 0) counts[rule].firstLine = line;
    counts[rule].count += by;
  };
  const grow = (): void => {
    capacity *= 2;
    const larger = (column: Float64Array): Float64Array => {
      const next = new Float64Array(capacity);
      next.set(column);
      return next;
    };
    bars = Object.fromEntries(barColumns.map((name) => [name, larger(bars[name])])) as TradeBarColumns;
  };
  /** A bar in which nothing has been traded yet. */
  const begin = (time: number, price: number): number => {
    if (length === capacity) grow();
    bars.time[length] = time;
    bars.open[length] = bars.high[length] = bars.low[length] = bars.close[length] = price;
    return length++;
  };
  const fillQuiet = (upTo: number, line: number): void => {
    const from = bars.time[length - 1] + interval;
    const price = bars.close[length - 1];
    for (let time = from; time < upTo; time += interval) begin(time, price);
    if (upTo > from) count('quiet-bar', line, (upTo - from) / interval);
  };
  const copyOf = (rows: readonly number[]): TradeBarColumns =>
    Object.fromEntries(
      barColumns.map((name) => [name, Float64Array.from(rows, (row) => bars[name][row])]),
    ) as TradeBarColumns;
  const forget = (count: number): void => {
    for (const name of barColumns) {
      bars[name].copyWithin(0, count, length);
      bars[name].fill(0, length - count, length);
    }
    length -= count;
    taken -= count;
  };
  /** Whether a trade whose number was seen before is inside the bar of its time, as it must be if it is the same. */
  const isKnown = (at: number, paid: number): boolean => {
    const open = barOpen(at, timeframe);
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bars.time[middle] < open) low = middle + 1;
      else high = middle;
    }
    return bars.time[low] === open && low < length && paid >= bars.low[low] && paid <= bars.high[low];
  };
  const findBar = (open: number): number => {
    let bar = length - 1;
    while (bar >= 0 && bars.time[bar] > open) bar--;
    return bars.time[bar] === open ? bar : -1;
  };

  /** Adds one trade; `side` is 0 where the rows have no sides. */
  const gather = (
    at: number,
    paid: number,
    traded: number,
    side: number,
    number: number,
    standsFor: number,
    line: number,
  ): CsvFault | undefined => {
    if (number === number) {
      if (number <= lastId) {
        if (number <= overlapUpTo) {
          count('overlap', line);
          if (!isKnown(at, paid)) strange++;
          if (strange > Math.max(1, mostStrange * counts.overlap.count)) return strangers(line, paid);
        } else if (number === lastId) count('repeated-row', line);
        else return disorder('id', line, number, lastId);
        return undefined;
      }
      if (number !== lastId + 1) {
        hasHole = true;
        if (lastId === lastId) count('missing-trades', line, number - lastId - 1);
      }
      lastId = number;
    } else {
      hasHole = true;
      lastId = NaN;
    }

    if (!(paid > 0 && paid < Infinity && traded > 0 && traded < Infinity)) {
      if (paid === 0) count('zero-price', line);
      else if (traded === 0) count('zero-quantity', line);
      else return paid > 0 && paid < Infinity ? sizeFault(line, traded) : priceFault(line, paid);
      return undefined;
    }

    let bar = length - 1;
    if (bar < 0 || at >= bars.time[bar] + interval) {
      const open = barOpen(at, timeframe);
      if (bar >= 0 && !hasHole && open - lastTraded <= longestQuietMs) fillQuiet(open, line);
      bar = begin(open, paid);
    } else if (at < bars.time[bar]) {
      bar = latest - at <= mostLate ? findBar(barOpen(at, timeframe)) : -1;
      if (bar < 0) return disorder('time', line, isoTime(at), isoTime(latest));
      count('late-trade', line);
    }
    if (at > latest) latest = at;
    hasHole = false;
    if (bars.time[bar] > lastTraded) lastTraded = bars.time[bar];
    if (bar < taken) changed.add(bar);

    if (bars.trades[bar] === 0) bars.open[bar] = bars.high[bar] = bars.low[bar] = paid;
    else if (paid > bars.high[bar]) bars.high[bar] = paid;
    else if (paid < bars.low[bar]) bars.low[bar] = paid;
    bars.close[bar] = paid;
    bars.volume[bar] += traded;
    bars.trades[bar] += standsFor;
    if (side > 0) bars.buyVolume[bar] += traded;
    else if (side < 0) bars.sellVolume[bar] += traded;
    else if (side !== 0) {
      bars.buyVolume[bar] = bars.sellVolume[bar] = NaN;
      count('unknown-side', line);
    }
    return undefined;
  };

  return {
    beginFile() {
      overlapUpTo = lastId;
    },
    add({ length: rows, time, price, quantity, side, id, firstId, lastId: lastOfRow, lines }) {
      const areCounted = firstId !== undefined && lastOfRow !== undefined;
      for (let i = 0; i < rows; i++) {
        const count = areCounted ? lastOfRow[i] - firstId[i] + 1 : 1;
        const number = id === undefined ? NaN : id[i];
        const fault = gather(
          time[i],
          price[i],
          quantity[i],
          side === undefined ? 0 : side[i],
          number,
          count,
          lines[i],
        );
        if (fault !== undefined) return fault;
      }
      return undefined;
    },
    addTrade: ({ time, price, quantity, side, id, count: standsFor }) =>
      gather(time, price, quantity, side, id, standsFor, ++added),
    quietUntil(time) {
      if (length === 0 || hasHole || lastId !== lastId) return;
      // A bar that ends at `time` has been quiet to its end; the one that opens there has only begun.
      const upTo = barOpen(time, timeframe);
      if (upTo - lastTraded <= longestQuietMs) fillQuiet(upTo, added);
    },
    take(before) {
      const from = taken;
      while (taken < length && bars.time[taken] + interval <= before) taken++;
      const closed = copyOf(range(from, taken));
      const late = copyOf([...changed].sort((a, b) => a - b));
      changed.clear();
      if (taken > forgetAtOnce + keptBars) forget(taken - keptBars);
      return { closed, corrected: late };
    },
    columns: () =>
      Object.fromEntries(barColumns.map((name) => [name, bars[name].subarray(0, length)])) as TradeBarColumns,
    counts,
  };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}

function strangers(row: number, price: number): CsvFault {
  return {
    row,
    as: 'price',
    value: String(price),
    rule: 'trades that by their numbers an earlier file has were made at other prices or times there: the files are of two markets',
    fix: 'load them apart: spot and futures have files of one name, and each counts its own trades',
  };
}

function disorder(as: TradeField, row: number, value: string | number, last: string | number): CsvFault {
  return {
    row,
    as,
    value: String(value),
    rule: `must be later than ${last}, which stands before it`,
    fix: `sort the rows by ${as}, oldest first; name each file once`,
  };
}

function priceFault(row: number, price: number): CsvFault {
  const fix = `correct or remove row ${row}, or download the file again`;
  return { row, as: 'price', value: String(price), rule: 'must be a positive, finite price', fix };
}

function sizeFault(row: number, quantity: number): CsvFault {
  const fix = `correct or remove row ${row}, or download the file again`;
  return { row, as: 'quantity', value: String(quantity), rule: 'must be a positive, finite quantity', fix };
}
