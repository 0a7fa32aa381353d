import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playFill, sizeOf, type BookedFill, type Books, type Episode, type Part } from './episode.js';

const fifo: Books = { match: 'fifo', isInverse: false };
const average: Books = { match: 'average', isInverse: false };

const fill = (
  k: number,
  side: 'BUY' | 'SELL',
  size: number,
  price: number,
  more: Partial<BookedFill> = {},
): BookedFill => ({
  fillId: `f${k}`,
  orderId: `o${k}`,
  side,
  size,
  price,
  fee: 0,
  otherFees: {},
  time: k,
  ...more,
});

function playAll(
  fills: readonly BookedFill[],
  books: Books,
): { readonly parts: readonly Part[]; readonly open: Episode | null } {
  const parts = new Map<string, Part>();
  let open: Episode | null = null;
  for (const one of fills) {
    const { episode, closed } = playFill(open, one, books);
    open = episode;
    if (closed !== null) parts.set(`${closed.openedBy}/${closed.part.orderId}`, closed.part);
  }
  return { parts: [...parts.values()], open };
}

/** Every unit by itself, in a queue: the plainest FIFO there is. */
function slowFifo(fills: readonly BookedFill[]): { readonly gains: number[]; readonly left: number } {
  const queue: { side: string; price: number }[] = [];
  const gains: number[] = [];
  for (const { side, size, price } of fills) {
    for (let unit = 0; unit < size; unit++) {
      if (queue.length === 0 || queue[0].side === side) queue.push({ side, price });
      else {
        const entry = queue.shift()!;
        gains.push(entry.side === 'BUY' ? price - entry.price : entry.price - price);
      }
    }
  }
  return { gains, left: queue.length };
}

const anyFills = fc
  .array(
    fc.record({
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      size: fc.integer({ min: 1, max: 9 }),
      price: fc.integer({ min: 50, max: 150 }),
    }),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  .map((list) => list.map(({ side, size, price }, k) => fill(k, side, size, price, { fee: size / 100 })));

describe('a position played fill by fill', () => {
  it('closes the oldest entries first, as a queue of single units does', () => {
    fc.assert(
      fc.property(anyFills, (fills) => {
        const { parts, open } = playAll(fills, fifo);
        const slow = slowFifo(fills);
        const gross = parts.reduce((sum, part) => sum + part.gross, 0);
        expect(gross).toBeCloseTo(
          slow.gains.reduce((sum, gain) => sum + gain, 0),
          6,
        );
        expect(open === null ? 0 : sizeOf(open.lots)).toBeCloseTo(slow.left, 9);
      }),
      { numRuns: 300 },
    );
  });

  it.each([fifo, average])('loses no money and no fee on the way: $match', (books) => {
    fc.assert(
      fc.property(anyFills, (fills) => {
        const { parts, open } = playAll(fills, books);
        const cash = fills.reduce(
          (sum, { side, size, price }) => sum + (side === 'BUY' ? -1 : 1) * size * price,
          0,
        );
        const held =
          open === null ? 0 : open.lots.reduce((sum, { size, price }) => sum + open.side * size * price, 0);
        expect(parts.reduce((sum, part) => sum + part.gross, 0)).toBeCloseTo(cash + held, 6);
        const paid =
          parts.reduce((sum, part) => sum + part.fees, 0) +
          (open?.lots ?? []).reduce((sum, { fee }) => sum + fee, 0);
        expect(paid).toBeCloseTo(
          fills.reduce((sum, { fee }) => sum + fee, 0),
          9,
        );
      }),
    );
  });

  it('makes one part of all fills of an exit order', () => {
    const fills = [
      fill(0, 'BUY', 3, 100),
      fill(1, 'SELL', 1, 110, { orderId: 'x' }),
      fill(2, 'SELL', 2, 113, { orderId: 'x' }),
    ];
    const { parts, open } = playAll(fills, fifo);
    expect(open).toBeNull();
    expect(parts).toEqual([
      expect.objectContaining({
        size: 3,
        entryPrice: 100,
        exitPrice: 112,
        gross: 36,
        openedAt: 0,
        closedAt: 2,
        isLast: true,
      }),
    ]);
  });

  it('turns round: closes what is open, and opens the rest', () => {
    const { parts, open } = playAll([fill(0, 'BUY', 1, 100), fill(1, 'SELL', 3, 90, { fee: 0.3 })], average);
    expect(parts[0]).toMatchObject({ size: 1, gross: -10, isLast: true });
    expect(parts[0].fees).toBeCloseTo(0.1, 12);
    expect(open).toMatchObject({ openedBy: 'f1', side: -1, openedAt: 1 });
    expect(sizeOf(open!.lots)).toBeCloseTo(2, 12);
  });

  it('takes sums of decimals for what they are', () => {
    const { open } = playAll(
      [fill(0, 'BUY', 0.1, 100), fill(1, 'BUY', 0.2, 100), fill(2, 'SELL', 0.3, 100)],
      fifo,
    );
    expect(open).toBeNull();
  });

  it('reckons an inverse contract in its coin', () => {
    const inverse: Books = { match: 'average', isInverse: true };
    const { parts } = playAll([fill(0, 'BUY', 10_000, 50_000), fill(1, 'SELL', 10_000, 40_000)], inverse);
    // 10 000 USD at 50 000 are 0.2 BTC, at 40 000 they are 0.25: the long has lost 0.05 BTC.
    expect(parts[0].gross).toBeCloseTo(-0.05, 12);
  });
});
