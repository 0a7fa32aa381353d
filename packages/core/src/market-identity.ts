import { checkArguments } from './check-arguments.js';
import { checkMarket } from './check-market.js';
import { atOnce, type Steps } from './in-turns.js';
import type { MarketData } from './market-data.js';

/** Lower case, letters and digits alone: `BTC-USDT` and `btc/usdt` are one text. */
const plain = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Common names of the columns and tags that identify a market, the most specific first. */
const symbolNames: readonly string[] = [
  'symbol', 'symbolid', 'instid', 'instrumentid', 'instrumentname', 'instrument', 'productid', 'product', 'ticker', 'tickers', 'pair',
  'currencypair', 'tradingpair', 'contract', 'market', 'coin', 'asset', 'basesymbol', 'name', 'ric', 'isin', 'cusip', 'permno', 'secid',
]; // prettier-ignore
const venueNames: readonly string[] = ['exchange', 'venue', 'exchangeid', 'source'];

/**
 * Whether a column or a tag says which market a row is of, by its name: the instrument (`symbol`, `ticker`, `coin`, …), or the place
 * where it trades (`exchange`, `venue`).
 *
 * @returns `undefined` for a column of anything else.
 * @example
 * ```ts
 * identityOf('Product_ID'); // 'symbol'
 * identityOf('close'); // undefined
 * ```
 */
export function identityOf(column: string): 'symbol' | 'venue' | undefined {
  checkArguments('identityOf', { column }, { column: 'text' });
  const name = plain(column);
  return symbolNames.includes(name) ? 'symbol' : venueNames.includes(name) ? 'venue' : undefined;
}

/** How well a column of symbols names the market, 0 the best. */
export function symbolRank(column: string): number {
  checkArguments('symbolRank', { column }, { column: 'text' });
  return symbolNames.indexOf(plain(column));
}

/**
 * Whether two names may be of one market: `BTC-USDT`, `btcusdt`, `BINANCE:BTCUSDT`, `BTC/USDT:USDT` and `BTC` may, `BTCUSDT` and
 * `ETHUSDT` may not. A doubt counts for the names: this finds contradictions, it proves nothing.
 *
 * @example
 * ```ts
 * mayBeSameSymbol('XBT/USD', 'BTCUSD'); // true
 * mayBeSameSymbol('BTCUSDT', 'BTCUSD_PERP'); // false
 * ```
 */
export function mayBeSameSymbol(a: string, b: string): boolean {
  checkArguments('mayBeSameSymbol', { a, b }, { a: 'text', b: 'text' });
  const ofA = formsOf(a);
  const ofB = formsOf(b);
  const begins = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);
  return ofB.some((form) => begins(ofA[0], form)) || ofA.some((form) => begins(form, ofB[0]));
}

/** A symbol as it is, and then without any prefix before a colon, a dash, a slash or an underscore: a venue, a type of contract. */
function formsOf(symbol: string): readonly string[] {
  const parts = symbol.replaceAll(/xbt/giu, 'btc').split(/[^\p{L}\p{N}]+/u).filter(Boolean); // prettier-ignore
  const whole = plain(parts.join(''));
  if (whole === '') return [symbol];
  // A pair with a separator is two parts; its second alone is a currency, no market.
  const isVenue = parts[0].length > longestCurrency;
  const after = parts.slice(1).filter((part) => isVenue || part.length > longestCurrency);
  return [whole, ...after.map(plain)];
}

const longestCurrency = 5;

/** Values by time, not decreasing: bars, samples. The first column measures how far apart two values are. */
export interface TimedValues {
  readonly time: ArrayLike<number>;
  readonly columns: readonly ArrayLike<number>[];
}

/** A comparison of two series at the times they share. */
export interface Overlap {
  /** Times that both have. */
  readonly shared: number;
  /** Shared times at which some value differs, beyond rounding. */
  readonly different: number;
  /** Shared times at which a value differs that tells a market: of bars a price, and not the volume, which is revised. */
  readonly apart: number;
  /** Shared times at which the values of the first column are more than a tenth apart. */
  readonly far: number;
}

/** Two ways to compute one value agree to this, relative to it. */
const rounding = 1e-9;
const farApart = 0.1;
/** Times that are compared at one go. */
const timesAtOnce = 1 << 16;

/**
 * Compares two series where they overlap.
 *
 * @param telling How many of the columns, from the first on, tell a market: all by default.
 */
export function overlapOf(a: TimedValues, b: TimedValues, telling?: number): Overlap {
  return atOnce(overlapInSteps(a, b, telling));
}

/**
 * {@link overlapOf} in steps, for `inTurns`.
 *
 * @param telling As in {@link overlapOf}.
 */
export function* overlapInSteps(a: TimedValues, b: TimedValues, telling?: number): Steps<Overlap> {
  checkArguments(
    'overlapOf',
    { a, b },
    { a: { time: 'numbers', columns: ['numbers'] }, b: { time: 'numbers', columns: ['numbers'] } },
  );
  if (a.columns.length === 0 || a.columns.length !== b.columns.length) {
    throw new RangeError(
      `overlapOf: both need as many columns, one at least; got ${a.columns.length} and ${b.columns.length}`,
    );
  }
  let shared = 0;
  let different = 0;
  let apart = 0;
  let far = 0;
  let steps = 0;
  for (let i = 0, j = 0; i < a.time.length && j < b.time.length;) {
    if (++steps % timesAtOnce === 0) yield steps;
    if (a.time[i] < b.time[j]) i++;
    else if (a.time[i] > b.time[j]) j++;
    else {
      shared++;
      const first = a.columns.findIndex((column, k) => differ(column[i], b.columns[k][j], rounding));
      if (first >= 0) different++;
      if (first >= 0 && first < (telling ?? a.columns.length)) apart++;
      if (differ(a.columns[0][i], b.columns[0][j], farApart)) far++;
      i++;
      j++;
    }
  }
  return { shared, different, apart, far };
}

/** The bars of two markets where they overlap: prices and volume are compared, and prices tell the market. */
export function barOverlap(a: MarketData, b: MarketData): Overlap {
  return atOnce(barOverlapInSteps(a, b));
}

/** {@link barOverlap} in steps, for `inTurns`. */
export function* barOverlapInSteps(a: MarketData, b: MarketData): Steps<Overlap> {
  checkMarket('barOverlap', a);
  checkMarket('barOverlap', b);
  if (a.time[a.length - 1] < b.time[0] || b.time[b.length - 1] < a.time[0]) return noOverlap;
  const columns = ({ close, open, high, low, volume }: MarketData): TimedValues['columns'] =>
    [close, open, high, low, volume]; // prettier-ignore
  return yield* overlapInSteps(
    { time: a.time, columns: columns(a) },
    { time: b.time, columns: columns(b) },
    prices,
  );
}

/** Columns of a bar that are prices: they come first. */
const prices = 4;
const noOverlap: Overlap = { shared: 0, different: 0, apart: 0, far: 0 };

function differ(a: number, b: number, tolerance: number): boolean {
  if (a === b || (a !== a && b !== b)) return false;
  return !(Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)));
}

/** The share of common values that may differ: a source revises some, another market differs in nearly all. */
const mostRevised = 0.1;

/**
 * Whether an overlap shows two markets under one name: more than a tenth of what is shared differs. A single bar that differs is
 * none as long as it is near: the last bar of an earlier download was not finished.
 */
export function areTwoMarkets(overlap: Omit<Overlap, 'different'>): boolean {
  checkArguments(
    'areTwoMarkets',
    { overlap },
    { overlap: { shared: 'number', apart: 'number', far: 'number' } },
  );
  const { shared, apart, far } = overlap;
  return apart > mostRevised * shared && (apart > 1 || far > 0);
}
