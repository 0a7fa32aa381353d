import { findMappedColumns, type CsvColumnMap } from '../market/csv.js';
import { mayBeMissing } from '../market/faulty-rows.js';
import type { MarketFile } from '../market/file.js';
import { byNames, notOfPreset, type Preset } from '../market/preset.js';
import { klineFile, type KlineOptions } from './klines.js';

/** A file that is read by the layout of its exporter. */
export function presetFile(
  options: KlineOptions,
  described: string,
  layout: Preset<CsvColumnMap>['layout'],
): MarketFile {
  return {
    ...klineFile(options),
    findColumns: (header) => {
      const columns = layout(header);
      if (columns === undefined) return notOfPreset(header, described);
      const found = findMappedColumns(header, columns, {});
      return 'rule' in found ? found : mayBeMissing(found, options);
    },
  };
}

/** The exporters of bars whose files are known: exchanges, and sites. */
export type BarPreset =
  'bybit' | 'coinbase' | 'cryptodatadownload' | 'freqtrade' | 'kraken' | 'okx' | 'yfinance';

const ohlcv = (time: string | number, open: string | number, high: string | number, low: string | number, close: string | number, volume: string | number): CsvColumnMap =>
  ({ time, open, high, low, close, volume }); // prettier-ignore

/** The formats of exporters of bars. */
export const barPresets: Readonly<Record<BarPreset, Preset<CsvColumnMap>>> = {
  bybit: {
    described: 'startTime, openPrice, …, or timestamp, open, …, turnover; 7 columns without a header',
    order: 'either',
    layout: ({ names, width }) =>
      names === undefined
        ? width === 7 ? ohlcv(0, 1, 2, 3, 4, 5) : undefined
        : byNames(
            names,
            ohlcv('startTime', 'openPrice', 'highPrice', 'lowPrice', 'closePrice', 'volume'),
            ohlcv('startTime', 'open', 'high', 'low', 'close', 'volume'),
            ohlcv('start_at', 'open', 'high', 'low', 'close', 'volume'),
            ohlcv('timestamp', 'open', 'high', 'low', 'close', 'volume'),
          ),
  }, // prettier-ignore
  coinbase: {
    described: 'time in seconds, low, high, open, close, volume',
    order: 'either',
    timeUnit: 's',
    layout: ({ names, width }) =>
      names === undefined
        ? width === 6 ? ohlcv(0, 3, 2, 1, 4, 5) : undefined
        : byNames(names, ohlcv('time', 'open', 'high', 'low', 'close', 'volume'), ohlcv('start', 'open', 'high', 'low', 'close', 'volume')),
  }, // prettier-ignore
  cryptodatadownload: {
    described:
      'an address in the first line, then Unix, Date, Symbol, Open, High, Low, Close, Volume BTC, Volume USDT',
    order: 'either',
    skipLines: 1,
    layout: ({ names = [] }) => {
      const find = (...wanted: RegExp[]): string | undefined => wanted.map((form) => names.find((name) => form.test(name))).find((name) => name !== undefined); // prettier-ignore
      const time = find(/^unix/iu, /^date$/iu);
      const volume = find(/^volume (?!usd|usdt|usdc|busd|eur|gbp)/iu, /^volume/iu);
      const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((name) =>
        find(new RegExp(`^${name}$`, 'iu')),
      );
      const trades = find(/^trade ?count$/iu);
      if (time === undefined || volume === undefined || open === undefined || high === undefined || low === undefined || close === undefined) return undefined; // prettier-ignore
      return { ...ohlcv(time, open, high, low, close, volume), ...(trades !== undefined && { trades }) };
    },
  },
  freqtrade: {
    described: 'date, open, high, low, close, volume',
    layout: ({ names }) => byNames(names, ohlcv('date', 'open', 'high', 'low', 'close', 'volume')),
  },
  kraken: {
    described: 'seven columns without a header: time in seconds, open, high, low, close, volume, trades',
    timeUnit: 's',
    layout: ({ names, width }) =>
      names === undefined && width === 7 ? { ...ohlcv(0, 1, 2, 3, 4, 5), trades: 6 } : undefined,
  },
  okx: {
    described: 'ts, o, h, l, c, vol, …, confirm, or open_time, open, …, vol',
    order: 'either',
    whereThere: { confirm: '1' },
    layout: ({ names, width }) =>
      names === undefined
        ? width === 9 ? ohlcv(0, 1, 2, 3, 4, 5) : undefined
        : byNames(
            names,
            ohlcv('ts', 'o', 'h', 'l', 'c', 'vol'),
            ohlcv('open_time', 'open', 'high', 'low', 'close', 'vol'),
            ohlcv('ts', 'open', 'high', 'low', 'close', 'vol'),
            ohlcv('ts', 'open', 'high', 'low', 'close', 'volume'),
          ),
  }, // prettier-ignore
  yfinance: {
    described:
      'Date or Datetime, Open, High, Low, Close, Volume; also with the lines Price, Ticker and Date above the rows',
    grid: 'file',
    rounding: 'clip',
    missingRows: 'drop',
    skipBelow: ['Ticker', 'Date', 'Datetime'],
    layout: ({ names }) =>
      byNames(
        names,
        ...['Date', 'Datetime', 'Price', ''].map((time) =>
          ohlcv(time, 'Open', 'High', 'Low', 'Close', 'Volume'),
        ),
      ),
  },
};
