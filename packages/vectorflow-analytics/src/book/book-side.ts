/** One side of a book: levels sorted from the worst to the best price, so that changes near the top move little. */
export interface BookSide {
  /** 1 for bids, -1 for asks: keys are prices times this, the largest is the best. */
  readonly sign: 1 | -1;
  keys: Float64Array;
  sizes: Float64Array;
  count: number;
}

/** A side without levels. */
export function createSide(sign: 1 | -1): BookSide {
  return { sign, keys: new Float64Array(256), sizes: new Float64Array(256), count: 0 };
}

/** Sets the size at a price; 0 takes the level away. */
export function setLevel(side: BookSide, price: number, size: number): void {
  const key = side.sign * price;
  const { keys, sizes, count } = side;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  if (low < count && keys[low] === key) {
    if (size > 0) sizes[low] = size;
    else {
      keys.copyWithin(low, low + 1, count);
      sizes.copyWithin(low, low + 1, count);
      side.count--;
    }
    return;
  }
  if (!(size > 0)) return;
  if (count === keys.length) grow(side);
  side.keys.copyWithin(low + 1, low, count);
  side.sizes.copyWithin(low + 1, low, count);
  side.keys[low] = key;
  side.sizes[low] = size;
  side.count++;
}

function grow(side: BookSide): void {
  const keys = new Float64Array(2 * side.count);
  const sizes = new Float64Array(2 * side.count);
  keys.set(side.keys);
  sizes.set(side.sizes);
  side.keys = keys;
  side.sizes = sizes;
}

/** Price of the n-th best level; NaN when there is none. */
export function priceAt({ sign, keys, count }: BookSide, n: number): number {
  return n < count ? sign * keys[count - 1 - n] : NaN;
}

/** Size of the n-th best level; 0 when there is none. */
export function sizeAt({ sizes, count }: BookSide, n: number): number {
  return n < count ? sizes[count - 1 - n] : 0;
}
