/** A fill as the books take it: its fee in the currency of the gain, or apart. */
export interface BookedFill {
  readonly fillId: string;
  readonly orderId: string;
  readonly side: 'BUY' | 'SELL';
  /** Base units that the position grows or shrinks by, > 0; of an inverse contract its value in quote currency. */
  readonly size: number;
  readonly price: number;
  readonly fee: number;
  /** Fees in coins that have no price here. */
  readonly otherFees: Readonly<Record<string, number>>;
  /** Epoch ms UTC. */
  readonly time: number;
}

/** How gains are reckoned. */
export interface Books {
  /** The entry that an exit closes: the oldest, or a part of all. */
  readonly match: 'fifo' | 'average';
  /** Whether the contract is worth its size in quote currency and gains in base currency. */
  readonly isInverse: boolean;
}

/** An entry, as much of it as is still open. */
export interface Lot {
  readonly time: number;
  readonly size: number;
  readonly price: number;
  readonly fee: number;
}

/** The part of a position that one order closed. */
export interface Part {
  readonly orderId: string;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly size: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly gross: number;
  readonly fees: number;
  readonly otherFees: Readonly<Record<string, number>>;
  readonly funding: number;
  /** Whether nothing was left. */
  readonly isLast: boolean;
}

/** A position from flat to flat, as far as it has come. Plain data. */
export interface Episode {
  /** The fill that opened it. */
  readonly openedBy: string;
  readonly side: 1 | -1;
  readonly openedAt: number;
  readonly lots: readonly Lot[];
  readonly funding: number;
  readonly otherFees: Readonly<Record<string, number>>;
  /** The part that the newest exit order closed so far: its next fill belongs to it. */
  readonly part: Part | null;
}

/** The effect of a fill. */
export interface Played {
  /** The position after it; `null` when flat. */
  readonly episode: Episode | null;
  /** The part that it closed, and of which position. */
  readonly closed: { readonly openedBy: string; readonly side: 1 | -1; readonly part: Part } | null;
  /** Whether it opened a position, or added to one. */
  readonly opens: boolean;
}

/** Sizes that differ by less are the same: sums of decimals in binary. */
const dust = 1e-9;

/** Plays one fill on the position of its symbol. A fill larger than the position closes it and opens the opposite one. */
export function playFill(episode: Episode | null, fill: BookedFill, books: Books): Played {
  const side = fill.side === 'BUY' ? 1 : -1;
  if (episode === null) return { episode: opened(fill, side, 1), closed: null, opens: true };
  if (episode.side === side) return { episode: added(episode, fill, books), closed: null, opens: true };

  const open = sizeOf(episode.lots);
  const share = Math.min(1, open / fill.size);
  const isLast = fill.size >= open * (1 - dust);
  const rest = fill.size - open > dust * fill.size ? 1 - share : 0;
  const part = closedPart(episode, fill, rest === 0 ? 1 : share, isLast, books);
  const closed = { openedBy: episode.openedBy, side: episode.side, part };
  if (isLast) return { episode: rest > 0 ? opened(fill, side, rest) : null, closed, opens: rest > 0 };
  const lots = taken(episode.lots, fill.size, books).left;
  const funding = episode.funding * (1 - fill.size / open);
  return { episode: { ...episode, lots, funding, otherFees: {}, part }, closed, opens: false };
}

/** Funding goes to the position that is open. */
export const playFunding = (episode: Episode | null, paid: number): Episode | null =>
  episode === null ? null : { ...episode, funding: episode.funding + paid };

export const sizeOf = (lots: readonly Lot[]): number => lots.reduce((sum, { size }) => sum + size, 0);

/** Mean price of some lots, by size; of an inverse contract the mean of its coins. */
export function meanPrice(lots: readonly Pick<Lot, 'size' | 'price'>[], { isInverse }: Books): number {
  let size = 0;
  let value = 0;
  for (const lot of lots) {
    size += lot.size;
    value += isInverse ? lot.size / lot.price : lot.size * lot.price;
  }
  return isInverse ? size / value : value / size;
}

function opened(fill: BookedFill, side: 1 | -1, share: number): Episode {
  const { time, price, size, fee } = fill;
  return {
    openedBy: fill.fillId,
    side,
    openedAt: time,
    lots: [{ time, price, size: size * share, fee: fee * share }],
    funding: 0,
    otherFees: scaled(fill.otherFees, share),
    part: null,
  };
}

function added(episode: Episode, fill: BookedFill, books: Books): Episode {
  const { time, price, size, fee } = fill;
  const lots = [...episode.lots, { time, price, size, fee }];
  const pooled = {
    time: episode.lots[0].time,
    price: meanPrice(lots, books),
    size: sizeOf(lots),
    fee: feesOf(lots),
  };
  const otherFees = summed(episode.otherFees, fill.otherFees);
  return { ...episode, lots: books.match === 'average' ? [pooled] : lots, otherFees, part: null };
}

function closedPart(episode: Episode, fill: BookedFill, share: number, isLast: boolean, books: Books): Part {
  const open = sizeOf(episode.lots);
  const used = isLast ? episode.lots : taken(episode.lots, fill.size, books).used;
  const size = isLast ? open : fill.size;
  const entryPrice = meanPrice(used, books);
  const gained = books.isInverse
    ? episode.side * size * (1 / entryPrice - 1 / fill.price)
    : episode.side * size * (fill.price - entryPrice);
  const one: Part = {
    orderId: fill.orderId,
    openedAt: used[0].time,
    closedAt: fill.time,
    size,
    entryPrice,
    exitPrice: fill.price,
    gross: gained,
    fees: feesOf(used) + fill.fee * share,
    otherFees: summed(episode.otherFees, scaled(fill.otherFees, share)),
    funding: episode.funding * (isLast ? 1 : size / open),
    isLast,
  };
  const before = episode.part;
  return before?.orderId === fill.orderId ? joined(before, one, books) : one;
}

function joined(a: Part, b: Part, books: Books): Part {
  const mean = (price: 'entryPrice' | 'exitPrice'): number =>
    meanPrice(
      [a, b].map((part) => ({ size: part.size, price: part[price] })),
      books,
    );
  return {
    orderId: a.orderId,
    openedAt: a.openedAt,
    closedAt: b.closedAt,
    size: a.size + b.size,
    entryPrice: mean('entryPrice'),
    exitPrice: mean('exitPrice'),
    gross: a.gross + b.gross,
    fees: a.fees + b.fees,
    otherFees: summed(a.otherFees, b.otherFees),
    funding: a.funding + b.funding,
    isLast: b.isLast,
  };
}

/** Takes a size out of lots: the oldest first, or the same share of each. */
function taken(
  lots: readonly Lot[],
  size: number,
  { match }: Books,
): { readonly used: readonly Lot[]; readonly left: readonly Lot[] } {
  const all = sizeOf(lots);
  const used: Lot[] = [];
  const left: Lot[] = [];
  let wanted = size;
  for (const lot of lots) {
    const take = match === 'average' ? (lot.size / all) * size : Math.min(lot.size, wanted);
    const share = lot.size - take <= dust * lot.size ? 1 : take / lot.size;
    wanted -= take;
    if (share > 0) used.push({ ...lot, size: lot.size * share, fee: lot.fee * share });
    if (share < 1) left.push({ ...lot, size: lot.size - take, fee: lot.fee * (1 - share) });
  }
  return { used, left };
}

const feesOf = (lots: readonly Lot[]): number => lots.reduce((sum, { fee }) => sum + fee, 0);

const scaled = (fees: Readonly<Record<string, number>>, share: number): Record<string, number> =>
  Object.fromEntries(Object.entries(fees).map(([coin, fee]) => [coin, fee * share]));

function summed(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = { ...a };
  for (const [coin, fee] of Object.entries(b)) sums[coin] = (sums[coin] ?? 0) + fee;
  return sums;
}
