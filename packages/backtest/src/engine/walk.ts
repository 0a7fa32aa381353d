import type { Account } from '../account/account.js';
import { triggersAbove, watchLevels, type Book } from '../account/book.js';
import type { WorkingOrder } from '../account/order.js';
import type { BacktestSettings } from '../account/settings.js';

/** The level or order that the price reached. */
type Reached = 'liquidation' | 'stop' | 'target' | WorkingOrder;

interface Hit {
  readonly reached: Reached;
  readonly price: number;
  /** The price had passed the level already, or jumped over it. */
  readonly gap: boolean;
}

type Rules = Pick<BacktestSettings, 'intrabar' | 'limitThrough'>;

/** One bar, or one finer bar within it. */
export interface Range {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * The price jumps: whatever it passes is filled at the price it lands on. Within a bar (`inside`) limits and targets are not: they
 * rest in the market, and are filled at their price. With `exits` it ends before the first order that would open a position.
 */
export function jumpTo(
  account: Account,
  book: Book,
  price: number,
  rules: Rules,
  what: 'all' | 'exits' | 'inside' = 'all',
): void {
  if (price > book.below && price < book.above) return;
  for (;;) {
    const hit = nextHit(book, price, price, rules, undefined, what === 'inside');
    if (hit === undefined || (what === 'exits' && opens(book, hit.reached))) return;
    execute(account, book, hit, rules, undefined);
  }
}

/** Whether what is reached would open a position, or more than the position that it closes. */
function opens({ holding }: Book, reached: Reached): boolean {
  if (typeof reached === 'string' || reached.reduceOnly) return false;
  return holding === undefined || holding.direction === reached.direction || !(reached.size <= holding.size);
}

/**
 * The price moves through a bar whose open has been dealt with. The path is the worst that the bar allows for the position
 * (`pessimistic`: the adverse extreme first), the best (`optimistic`), or the extreme nearer to the open first (`ohlc-nearest`).
 * After an entry inside the bar, the worst and the best path start again at its price.
 */
export function walkBar(account: Account, book: Book, bar: Range, rules: Rules): void {
  if (bar.low > book.below && bar.high < book.above) return;
  const nearest = rules.intrabar === 'ohlc-nearest';
  let path = pathOf(book, bar, rules);
  let price = bar.open;
  let leg = 0;
  while (leg < path.length) {
    const hit = nextHit(book, price, path[leg], rules, bar, false);
    if (hit === undefined) {
      price = path[leg++];
      continue;
    }
    const before = book.holding?.direction;
    price = hit.price;
    execute(account, book, hit, rules, bar);
    const direction = book.holding?.direction;
    if (direction !== undefined && direction !== before && !nearest) {
      path = pathOf(book, bar, rules);
      leg = 0;
    }
  }
  const { holding } = book;
  if (holding === undefined || holding.entered !== 'limit' || guesses(rules)) return;
  const { direction, takeProfit } = holding;
  if (direction === 1 ? bar.high >= takeProfit : bar.low <= takeProfit) book.ambiguousFills++;
}

/** The turning points of the price after the open. */
function pathOf(
  { holding }: Book,
  { open, high, low, close }: Range,
  { intrabar }: Rules,
): readonly number[] {
  const upFirst = intrabar === 'optimistic' ? 1 : -1;
  const highFirst =
    intrabar === 'ohlc-nearest' || holding === undefined
      ? high - open < open - low
      : holding.direction === upFirst;
  return highFirst ? [high, low, close] : [low, high, close];
}

/**
 * The first level or order on the price's way. At one price the liquidation comes before the stop, the stop before the orders (in the
 * order of sending), and the target last.
 */
function nextHit(
  book: Book,
  from: number,
  to: number,
  rules: Rules,
  bar: Range | undefined,
  atLimit: boolean,
): Hit | undefined {
  const { holding, resting } = book;
  let best: Hit | undefined;
  let least = Infinity;
  const consider = (
    reached: Reached,
    level: number,
    isAbove: boolean,
    through: boolean,
    rests: boolean,
  ): void => {
    const passed = isAbove
      ? through
        ? from > level
        : from >= level
      : through
        ? from < level
        : from <= level;
    const crossed = isAbove ? (through ? to > level : to >= level) : through ? to < level : to <= level;
    if (!passed && !crossed) return;
    const price = passed && !(atLimit && rests) ? from : level;
    const distance = Math.abs(price - from);
    if (distance >= least) return;
    least = distance;
    best = { reached, price, gap: passed };
  };
  if (holding !== undefined) {
    const { direction, stopLoss, liquidation } = holding;
    consider('liquidation', liquidation, direction === -1, false, false);
    consider('stop', stopLoss, direction === -1, false, false);
  }
  for (const order of resting) {
    if (order.reduceOnly && (holding === undefined || holding.direction === order.direction)) continue;
    const isLimit = order.type === 'limit';
    if (isLimit && order.reduceOnly && holding !== undefined && !isTargetKnown(book, order.level, bar, rules))
      continue;
    const rests = isLimit && !order.taker;
    consider(order, order.level, triggersAbove(order), rests && rules.limitThrough, rests);
  }
  if (holding !== undefined && isTargetKnown(book, holding.takeProfit, bar, rules)) {
    consider('target', holding.takeProfit, holding.direction === 1, rules.limitThrough, true);
  }
  return best;
}

/** After a limit entry inside the bar, only its close shows whether a target was reached afterwards. */
function isTargetKnown({ holding }: Book, target: number, bar: Range | undefined, rules: Rules): boolean {
  if (bar === undefined || guesses(rules) || holding?.entered !== 'limit') return true;
  return holding.direction === 1 ? bar.close >= target : bar.close <= target;
}

/** Whether the rule takes a path that the bar does not prove. */
const guesses = ({ intrabar }: Rules): boolean => intrabar === 'ohlc-nearest' || intrabar === 'optimistic';

function execute(account: Account, book: Book, hit: Hit, rules: Rules, bar: Range | undefined): void {
  const { reached, gap, price } = hit;
  if (typeof reached === 'string') {
    const ambiguous = bar !== undefined && isAmbiguous(book, reached, bar, rules);
    if (ambiguous) book.ambiguousFills++;
    const trailed = reached === 'stop' && book.holding!.trailed;
    const kind = trailed ? 'trailing-stop' : reached;
    const name = trailed ? 'trailing stop' : reached === 'liquidation' ? 'liquidation price' : reached;
    const reason = gap && bar === undefined ? `opened beyond the ${name}` : `${name} reached`;
    account.leave(book, price, { kind, reason, fraction: 1, ambiguous, maker: reached === 'target' });
    if (reached === 'liquidation') cancelAll(account, book, 'the position was liquidated');
    return;
  }
  if (reached.type === 'stop-limit') {
    reached.type = 'limit';
    reached.level = reached.limit;
    reached.taker = true;
    watchLevels(book);
    const { direction, limit } = reached;
    if (direction === 1 ? price > limit : price < limit) {
      // It waits at its limit now, and makes.
      reached.taker = false;
      return;
    }
  }
  book.resting.splice(book.resting.indexOf(reached), 1);
  watchLevels(book);
  const isEntry = book.holding === undefined;
  const opposite = (other: WorkingOrder): boolean =>
    !other.reduceOnly && other.direction !== reached.direction && reachedWithin(other, bar);
  const ambiguous = isEntry && bar !== undefined && !guesses(rules) && book.resting.some(opposite);
  if (ambiguous) book.ambiguousFills++;
  const inside = bar === undefined ? undefined : reached.type === 'limit' ? 'limit' : 'stop';
  const taker = reached.type === 'stop' || reached.taker;
  const filled = account.fill(book, reached, price, { taker, inside, ambiguous });
  if (filled && reached.oco !== undefined) cancelGroup(account, book, reached.oco);
}

function reachedWithin({ level, ...order }: WorkingOrder, bar: Range | undefined): boolean {
  if (bar === undefined) return false;
  return triggersAbove({ level, ...order }) ? bar.high >= level : bar.low <= level;
}

/** Whether the bar also reached the level on the other side of the position, and cannot say when. */
function isAmbiguous(
  book: Book,
  reached: 'liquidation' | 'stop' | 'target',
  bar: Range,
  { intrabar }: Rules,
): boolean {
  const { direction, stopLoss, takeProfit, entered, entryBar } = book.holding!;
  const long = direction === 1;
  const target = long ? bar.high >= takeProfit : bar.low <= takeProfit;
  const stop = long ? bar.low <= stopLoss : bar.high >= stopLoss;
  if (reached === 'target') return stop;
  if (target) return true;
  // The extreme may have come before a stop entry; the close shows when it did not.
  const fresh = entered === 'stop' && entryBar === book.bar && intrabar !== 'ohlc-nearest';
  return fresh && (long ? bar.close > stopLoss : bar.close < stopLoss);
}

/** Cancels what is left of a group. */
export function cancelGroup(account: Account, book: Book, group: string): void {
  const rest = book.resting.filter(({ oco }) => oco === group);
  if (rest.length === 0) return;
  book.resting = book.resting.filter(({ oco }) => oco !== group);
  for (const order of rest) account.drop(book, order, 'cancelled', `another order of ${group} was filled`);
  watchLevels(book);
}

function cancelAll(account: Account, book: Book, reason: string): void {
  for (const order of book.resting) account.drop(book, order, 'cancelled', reason);
  book.resting = [];
  watchLevels(book);
}
