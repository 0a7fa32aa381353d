import type { Book } from './book.js';
import { correlation } from './correlation.js';
import { roundLots } from './instrument.js';
import type { WorkingOrder } from './order.js';
import type { BacktestSettings } from './settings.js';

/** An entry about to be filled. */
interface Entering {
  readonly book: Book;
  readonly order: WorkingOrder;
  /** Base units before and after rounding and caps. */
  readonly wanted: number;
  readonly size: number;
  readonly fill: number;
  /** Equity and cash of the account. */
  readonly worth: number;
  readonly cash: number;
  /** Fee of the fill, on notional. */
  readonly rate: number;
}

/** A size taken from the equity costs the equity again but for rounding. */
export const rounding = 1 + 1e-9;

/** The money that is free for the margin and the fee of a new position. */
export function freeMargin(
  books: readonly Book[],
  { margin }: Pick<BacktestSettings, 'margin'>,
  worth: number,
  cash: number,
): number {
  let used = 0;
  for (const { holding } of books) used += holding?.margin ?? 0;
  return (margin === 'isolated' ? cash : worth) - used;
}

/** The margin that the other markets of the account hold. */
export function marginElsewhere(books: readonly Book[], own: Book): number {
  let held = 0;
  for (const book of books) if (book !== own) held += book.holding?.margin ?? 0;
  return held;
}

/** The markets that hold margin besides one of them. */
export const holdersBesides = (books: readonly Book[], own: Book): readonly string[] =>
  books.filter((book) => book !== own && book.holding !== undefined).map(({ symbol }) => symbol);

/** The least part of the margin it asks for that an entry may be cut to by what other markets hold: freqtrade's ratio for a last stake. */
export const leastShare = 0.5;

/** The largest size whose margin and fee an account can pay: an entry of all equity leaves room for its fee. */
export function sizeWithFee(free: number, price: number, leverage: number, rate: number): number {
  return free / (price * (1 / leverage + Math.max(rate, 0)));
}

/** Why an entry cannot be filled, by its size, the venue and the limits of the account; `undefined` when it can. */
export function entryFault(
  books: readonly Book[],
  settings: BacktestSettings,
  entering: Entering,
): string | undefined {
  return faultOfSize(settings, entering) ?? faultOfAccount(books, settings, entering);
}

function faultOfSize(
  { pyramiding, maxVolumeShare }: BacktestSettings,
  { book, wanted, size, fill, worth }: Entering,
): string | undefined {
  const { holding, instrument, volume } = book;
  const { lotStep, minQuantity, minNotional } = instrument;
  if (holding !== undefined && holding.entries >= pyramiding) {
    return `${holding.entries} ${holding.entries === 1 ? 'entry is' : 'entries are'} open, the limit is ${pyramiding}`;
  }
  if (!(worth > 0)) return `equity is ${worth}`;
  if (!(size > 0)) {
    return maxVolumeShare !== undefined && roundLots(wanted, lotStep) > 0
      ? `the bar's volume of ${volume} leaves nothing to fill`
      : `size ${wanted} rounds to 0 lots of ${lotStep}`;
  }
  if (size < minQuantity) return `size ${size} is below the minimum of ${minQuantity}`;
  if (size * fill < minNotional) return `notional ${size * fill} is below the minimum of ${minNotional}`;
  return undefined;
}

function faultOfAccount(
  books: readonly Book[],
  settings: BacktestSettings,
  { book, order, size, fill, worth, cash, rate }: Entering,
): string | undefined {
  const { maxPositions, maxExposure, maxCorrelation, leverage } = settings;
  const held = books.filter(({ holding }) => holding !== undefined);
  if (maxPositions !== undefined && book.holding === undefined && held.length >= maxPositions) {
    return `${held.length} positions are open, the limit is ${maxPositions}`;
  }
  const notional = size * fill;
  let gross = notional;
  for (const { holding, mark } of held) gross += holding!.size * mark;
  const free = freeMargin(books, settings, worth, cash);
  const tied = notional / leverage;
  if (tied > free * rounding) {
    const others = holdersBesides(books, book);
    const where =
      others.length === 0 ? '' : `: ${listed(others)} ${others.length === 1 ? 'holds' : 'hold'} the rest`;
    return `margin ${tied} is more than the ${free} that is free${where}`;
  }
  const fee = notional * Math.max(rate, 0);
  if (tied + fee > free * rounding) {
    return `margin ${tied} and the fee of ${fee} are more than the ${free} that is free`;
  }
  if (maxExposure !== undefined && gross > maxExposure * worth * (1 + 1e-9)) {
    return `exposure ${gross / worth} would exceed the limit of ${maxExposure}`;
  }
  if (maxCorrelation === undefined) return undefined;
  for (const other of held) {
    if (other === book) continue;
    const alike = order.direction * other.holding!.direction;
    const together = correlation(book, other, maxCorrelation.length) * alike;
    if (together > maxCorrelation.limit) {
      return `moves with ${other.symbol} (${together.toFixed(3)}), the limit is ${maxCorrelation.limit}`;
    }
  }
  return undefined;
}

/** `A`, `A and B`, `A, B and C`; from five on only how many more. */
export function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return shown.length === 1 ? shown[0] : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
