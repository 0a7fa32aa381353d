import fc from 'fast-check';
import { isRight, right } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { createOrderDesk, type DeskEntry } from './order-desk.js';
import { laterOf } from './order-life.js';
import { reconcile } from './reconcile.js';
import { faultyVenue } from './testdata/faulty-venue.js';
import { histories, play } from './testdata/order-histories.js';

const order = { id: 'o0', symbol: 'X', side: 'BUY', size: 2 } as const;

describe('orders over a line that loses, doubles, delays and reorders', () => {
  it('end with the positions of the venue; none is forgotten, none sent twice', async () => {
    const asserted = fc.asyncProperty(histories, async (history) => {
      const { ours, theirs, forgotten, wrong, kind } = await play(history);
      expect({ ours, forgotten, wrong, kind }).toEqual({
        ours: theirs,
        forgotten: [],
        wrong: [],
        kind: 'agrees',
      });
    });
    await fc.assert(asserted, { numRuns: 400, seed: 7 });
  });
});

describe('an order desk', () => {
  it('logs an order before it leaves; an order without an answer stays in flight, and is the same order when it is sent again', async () => {
    const venue = faultyVenue();
    const log: DeskEntry[] = [];
    venue.faults.push('late');
    const desk = createOrderDesk(
      venue,
      (entry) => log.push(entry),
      [],
      () => 5,
    );
    expect(await desk.place(order)).toMatchObject({ state: 'unknown', orderId: 'o0' });
    expect(log.map(({ kind }) => kind)).toEqual(['sending', 'order']);
    expect(venue.executed.size).toBe(0);
    await desk.settle()();
    venue.late.forEach((act) => act());
    expect(venue.executed.size).toBe(1);
    expect(await desk.place(order)).toMatchObject({ state: 'working', venueId: 'v0' });
  });

  it('knows after a restart what it had sent, and finds out what became of it', async () => {
    const venue = faultyVenue();
    const log: DeskEntry[] = [];
    venue.faults.push('mute');
    await createOrderDesk(
      venue,
      (entry) => log.push(entry),
      [],
      () => 5,
    ).place(order);
    venue.fill(0, 4);
    const again = createOrderDesk(
      venue,
      (entry) => log.push(entry),
      log.slice(0, 1),
      () => 9,
    );
    expect(again.orders()).toMatchObject([{ state: 'sent' }]);
    expect(await reconcile(venue, again, 0)()).toMatchObject({ right: { kind: 'mended', differences: [] } });
    expect(again.positions()).toEqual(new Map([['X', 2]]));
    expect(await reconcile(venue, again, 0)()).toMatchObject({ right: { kind: 'agrees' } });
  });

  it('does not send what it is too late for, neither at first nor again', async () => {
    const venue = faultyVenue();
    let time = 5;
    const desk = createOrderDesk(
      venue,
      () => undefined,
      [],
      () => time,
    );
    venue.faults.push('lost');
    expect(await desk.place({ ...order, goodUntil: 10 })).toMatchObject({ state: 'unknown' });
    time = 11;
    await desk.settle()();
    expect(desk.orders()).toMatchObject([{ state: 'rejected' }]);
    expect(await desk.place({ ...order, id: 'o1', goodUntil: 10 })).toMatchObject({
      state: 'rejected',
      reason: 'it was to be sent until 1970-01-01T00:00:00.010Z',
    });
    expect(venue.executed.size).toBe(0);
  });

  it('takes an end for an end, whatever comes late', () => {
    const venue = faultyVenue();
    const desk = createOrderDesk(
      venue,
      () => undefined,
      [],
      () => 0,
    );
    return desk.place(order).then((working) => {
      const filled = { ...working, state: 'filled', filledSize: 2 } as const;
      const part = { ...working, state: 'partly-filled', filledSize: 1 } as const;
      expect(laterOf(laterOf(working, filled), part)).toEqual(filled);
      expect(laterOf(laterOf(working, part), working)).toEqual(part);
    });
  });
});

describe('reconcile', () => {
  it('does not agree with a position or an order that no log explains, and takes no failed question for nothing', async () => {
    const venue = faultyVenue();
    const desk = createOrderDesk(
      venue,
      () => undefined,
      [],
      () => 0,
    );
    await venue.send({ id: 'theirs', symbol: 'X', side: 'BUY', size: 2 })();
    expect(await reconcile(venue, desk, 0)()).toMatchObject({
      right: { kind: 'disagrees', foreign: [{ orderId: 'theirs' }] },
    });
    venue.fill(0, 4);
    const late = 1_000; // the fill is older than what is asked for
    expect(await reconcile(venue, desk, late)()).toMatchObject({
      right: { kind: 'disagrees', differences: [{ symbol: 'X', ours: 0, theirs: 2 }] },
    });
    venue.faults.push('lost');
    expect(isRight(await reconcile(venue, desk, 0)())).toBe(false);
    expect(await reconcile(venue, desk, 0)()).toMatchObject({ right: { kind: 'mended' } });
  });
});

describe('an order that the venue has no more', () => {
  it('is taken for cancelled, until the venue says otherwise; what it filled counts all the same', async () => {
    const venue = faultyVenue();
    let isGone = false;
    const forgetful = {
      ...venue,
      order: (id: string) => (isGone ? () => Promise.resolve(right(null)) : venue.order(id)),
    };
    const desk = createOrderDesk(
      forgetful,
      () => undefined,
      [],
      () => 0,
    );
    await desk.place(order);
    isGone = true;
    await desk.settle()();
    expect(desk.orders()).toMatchObject([
      { state: 'cancelled', venueId: null, reason: 'the venue has it no more' },
    ]);
    expect(desk.inFlight()).toEqual([]);
    isGone = false;
    venue.fill(0, 4);
    await reconcile(forgetful, desk, 0)();
    expect(desk.positions()).toEqual(new Map([['X', 2]]));
    await desk.settle()();
    expect(desk.orders()).toMatchObject([{ state: 'filled', venueId: 'v0' }]);
    expect(await reconcile(forgetful, desk, 0)()).toMatchObject({ right: { kind: 'agrees' } });
  });
});
