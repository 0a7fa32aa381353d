import { watchLevels, type Book } from './book.js';
import {
  entryFault,
  freeMargin,
  leastShare,
  marginElsewhere,
  rounding,
  sizeWithFee,
} from './entry-limits.js';
import type { Fill, PricedFill } from './fill.js';
import { fillPrice, levelFrom } from './fill-price.js';
import { newHolding } from './holding.js';
import { roundLots } from './instrument.js';
import type { Ledger } from './ledger.js';
import { tieMargin } from './margin.js';
import type { WorkingOrder } from './order.js';
import type { Sizing } from './sizing.js';
import { closesAll } from './working-order.js';

/** The size and price of an entry. */
interface Granted {
  /** Base units before and after rounding and caps. */
  readonly wanted: number;
  readonly size: number;
  readonly fill: number;
  /** The margin of what it asked for, and what was free for it. */
  readonly tiedBefore: number;
  readonly free: number;
  /** Short of margin only because other markets hold it. */
  readonly isCrowded: boolean;
  /** Made smaller because of them. */
  readonly isCut: boolean;
}

/** Opens a position, or adds to one, at a price before slippage; records why, and says `false`, where it cannot. */
export function enter(ledger: Ledger, book: Book, order: WorkingOrder, { price, how }: PricedFill): boolean {
  const { books, settings } = ledger;
  const worth = ledger.equity();
  const granted = grant(ledger, book, order, { price, taker: how.taker, worth });
  if (typeof granted === 'string') {
    ledger.reject(book, order, granted);
    return false;
  }
  const { wanted, size, fill, isCrowded } = granted;
  const rate = how.taker ? settings.takerFee : settings.makerFee;
  const why = entryFault(books, settings, {
    book,
    order,
    wanted,
    size,
    fill,
    worth,
    cash: ledger.cash,
    rate,
  });
  if (why !== undefined) {
    if (isCrowded && why.startsWith('margin ')) ledger.countCrowded(book, 'refused');
    ledger.reject(book, order, why, wanted);
    return false;
  }
  const fee = size * fill * rate;
  ledger.cash -= fee;
  take(ledger, book, order, { price, inside: how.inside, fill, size, fee });
  if (granted.isCut) ledger.countCrowded(book, 'cut');
  const whole = size >= roundLots(wanted, book.instrument.lotStep);
  ledger.note(book, order, {
    status: whole ? 'filled' : 'partly-filled',
    reason: whole ? order.reason : whyLess(granted, settings.maxVolumeShare),
    size: wanted,
    filled: { size, price: fill, fee },
  });
  return true;
}

const isFixed = ({ model }: Sizing): boolean => model === 'quantity' || model === 'notional';

/** Size and price of an entry: what sizing gives, cut to the volume of the bar and to the margin that is free; or why sizing gives none. */
function grant(
  ledger: Ledger,
  book: Book,
  order: WorkingOrder,
  { price, taker, worth }: { readonly price: number; readonly taker: boolean; readonly worth: number },
): Granted | string {
  const { books, settings, slippage } = ledger;
  const { instrument } = book;
  const { direction, levels, size: asked } = order;
  const { leverage, maxVolumeShare } = settings;
  let fill = fillPrice(slippage, book, { price, direction, size: 0, taker });
  const stop = levelFrom(levels, levels.stop, { fill, sign: -direction, tick: instrument.tickSize });
  const sizing = order.sizing ?? ledger.sizingOf(book);
  let wanted = asked === asked ? asked : ledger.sized(book, sizing, { worth, price: fill, stop });
  if (typeof wanted === 'string') return wanted;
  let size = roundLots(wanted, instrument.lotStep);
  if (maxVolumeShare !== undefined) {
    size = Math.min(size, roundLots(maxVolumeShare * book.volume, instrument.lotStep));
  }
  const tiedBefore = (size * fill) / leverage;
  const priced = (): number => {
    if (slippage.model === 'volume-share')
      fill = fillPrice(slippage, book, { price, direction, size, taker });
    if (!taker || order.limit !== order.limit) return fill;
    return direction === 1 ? Math.min(fill, order.limit) : Math.max(fill, order.limit);
  };
  fill = priced();
  const free = freeMargin(books, settings, worth, ledger.cash);
  const elsewhere = marginElsewhere(books, book);
  const isCrowded = tiedBefore > free * rounding && tiedBefore <= (free + elsewhere) * rounding;
  let isCut = false;
  if (asked !== asked && !isFixed(sizing)) {
    const most = sizeWithFee(free, fill, leverage, taker ? settings.takerFee : settings.makerFee);
    isCut = isCrowded && leastShare * tiedBefore <= free * rounding;
    if (size > most && (isCut || tiedBefore <= free * rounding)) {
      if (!isCut) wanted = Math.min(wanted, most);
      size = roundLots(most, instrument.lotStep);
      fill = priced();
    }
  }
  return { wanted, size, fill, tiedBefore, free, isCrowded, isCut };
}

/** An entry that is executed. */
interface Executed {
  readonly price: number;
  readonly inside: Fill['inside'];
  readonly fill: number;
  readonly size: number;
  readonly fee: number;
}

/** Puts what was filled into the position. */
function take(
  { settings }: Ledger,
  book: Book,
  order: WorkingOrder,
  { price, inside, fill, size, fee }: Executed,
): void {
  const { direction, levels } = order;
  const tick = book.instrument.tickSize;
  const stop = levelFrom(levels, levels.stop, { fill, sign: -direction, tick });
  const target = levelFrom(levels, levels.target, { fill, sign: direction, tick });
  const tied = (size * fill) / settings.leverage;
  const { holding } = book;
  if (holding === undefined) {
    const entered = { position: book.opened++, bar: book.bar, time: book.time };
    book.holding = newHolding(entered, order, price, fill, size, fee, stop, target, tied, inside);
  } else {
    holding.entryPrice = (holding.entryPrice * holding.size + fill * size) / (holding.size + size);
    holding.size += size;
    holding.initialSize += size;
    holding.entries++;
    holding.entryFee += fee;
    holding.margin += tied;
    if (stop === stop) {
      holding.stopLoss = stop;
      holding.trailed = false;
    }
    if (target === target) holding.takeProfit = target;
  }
  if (settings.margin === 'isolated') tieMargin(book.instrument, book.holding!);
  watchLevels(book);
}

const whyLess = ({ isCut, tiedBefore, free }: Granted, maxVolumeShare: number | undefined): string =>
  isCut
    ? `made smaller: it asked for a margin of ${tiedBefore}, ${free} was free`
    : `more than ${maxVolumeShare} of the volume of the bar`;

/**
 * The size of an entry at the last known price, in base units; its fill may have another. `null` if sizing gives none, or there is no room.
 *
 * @param before The margin and fees of entries that are filled before it at the same open.
 */
export function expectedSize(ledger: Ledger, book: Book, order: WorkingOrder, before: number): number | null {
  const { books, settings } = ledger;
  const { leverage, takerFee } = settings;
  const { size, sizing = ledger.sizingOf(book), levels, direction } = order;
  if (size === size) return size;
  const { mark, instrument } = book;
  const worth = ledger.equity();
  const stop = levelFrom(levels, levels.stop, { fill: mark, sign: -direction, tick: instrument.tickSize });
  const wanted = ledger.sized(book, sizing, { worth, price: mark, stop });
  if (typeof wanted === 'string') return null;
  // Positions that close at the next open are out of the way by then.
  const staying = books.filter(
    ({ holding, due }) => holding === undefined || !due.some((one) => closesAll(one, holding)),
  );
  const free = freeMargin(staying, settings, worth, ledger.cash) - before;
  const most = sizeWithFee(free, mark, leverage, takerFee);
  const tied = (wanted * mark) / leverage;
  const isCut = tied <= (free + before + marginElsewhere(staying, book)) * rounding;
  if (!isFixed(sizing) && tied > free * rounding && !(isCut && leastShare * tied <= free * rounding))
    return null;
  const least = roundLots(Math.min(wanted, most), instrument.lotStep);
  return least > 0 ? least : null;
}
