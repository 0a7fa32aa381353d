import { fromRows, type Bar } from './from-rows.js';
import { optionalColumns, requiredColumns } from './market-columns.js';
import { trusted, type MarketData } from './market-data.js';
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
export function createBarBuffer(symbol: string, timeframe: Timeframe): BarBuffer {
  const required = requiredColumns.map((name) => [name, new Float64Array(1)] as const);
  const optional = optionalColumns.map((name) => [name, new Float64Array(1)] as const);
  let extra: Record<string, Float64Array> = {};
  const marketWith = (): MarketData =>
    trusted(
      { symbol, timeframe, ...(Object.fromEntries([...required, ...optional]) as RequiredCells), extra },
      0,
    );
  let data = marketWith();

  return {
    load(bar) {
      // The usual case is checked in a few comparisons; whatever fails them gets the full check and its message.
      if (!isPlain(bar) || !isOnGrid(bar.time, timeframe)) fromRows([bar], { symbol, timeframe });
      for (const [name, cell] of required) cell[0] = bar[name];
      for (const [name, cell] of optional) cell[0] = bar[name] ?? NaN;
      if (bar.extra !== undefined) {
        const names = Object.keys(bar.extra);
        if (names.some((name) => !Object.hasOwn(extra, name))) {
          extra = { ...extra, ...Object.fromEntries(names.map((name) => [name, new Float64Array(1)])) };
          data = marketWith();
        }
      }
      for (const name of Object.keys(extra)) extra[name][0] = bar.extra?.[name] ?? NaN;
      return data;
    },
  };
}

type RequiredCells = Record<(typeof requiredColumns)[number], Float64Array>;

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
