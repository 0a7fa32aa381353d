import { byNames, type Preset } from '../market/preset.js';
import type { TradeColumnMap } from './columns.js';

/** The exporters of trades whose files are known. */
export type TradePreset = 'bybit' | 'coinbase' | 'kraken' | 'okx';

/** The formats of exporters of trades. */
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
