import { findMappedColumns, type CsvColumnMap } from './csv.js';
import type { CsvFault } from './csv-fault.js';
import type { CsvHeader } from './csv-header.js';
import { mayBeMissing } from './faulty-rows.js';
import { klineFile, type KlineOptions } from './klines.js';
import type { MarketFile } from './market-file.js';
import type { RowRules, TextOptions } from './row-rules.js';
import type { TradeColumnMap } from './trade-columns.js';

/** What an exporter's files are like, whatever their columns are. */
export interface Preset<Columns> extends TextOptions, RowRules {
  /** Lines right below the header that begin with one of these texts are no rows. */
  readonly skipBelow?: readonly string[];
  /** Rows that have another text in one of these columns are passed over, where there is such a column. */
  readonly whereThere?: Readonly<Record<string, string>>;
  /** Which column is which; `undefined` for a file that this exporter did not write. */
  readonly layout: (header: Pick<CsvHeader, 'names' | 'width'>) => Columns | undefined;
  /** What its files have, in words. */
  readonly described: string;
}

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

/** What is wrong with a file that an exporter did not write. */
export function notOfPreset(
  { names, width }: Pick<CsvHeader, 'names' | 'width'>,
  described: string,
): CsvFault {
  const has = names === undefined ? `${width} columns and no header` : names.join(', ');
  return {
    row: 1,
    rule: `the file is not as the preset says (${described}); it has ${has}`,
    fix: 'read it without the preset, or name its columns: { columns: { … } }',
  };
}

/** The exporters of bars whose files are known: exchanges, and sites. */
export type BarPreset =
  'bybit' | 'coinbase' | 'cryptodatadownload' | 'freqtrade' | 'kraken' | 'okx' | 'yfinance';

/** The exporters of trades whose files are known. */
export type TradePreset = 'bybit' | 'coinbase' | 'kraken' | 'okx';

const ohlcv = (time: string | number, open: string | number, high: string | number, low: string | number, close: string | number, volume: string | number): CsvColumnMap =>
  ({ time, open, high, low, close, volume }); // prettier-ignore

/** The first of some lists of names that a header has all of. */
const byNames = <Columns>(
  names: readonly string[] | undefined,
  ...maps: readonly Columns[]
): Columns | undefined =>
  maps.find((map) =>
    Object.values(map as Record<string, string>).every((name) => names?.includes(name) === true),
  );

/** What the files of exporters of bars are like. */
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

/** What the files of exporters of trades are like. */
export const tradePresets: Readonly<
  Record<TradePreset, Preset<TradeColumnMap & { readonly timeUnit?: 's' | 'ms' }>>
> = {
  bybit: {
    described:
      'timestamp in seconds, symbol, side, size, price, …; or id, timestamp in ms, price, volume, side',
    order: 'either',
    layout: ({ names = [] }) =>
      names.includes('size')
        ? withUnit(byNames(names, { time: 'timestamp', price: 'price', quantity: 'size', side: 'side' }), 's')
        : withUnit(
            byNames(names, { time: 'timestamp', price: 'price', quantity: 'volume', side: 'side', id: 'id' }),
            'ms',
          ),
  },
  coinbase: {
    described: 'time, trade_id, price, size, and the side of the maker',
    order: 'either',
    layout: ({ names }) =>
      byNames(names, {
        time: 'time',
        price: 'price',
        quantity: 'size',
        isBuyerMaker: 'side',
        id: 'trade_id',
      }),
  },
  kraken: {
    described: 'three columns without a header: time in seconds, price, volume',
    layout: ({ names, width }) =>
      names === undefined && width === 3 ? { time: 0, price: 1, quantity: 2, timeUnit: 's' } : undefined,
  },
  okx: {
    described: 'trade_id, side, size, price, created_time, or tradeId, px, sz, side, ts',
    order: 'either',
    layout: ({ names }) =>
      byNames(
        names,
        { time: 'created_time', price: 'price', quantity: 'size', side: 'side', id: 'trade_id' },
        { time: 'ts', price: 'px', quantity: 'sz', side: 'side', id: 'tradeId' },
      ),
  },
};

const withUnit = (map: TradeColumnMap | undefined, timeUnit: 's' | 'ms') =>
  map === undefined ? undefined : { ...map, timeUnit };
