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
interface RuleCount {
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

/** What was done about trades that are not like others. */
type TradeCounts = Readonly<Record<TradeRule, RuleCount>>;

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

/** What may be done about a trade. */
export type TradeRule = (typeof tradeRules)[number];

/** Gathers trades into bars. */
export interface TradeBars {
  /** Says that the rows of another file follow, which may repeat the end of the one before. */
  readonly beginFile: () => void;
  /** Adds trades, or finds the first that is none. */
  readonly add: (rows: TradeRows) => CsvFault | undefined;
  /** The bars so far, the last of which may be unfinished. */
  readonly columns: () => TradeBarColumns;
  readonly counts: TradeCounts;
}

/** The clocks of an exchange's engines may differ by so much, in ms: a trade that stands later in the file can be earlier. */
const mostLate = 1_000;
/** A longer silence is not taken for a quiet market. */
const longestQuietMs = 86_400_000;

/**
 * Gathers trades into bars as an exchange does: in the order of the file, by the time of each trade. Sums are taken in that order.
 * Where the trades are numbered, a bar in which no number is missing and nobody traded has the last price and no volume; all
 * other bars without trades are left out.
 */
export function createTradeBars(timeframe: Timeframe): TradeBars {
  const interval = intervalMs(timeframe);
  let capacity = 1_024;
  let bars = Object.fromEntries(
    barColumns.map((name) => [name, new Float64Array(capacity)]),
  ) as TradeBarColumns;
  const counts = Object.fromEntries(
    tradeRules.map((rule) => [rule, { count: 0, firstLine: 0 }]),
  ) as unknown as TradeCounts;
  let length = 0;
  let lastId = NaN;
  let overlapUpTo = -Infinity;
  let latest = -Infinity;
  /** Whether trades may be missing between the last one that was counted and the next. */
  let hasHole = true;

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
  const findBar = (open: number): number => {
    let bar = length - 1;
    while (bar >= 0 && bars.time[bar] > open) bar--;
    return bars.time[bar] === open ? bar : -1;
  };

  return {
    beginFile() {
      overlapUpTo = lastId;
    },
    add({ length: rows, time, price, quantity, side, id, firstId, lastId: lastOfRow, lines }) {
      for (let i = 0; i < rows; i++) {
        if (id !== undefined && id[i] === id[i]) {
          const number = id[i];
          if (number <= lastId) {
            if (number <= overlapUpTo) count('overlap', lines[i]);
            else if (number === lastId) count('repeated-row', lines[i]);
            else return disorder('id', lines[i], number, lastId);
            continue;
          }
          if (number !== lastId + 1) {
            hasHole = true;
            if (lastId === lastId) count('missing-trades', lines[i], number - lastId - 1);
          }
          lastId = number;
        } else {
          hasHole = true;
          lastId = NaN;
        }

        const at = time[i];
        const paid = price[i];
        const traded = quantity[i];
        if (!(paid > 0 && paid < Infinity && traded > 0 && traded < Infinity)) {
          if (paid === 0) count('zero-price', lines[i]);
          else if (traded === 0) count('zero-quantity', lines[i]);
          else return paid > 0 && paid < Infinity ? sizeFault(lines[i], traded) : priceFault(lines[i], paid);
          continue;
        }

        let bar = length - 1;
        if (bar < 0 || at >= bars.time[bar] + interval) {
          const open = barOpen(at, timeframe);
          if (bar >= 0 && !hasHole && open - bars.time[bar] <= longestQuietMs) fillQuiet(open, lines[i]);
          bar = begin(open, paid);
        } else if (at < bars.time[bar]) {
          bar = latest - at <= mostLate ? findBar(barOpen(at, timeframe)) : -1;
          if (bar < 0) return disorder('time', lines[i], isoTime(at), isoTime(latest));
          count('late-trade', lines[i]);
        }
        if (at > latest) latest = at;
        hasHole = false;

        if (bars.trades[bar] === 0) bars.open[bar] = bars.high[bar] = bars.low[bar] = paid;
        else if (paid > bars.high[bar]) bars.high[bar] = paid;
        else if (paid < bars.low[bar]) bars.low[bar] = paid;
        bars.close[bar] = paid;
        bars.volume[bar] += traded;
        bars.trades[bar] +=
          firstId !== undefined && lastOfRow !== undefined ? lastOfRow[i] - firstId[i] + 1 : 1;
        if (side !== undefined) {
          if (side[i] > 0) bars.buyVolume[bar] += traded;
          else if (side[i] < 0) bars.sellVolume[bar] += traded;
          else {
            bars.buyVolume[bar] = bars.sellVolume[bar] = NaN;
            count('unknown-side', lines[i]);
          }
        }
      }
      return undefined;
    },
    columns: () =>
      Object.fromEntries(barColumns.map((name) => [name, bars[name].subarray(0, length)])) as TradeBarColumns,
    counts,
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
