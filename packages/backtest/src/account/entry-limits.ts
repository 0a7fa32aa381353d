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
  { maxPositions, maxExposure, maxCorrelation, margin, leverage }: BacktestSettings,
  { book, order, size, fill, worth, cash }: Entering,
): string | undefined {
  const held = books.filter(({ holding }) => holding !== undefined);
  if (maxPositions !== undefined && book.holding === undefined && held.length >= maxPositions) {
    return `${held.length} positions are open, the limit is ${maxPositions}`;
  }
  const notional = size * fill;
  let gross = notional;
  let used = 0;
  for (const { holding, mark } of held) {
    gross += holding!.size * mark;
    used += holding!.margin;
  }
  const free = (margin === 'isolated' ? cash : worth) - used;
  // A size taken from the equity costs the equity again but for rounding.
  if (notional / leverage > free * (1 + 1e-9)) {
    return `margin ${notional / leverage} is more than the ${free} that is free`;
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
