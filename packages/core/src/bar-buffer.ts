import { fromRows, type Bar } from './from-rows.js';
import {
  optionalColumns,
  requiredColumns,
  type OptionalColumn,
  type RequiredColumn,
} from './market-columns.js';
import { trusted, type MarketData } from './market-data.js';
import { firstUs, InvalidMarketData } from './market-data-check.js';
import { isOnGrid, type Timeframe } from './timeframe.js';

/** A market of one bar that is written over and over: live trading without a new market per bar. */
export interface BarBuffer {
  /**
   * The market of this bar, valid until the next call.
   *
   * @throws {InvalidMarketData} when the bar is malformed; the buffer is then as it was.
   */
  readonly load: (bar: Bar) => MarketData;
}

/** A buffer for the bars of one market. */
export function createBarBuffer(symbol: string, timeframe: Timeframe, offsetMs = 0): BarBuffer {
  const cells = Object.fromEntries(
    [...requiredColumns, ...optionalColumns].map((name) => [name, new Float64Array(1)]),
  ) as Record<RequiredColumn | OptionalColumn, Float64Array>;
  const { time, open, high, low, close, volume, buyVolume, sellVolume, openInterest, funding, trades } =
    cells;
  const { liquidationsBuy, liquidationsSell } = cells;
  const extra = new Map<string, Float64Array>();
  const marketWith = (): MarketData =>
    trusted({ symbol, timeframe, offsetMs, ...cells, extra: Object.fromEntries(extra) }, 0);
  let data = marketWith();

  return {
    load(bar) {
      // The usual case is checked in a few comparisons; whatever fails them gets the full check and its message.
      if (!isPlain(bar) || bar.time >= firstUs || !isOnGrid(bar.time, timeframe, offsetMs)) {
        fromRows([bar], { symbol, timeframe, offsetMs });
      }
      if (bar.extra !== undefined) checkNames(bar.extra, extra);
      time[0] = bar.time;
      open[0] = bar.open;
      high[0] = bar.high;
      low[0] = bar.low;
      close[0] = bar.close;
      volume[0] = bar.volume;
      buyVolume[0] = bar.buyVolume ?? NaN;
      sellVolume[0] = bar.sellVolume ?? NaN;
      openInterest[0] = bar.openInterest ?? NaN;
      funding[0] = bar.funding ?? NaN;
      liquidationsBuy[0] = bar.liquidationsBuy ?? NaN;
      liquidationsSell[0] = bar.liquidationsSell ?? NaN;
      trades[0] = bar.trades ?? NaN;
      if (bar.extra !== undefined) {
        const added = Object.keys(bar.extra).filter((name) => !extra.has(name));
        for (const name of added) extra.set(name, new Float64Array(1));
        if (added.length > 0) data = marketWith();
      }
      for (const [name, cell] of extra) cell[0] = bar.extra?.[name] ?? NaN;
      return data;
    },
  };
}

/** Names of extra columns that a market may have: each new one makes the market again. */
const mostExtra = 1_000;

function checkNames(given: Readonly<Record<string, number>>, known: ReadonlyMap<string, unknown>): void {
  if (known.size < mostExtra) return;
  const name = Object.keys(given).find((one) => !known.has(one));
  if (name === undefined) return;
  const rule = `must not be a new name after ${mostExtra} others: extra values are columns, which keep their names from bar to bar`;
  throw new InvalidMarketData({ column: 'extra', row: 0, value: name, rule });
}

function isPlain(bar: Bar): boolean {
  const { open, high, low, close, volume, extra } = bar;
  return (
    isNumber(open) &&
    isNumber(high) &&
    isNumber(low) &&
    isNumber(close) &&
    low > 0 &&
    low <= open &&
    low <= close &&
    high >= open &&
    high >= close &&
    high < Infinity &&
    isQuantity(volume) &&
    isOptionalQuantity(bar.buyVolume) &&
    isOptionalQuantity(bar.sellVolume) &&
    isOptionalQuantity(bar.openInterest) &&
    isOptionalQuantity(bar.liquidationsBuy) &&
    isOptionalQuantity(bar.liquidationsSell) &&
    isOptionalQuantity(bar.trades) &&
    bar.funding === undefined &&
    extra === undefined
  );
}

const isNumber = (value: unknown): boolean => typeof value === 'number';
const isQuantity = (value: number): boolean => value >= 0 && value < Infinity && isNumber(value);
const isOptionalQuantity = (value: number | undefined): boolean => value === undefined || isQuantity(value);
