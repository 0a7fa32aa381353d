import type { FillEvent } from '@veloce/backtest';
import { JournalException } from '../error.js';
import type { BookedFill } from './episode.js';

/** The currencies of a symbol: the coin it trades, and the one it gains. */
export interface SymbolCurrencies {
  readonly base: string;
  readonly quote: string;
  /** Whether it is a contract whose size is in quote currency and whose gains are in base currency (COIN-M). */
  readonly isInverse: boolean;
}

/** Price of a coin in another at a time (epoch ms UTC); `undefined` where it is not known. */
export type CoinPrice = (coin: string, currency: string, time: number) => number | undefined;

const quotes = [
  'USDT',
  'USDC',
  'FDUSD',
  'BUSD',
  'TUSD',
  'USD',
  'EUR',
  'GBP',
  'TRY',
  'JPY',
  'DAI',
  'BTC',
  'ETH',
  'BNB',
];

/**
 * The currencies of a symbol, from the ways venues write it: `BTCUSDT`, `BTC-USDT-SWAP`, `BTC/USDT:USDT`, `BTCUSD_PERP`, `XXBTZUSD`.
 *
 * @throws {JournalException} `NotAllowed` when its currencies can't be distinguished.
 */
export function instrumentOf(symbol: string): SymbolCurrencies {
  const name = symbol.toUpperCase();
  const [pair, settled = ''] = name.split(':');
  const parts = pair.split(/[-_/]/);
  const [base, quote] = parts.length > 1 && quotes.includes(parts[1]) ? parts : split(parts[0], symbol);
  const isInverse =
    settled === '' ? quote === 'USD' && parts.length > (quotes.includes(parts[1]) ? 2 : 1) : settled === base;
  return { base, quote, isInverse };
}

function split(name: string, symbol: string): [string, string] {
  const kraken = /^X([A-Z]{3})Z([A-Z]{3})$/.exec(name);
  if (kraken !== null) return [kraken[1], kraken[2]];
  const quote = quotes.find((one) => name.endsWith(one) && name.length > one.length);
  if (quote === undefined) {
    throw new JournalException({
      _tag: 'NotAllowed',
      rule: 'instrument_known',
      message: `${symbol}: its currencies can't be distinguished`,
      asked: `to book a fill of ${symbol}`,
      fix: 'say what it is by `instruments`, a function from the symbol to { base, quote, isInverse }',
    });
  }
  return [name.slice(0, -quote.length), quote];
}

/** The currency that gains are in. */
export const currencyOf = ({ base, quote, isInverse }: SymbolCurrencies): string =>
  isInverse ? base : quote;

/** A fill with its fee in the currency of the gain where that is known. A fee in the coin that was bought leaves less of it. */
export function bookFill(fill: FillEvent, instrument: SymbolCurrencies, priceOf: CoinPrice): BookedFill {
  const { fillId, orderId, side, feeCurrency, time } = fill;
  const [size, price, fee] = [asKept(fill.size), asKept(fill.price), asKept(fill.fee)];
  const currency = currencyOf(instrument);
  const coin = feeCurrency ?? currency;
  const booked = { fillId, orderId, side, size, price, time, otherFees: {} };
  if (coin === currency || fee === 0) return { ...booked, fee };
  if (coin === instrument.base)
    return { ...booked, fee: fee * price, size: side === 'BUY' ? size - fee : size };
  if (coin === instrument.quote) return { ...booked, fee: fee / price };
  const rate = priceOf(coin, currency, time);
  return rate === undefined
    ? { ...booked, fee: 0, otherFees: { [coin]: fee } }
    : { ...booked, fee: fee * rate };
}

/** A number as the database keeps it: trades are equal whether made from events or from stored rows. */
const asKept = (value: number): number => Number(value.toFixed(12));
