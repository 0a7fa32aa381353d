import { describe, expect, it } from 'vitest';
import {
  createArbiter,
  createOiGatherer,
  createOrderBook,
  createSuspicionWatch,
  createWallWatch,
} from './index.js';

/** The saved state of every watch carries a checksum: whatever is changed in it is refused, however plausible it is. */
const book = createOrderBook();
book.snapshot({ sequence: 10, bids: [[100, 30], [99, 1], [98, 1]], asks: [[100.5, 10], [101, 1], [102, 1]] }); // prettier-ignore
book.update({ first: 11, last: 12, bids: [[99.5, 2]], asks: [] });
const walls = createWallWatch({ multiple: 3, withinBps: 1_000 });
walls.look(1_000, book);
walls.trade(100, 2);
const suspicion = createSuspicionWatch({ multiple: 3, withinBps: 1_000 });
suspicion.look(1_000, book, 1);
const arbiter = createArbiter({ cooldownMs: 1_000 });
arbiter.decide(
  [{ id: 'a', symbol: 'X', side: 'LONG', score: 7, confidence: 1, timeframeMs: 60_000, timestamp: 1 }],
  5,
);
const gatherer = createOiGatherer({ venues: ['a', 'b'] });
gatherer.push({ time: 1_000, venue: 'a', openInterest: 5e4 });

const watches: Readonly<Record<string, readonly [saved: object, restore: (saved: never) => unknown]>> = {
  createOrderBook: [book.state(), (saved) => createOrderBook(saved)],
  createWallWatch: [walls.snapshot(), (saved) => createWallWatch({}, saved)],
  createSuspicionWatch: [suspicion.snapshot(), (saved) => createSuspicionWatch({}, saved)],
  createArbiter: [arbiter.snapshot(), (saved) => createArbiter({}, saved)],
  createOiGatherer: [gatherer.snapshot(), (saved) => createOiGatherer({ venues: ['a', 'b'] }, saved)],
};

/** Copies of plain data, each with one value in it changed to another of its kind. */
function changed(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return value === 0 ? [1] : [value + 1, value / 2];
  if (typeof value === 'string') return [`${value}x`];
  if (typeof value === 'boolean') return [!value];
  if (Array.isArray(value)) {
    const within = value.flatMap((one, k) => changed(one).map((other): unknown => value.with(k, other)));
    return value.length === 0 ? within : [...within, value.slice(1)];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    changed(one).map((other) => ({ ...value, [name]: other })),
  );
}

describe('the saved state of', () => {
  it.each(Object.entries(watches))(
    '%s is taken as it was, and refused when anything in it was changed',
    (name, [saved, restore]) => {
      const text = JSON.parse(JSON.stringify(saved)) as object;
      expect(() => restore(text as never)).not.toThrow();
      const others = changed(text);
      expect(others.length).toBeGreaterThan(4);
      for (const other of others)
        expect(() => restore(other as never), JSON.stringify(other)).toThrow(
          new RegExp(`${name}|createWallWatch`),
        );
      const { checksum: _, ...without } = text as { readonly checksum: string };
      expect(() => restore(without as never)).toThrow('checksum');
      const seal = changed(text).find(
        (other) => (other as { checksum: string }).checksum !== (text as { checksum: string }).checksum,
      );
      expect(() => restore(seal as never)).toThrow(`${name}: the snapshot is damaged`);
    },
  );
});
