import { afterAll, describe, expect, it } from 'vitest';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import { orThrow } from '@veloce/core';
import { backtest, type BacktestOptions, type Broker, type FillEvent } from '@veloce/backtest';
import { paperVenue } from '../brokers/paper-venue.js';
import { clientOrderId } from '../client-order-id.js';
import { createRunner } from '../runner.js';
import type { LivePlan } from '../plan.js';
import { crossover } from '../testdata/crossover.js';
import { faultyVenue } from '../testdata/faulty-venue.js';
import { place } from '../testdata/kill-run.js';
import { arrivals, data, plan } from '../testdata/live-day.js';
import { rightOf } from '../testdata/right-of.js';
import type { BarInput } from '../input.js';
import type { Decision } from './decision.js';
import { openRunFolder } from './run-folder.js';
import { openVenue, type LiveVenue, type VenueNews, type VenueOptions } from './venue.js';

const places: ReturnType<typeof place>[] = [];
afterAll(() => places.forEach(({ remove }) => remove()));
const fresh = (): string => {
  places.push(place());
  return places[places.length - 1].folder;
};
const ordering: LivePlan = { ...plan, orders: { run: 'day' } };
const quick: VenueOptions = { pollMs: 5, startMs: 0, now: () => 0 };

/** Trades the day at a venue on paper: what is ordered at a close fills at the next open, as on the account of the runner. */
async function tradeDay(options: BacktestOptions): Promise<readonly FillEvent[]> {
  const at = paperVenue('venue', { symbols: ['X'], timeframe: '1m' }, options);
  const folder = fresh();
  const run = await orThrow(openRunFolder(folder, { ...ordering, options }));
  const venue = await rightOf(openVenue(folder, at.broker, quick));
  for (const arrival of arrivals) {
    const { bar } = arrival as unknown as BarInput;
    at.push([{ symbol: 'X', ...bar }]);
    await venue.settle();
    await venue.tell(run.take(arrival));
  }
  expect(venue.desk.inFlight().filter(({ state }) => state === 'unknown')).toEqual([]);
  run.close();
  venue.close();
  return rightOf(at.broker.fills(0));
}

describe('the orders of a run at a venue', () => {
  it.each<[string, BacktestOptions]>([
    ['with costs', { takerFee: 0.0005, slippageBps: 2, size: 0.5 }],
    [
      'of a fixed size, reversing',
      { size: { model: 'notional', notional: 1_000 }, oppositeSignal: 'reverse' },
    ],
  ])(
    '%s: every entry of the backtest fills there at its time and price, and so does every exit, or at the open after it',
    async (_name, options) => {
      const fills = await tradeDay(options);
      const { trades: all } = backtest(crossover, data, {}, options);
      const trades = all.filter(({ exit }) => exit !== 'end-of-data');
      expect(trades.length).toBeGreaterThan(5);
      expect(fills.length - 2 * trades.length).toBeLessThanOrEqual(1); // the last one may be open
      trades.forEach((trade, k) => {
        const [entry, exit] = [fills[2 * k], fills[2 * k + 1]];
        expect([entry.time, entry.price]).toEqual([trade.entryTime, trade.entryPrice]);
        expect(entry.size / trade.size).toBeCloseTo(1, 1);
        expect(exit.size).toBe(entry.size);
        const isAtOpen = trade.exit === 'opposite-signal' || trade.exit === 'rule';
        expect(exit.time).toBe(isAtOpen ? trade.exitTime : trade.exitTime + 60_000);
        if (isAtOpen) expect(exit.price).toBe(trade.exitPrice);
      });
    },
  );

  it('are those that a runner orders after a rest, to the letter', () => {
    const ordersOf = (restEvery: number): string => {
      let runner = createRunner(ordering);
      const orders = arrivals.flatMap((arrival, sequence) => {
        const outputs = runner.step({ ...arrival, sequence });
        if (sequence % restEvery === 0)
          runner = createRunner(ordering, JSON.parse(JSON.stringify(runner.snapshot())));
        return outputs.filter(({ kind }) => kind === 'order');
      });
      return JSON.stringify(orders);
    };
    expect(ordersOf(7)).toBe(ordersOf(1_000));
  });
});

const entryId = clientOrderId('day', 0, 1);
const wantedEntry = (sequence = 1): Decision => ({
  sequence,
  outputs: [
    {
      ...{ kind: 'order', sequence, leg: 0, bar: 0 },
      wanted: { what: 'enter', id: clientOrderId('day', 0, sequence), symbol: 'X', side: 'BUY', size: 2, lastPrice: 1, goodUntil: 100, reason: '' }, // prettier-ignore
    },
  ],
});
const wantedExit = (share: number, sequence = 2): Decision => ({
  sequence,
  outputs: [
    {
      ...{ kind: 'order', sequence, leg: 0, bar: 0 },
      wanted: { what: 'leave', entryId, symbol: 'X', share, lastPrice: 1, reason: '' },
    },
  ],
});

describe('a venue', () => {
  const open = async (broker: Broker, more: VenueOptions = {}, folder = fresh()): Promise<LiveVenue> =>
    rightOf(openVenue(folder, broker, { ...quick, ...more }));
  const standing = (venue: LiveVenue): unknown =>
    venue.desk.orders().map(({ orderId, state }) => [orderId, state]);

  it('carries out a decision once, however often it comes', async () => {
    const at = faultyVenue();
    const venue = await open(at);
    for (let k = 0; k < 3; k++) await venue.tell(wantedEntry());
    at.fill(0, 4);
    await venue.settle();
    for (let k = 0; k < 3; k++) await venue.tell(wantedExit(0.5));
    at.fill(0, 4);
    await venue.settle();
    expect([...at.held()]).toEqual([['X', 1]]);
    expect(at.executed.size).toBe(2);
    venue.close();
  });

  it('keeps an order without an answer in flight, lets no entry leave meanwhile, and sends exits all the same', async () => {
    const at = faultyVenue();
    const told: VenueNews[] = [];
    const venue = await open(at, { tell: (news) => told.push(news) });
    await venue.tell(wantedEntry());
    at.fill(0, 4);
    await venue.settle();
    at.faults.push('mute');
    await venue.tell(wantedEntry(3));
    await venue.tell(wantedEntry(4));
    expect(told).toEqual([
      { kind: 'not-sent', message: expect.stringContaining('1 orders are unknown') as string },
    ]);
    await venue.tell(wantedExit(1, 5));
    expect(standing(venue)).toEqual([
      [entryId, 'filled'],
      [clientOrderId('day', 0, 3), 'unknown'],
      [clientOrderId('day', 0, 4), 'rejected'],
      [`${entryId}-x0`, 'working'],
    ]);
    await venue.settle();
    expect(standing(venue)).toContainEqual([clientOrderId('day', 0, 3), 'working']);
    venue.close();
  });

  it('takes back what still works of an entry that is to be left, and closes only what was filled', async () => {
    const at = faultyVenue();
    const venue = await open(at);
    await venue.tell(wantedEntry());
    at.fill(0, 1);
    await venue.tell(wantedExit(1));
    await venue.settle();
    at.fill(0, 4);
    await venue.settle();
    expect(standing(venue)).toEqual([
      [entryId, 'cancelled'],
      [`${entryId}-x0`, 'filled'],
    ]);
    expect(at.held().get('X')).toBe(0);
    venue.close();
  });

  it('tries a refused exit again, later each time, and never closes more than is held', async () => {
    const at = faultyVenue();
    let time = 0;
    const venue = await open(at, { now: () => time });
    await venue.tell(wantedEntry());
    at.fill(0, 4);
    await venue.settle();
    at.faults.push('refused');
    await venue.tell(wantedExit(1));
    await venue.settle();
    expect(at.executed.size).toBe(1);
    time = 2_000;
    await venue.settle();
    expect([...at.executed.keys()]).toEqual([entryId, `${entryId}-x1`]);
    at.fill(0, 4);
    await venue.settle();
    const two = await open(faultyVenue());
    await two.tell(wantedExit(1)); // of an entry that was never sent
    expect(standing(two)).toEqual([]);
    two.close();
    venue.close();
  });

  it('does not send an entry that is too late, nor one that it is told to refuse', async () => {
    const at = faultyVenue();
    const late = await open(at, { now: () => 101 });
    await late.tell(wantedEntry());
    const stopped = await open(at, { refuse: () => 'the kill switch is on' });
    await stopped.tell(wantedEntry());
    expect(at.executed.size).toBe(0);
    late.close();
    stopped.close();
  });

  it('does not start when the venue holds what no log explains, or has orders of somebody else', async () => {
    const at = faultyVenue();
    await at.send({ id: 'theirs', symbol: 'X', side: 'BUY', size: 2 })();
    const foreign = await openVenue(fresh(), at, quick)();
    expect(foreign).toMatchObject({ left: { _tag: 'Disagrees' } });
    expect(isLeft(foreign) && foreign.left.message).toContain('order theirs on X is in no log');
    at.fill(0, 4);
    const held = await openVenue(fresh(), at, { ...quick, now: () => 1e9 })();
    expect(isLeft(held) && held.left.message).toContain('X: 0 by the log, 2 at the venue');
    at.faults.push('lost');
    expect(await openVenue(fresh(), at, quick)()).toMatchObject({ left: { _tag: 'OutcomeUnknown' } });
  });

  it('stops entries while venue and log disagree, which is seen twice before it counts, and goes on when they agree', async () => {
    const at = faultyVenue();
    const told: string[] = [];
    let time = 1e9;
    const venue = await open(at, { reconcileMs: 10, now: () => time, tell: ({ kind }) => told.push(kind) });
    at.closeByHand('X');
    const theirs = await rightOf(at.send({ id: 'theirs', symbol: 'X', side: 'BUY', size: 2 }));
    time += 20;
    await venue.settle();
    expect(told).toEqual([]);
    await venue.settle();
    expect(told).toEqual(['disagrees']);
    await venue.tell({ ...wantedEntry(), outputs: wantedEntry().outputs });
    expect(told).toEqual(['disagrees', 'not-sent']);
    await at.cancel(theirs.orderId)();
    await venue.settle();
    expect(told).toEqual(['disagrees', 'not-sent', 'agrees-again']);
    venue.close();
  });

  it.each([-61_000, 61_000])(
    'tells when the clock of the venue is %i ms wrong, and sends no entry until it is right; exits always',
    async (wrong) => {
      const at = faultyVenue();
      let [time, skew] = [0, 0];
      const told: string[] = [];
      const broker: Broker = { ...at, clock: () => () => Promise.resolve(right(time + skew)) };
      const settings = { reconcileMs: 10, now: () => time, tell: ({ kind }: VenueNews) => told.push(kind) };
      const folder = fresh();
      const venue = await open(broker, settings, folder);
      const enter = wantedEntry;
      await venue.tell(enter(1));
      at.fill(0, 4);
      await venue.settle();
      skew = Math.sign(wrong) * 60_000; // as much as may be
      time += 20;
      await venue.settle();
      expect(told).toEqual([]);
      skew = wrong;
      time += 20;
      await venue.settle();
      expect(told).toEqual(['clock-wrong']);
      await venue.tell(enter(2));
      expect(told).toEqual(['clock-wrong', 'not-sent']);
      await venue.tell(wantedExit(1, 3));
      at.fill(0, 4);
      await venue.settle();
      expect(at.held().get('X')).toBe(0);
      expect(told).toEqual(['clock-wrong', 'not-sent']);
      skew = 0;
      time += 20;
      await venue.settle();
      await venue.tell(enter(4));
      expect(told).toEqual(['clock-wrong', 'not-sent', 'clock-right-again']);
      expect(at.executed.size).toBe(3);
      venue.close();
      skew = wrong;
      const first: string[] = [];
      const again = await open(broker, { now: () => time, tell: ({ kind }) => first.push(kind) }, folder);
      expect(first).toEqual(['clock-wrong']);
      again.close();
    },
  );

  it('tries exits again and compares also when our own clock is set back by an hour', async () => {
    const at = faultyVenue();
    let time = 100;
    const told: string[] = [];
    const settings = { reconcileMs: 10_000, now: () => time, tell: ({ kind }: VenueNews) => told.push(kind) };
    const venue = await open(at, settings);
    await venue.tell(wantedEntry());
    at.fill(0, 4);
    await venue.settle();
    at.faults.push('refused');
    await venue.tell(wantedExit(1));
    time -= 3_600_000;
    await venue.settle();
    at.fill(0, 4);
    await venue.settle();
    expect(at.held().get('X')).toBe(0);
    await at.send({ id: 'theirs', symbol: 'X', side: 'BUY', size: 2 })();
    time -= 3_600_000;
    for (let k = 0; k < 3; k++) await venue.settle();
    expect(told).toEqual(['not-sent', 'disagrees']);
    venue.close();
  });

  it('does not take a slow answer about the clock for a wrong clock', async () => {
    const at = faultyVenue();
    let time = 1e9;
    const slow = () => () => {
      const then = time;
      time += 300_000;
      return Promise.resolve(right(then + 150_000));
    };
    const told: string[] = [];
    const venue = await open(
      { ...at, clock: slow },
      { now: () => time, tell: ({ kind }) => told.push(kind) },
    );
    expect(told).toEqual([]);
    venue.close();
  });

  it('gives what the broker reports as inputs, each once, until it is ended', async () => {
    const at = paperVenue('venue', { symbols: ['X'], timeframe: '1m' });
    const venue = await open(at.broker);
    const stop = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const arrival of venue.arrivals(stop.signal)) {
        if (arrival.kind !== 'broker') continue;
        seen.push(arrival.event.kind === 'order' ? arrival.event.state : arrival.event.kind);
        if (seen.includes('fill') && seen.includes('filled')) stop.abort();
      }
    })();
    await venue.tell(wantedEntry());
    at.push([{ symbol: 'X', time: 0, open: 100, high: 101, low: 99, close: 100, volume: 9 }]);
    await reading;
    expect(seen.sort()).toEqual(['fill', 'filled', 'working']);
    venue.close();
  });
});
