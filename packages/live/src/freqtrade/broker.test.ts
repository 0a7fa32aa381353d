import { afterEach, describe, expect, it } from 'vitest';
import type { Broker } from '@veloce/backtest';
import { exitOrderId } from '../client-order-id.js';
import { driftOf } from '../drift.js';
import { leavingOf, nextExit } from '../leave-entries.js';
import { createOrderDesk, type OrderDesk } from '../order-desk.js';
import { reconcile } from '../reconcile.js';
import { describeBroker } from '../testing/describe-broker.js';
import { credentials } from '../testdata/freqtrade-server.js';
import { freqtradeVenue, type FreqtradeVenue } from '../testdata/freqtrade-venue.js';
import { rightOf } from '../testdata/right-of.js';
import { freqtradeBroker, type FreqtradeBrokerOptions } from './broker.js';
import { freqtradeClient } from './client.js';

const options = { account: 'dry', pairs: { X: 'X/USDT', Y: 'Y/USDT' }, pollMs: 5 };
const brokerOf = (venue: FreqtradeVenue, more: Partial<FreqtradeBrokerOptions> = {}): Promise<Broker> =>
  rightOf(freqtradeBroker(freqtradeClient({ url: venue.url, ...credentials }), { ...options, ...more }));
/** A desk on a broker that has not ordered yet. */
const deskOf = (broker: Broker): OrderDesk =>
  createOrderDesk(
    broker,
    () => undefined,
    [],
    () => 0,
  );

describeBroker('freqtrade', async () => {
  const venue = await freqtradeVenue();
  return {
    broker: await brokerOf(venue),
    symbol: 'X',
    size: 2,
    price: venue.price,
    held: () => venue.held('X/USDT'),
    taken: venue.taken,
    fill: venue.fill,
    next: (fault) => void (venue.fault = fault),
    down: (isDown) => void (venue.isDown = isDown),
    double: () => void (venue.isDouble = true),
    restart: () => brokerOf(venue),
    close: venue.close,
  };
});

describe('a freqtrade as a broker', () => {
  let venue: FreqtradeVenue;
  afterEach(() => venue.close());
  const entry = { id: 'run-0-1-0', symbol: 'X', side: 'BUY', size: 2, lastPrice: 100 } as const;

  it('is taken with real money only when that is said, and no entry leaves for one that stopped running dry', async () => {
    venue = await freqtradeVenue();
    const broker = await brokerOf(venue);
    expect(broker.isReal).toBe(false);
    venue.isDry = false;
    expect(await broker.send(entry)()).toMatchObject({
      left: { _tag: 'Refused', message: 'this freqtrade does not run dry' },
    });
    await expect(brokerOf(venue)).rejects.toThrow('does not run dry');
    const real = await brokerOf(venue, { realMoney: true });
    expect(real.isReal).toBe(true);
    expect(venue.taken()).toBe(0);
  });

  it('is refused by a paused freqtrade, by a pair that is open, and by what is none of its pairs', async () => {
    venue = await freqtradeVenue();
    const broker = await brokerOf(venue);
    const why = async (order: Parameters<Broker['send']>[0]): Promise<unknown> => {
      const answer = await broker.send(order)();
      return answer._tag === 'Left' && answer.left._tag === 'Refused' ? answer.left.message : answer;
    };
    expect(await why({ ...entry, symbol: 'Z' })).toBe('Z is none of its pairs');
    expect(await why({ ...entry, type: 'stop', stopPrice: 3 })).toContain('not stop');
    expect(await why({ ...entry, size: undefined })).toContain('needs size');
    expect(await why({ ...entry, reduceOnly: true })).toContain('exitOrderId');
    expect(await why({ ...entry, id: exitOrderId('run-0-7-0', 0), reduceOnly: true })).toContain(
      'no open trade',
    );
    venue.state = 'paused';
    expect(await why(entry)).toContain('trader is not running');
    venue.state = 'running';
    await rightOf(broker.send(entry));
    expect(await why({ ...entry, id: 'run-0-2-0' })).toContain('already open');
    expect(venue.taken()).toBe(1);
  });

  it('tells the clock of its host by the date of its answers', async () => {
    venue = await freqtradeVenue();
    const { clock } = await brokerOf(venue);
    const before = Date.now();
    const told = await rightOf(clock!());
    expect(told).toBeGreaterThan(before - 2_000); // whole seconds, which Node keeps for a second
    expect(told).toBeLessThanOrEqual(Date.now());
    venue.isDown = true;
    expect(await clock!()()).toMatchObject({ left: { _tag: 'OutcomeUnknown' } });
  });

  it('sees what a person closed, and a desk agrees with it afterwards', async () => {
    venue = await freqtradeVenue();
    const broker = await brokerOf(venue);
    const desk = deskOf(broker);
    await desk.place(entry);
    venue.fill(1);
    venue.closeByHand('X/USDT');
    expect(await rightOf(reconcile(broker, desk, 0))).toMatchObject({ kind: 'mended', differences: [] });
    expect(desk.positions().get('X')).toBeCloseTo(0, 9);
  });

  it('knows the stop that freqtrade keeps at its exchange: it is ours while it works, and what it closed is left', async () => {
    venue = await freqtradeVenue();
    const broker = await brokerOf(venue);
    const desk = deskOf(broker);
    await desk.place(entry);
    venue.fill(1);
    venue.restStop('X/USDT');
    const compare = () => rightOf(reconcile(broker, desk, 0));
    expect(await compare()).toMatchObject({ kind: 'mended', foreign: [], unsettled: [] });
    expect(await compare()).toMatchObject({ kind: 'agrees' });
    expect(desk.orders().at(-1)).toMatchObject({
      orderId: 'run-0-1-0-s0',
      side: 'SELL',
      state: 'working',
      reduceOnly: true,
    });
    const wanted = {
      what: 'leave',
      entryId: entry.id,
      symbol: 'X',
      share: 1,
      lastPrice: 100,
      reason: '',
    } as const;
    const leaving = leavingOf(desk, '7-0', wanted, 0);
    expect(nextExit(desk, leaving, 0)).toMatchObject({ id: 'run-0-1-0-x0', size: 2 });
    venue.fill(1); // it is reached
    expect(await compare()).toMatchObject({ kind: 'mended', differences: [], foreign: [] });
    expect(desk.positions().get('X')).toBeCloseTo(0, 9);
    expect(nextExit(desk, leaving, 0)).toBe('done');
    expect(desk.inFlight()).toEqual([]);
    const trip = { symbol: 'X', side: 'LONG', size: 2, closedSize: 2 };
    const { rows, foreign } = driftOf([], await rightOf(broker.fills(0)), { run: 'run', withinMs: 0 });
    expect([rows.map(({ live }) => live), foreign]).toMatchObject([[trip], []]);
  });

  it('closes a part, then the rest, each under its own id', async () => {
    venue = await freqtradeVenue();
    const broker = await brokerOf(venue);
    await rightOf(broker.send(entry));
    venue.fill(1);
    for (const [attempt, size] of [0.5, undefined].entries()) {
      const exit = {
        id: exitOrderId(entry.id, attempt),
        symbol: 'X',
        side: 'SELL',
        reduceOnly: true,
      } as const;
      await rightOf(broker.send({ ...exit, ...(size !== undefined && { size }) }));
      venue.fill(1);
    }
    const fills = await rightOf(broker.fills(0));
    expect(fills.map(({ orderId, size }) => [orderId, size])).toEqual([
      ['run-0-1-0', 2],
      ['run-0-1-0-x0', 0.5],
      ['run-0-1-0-x1', 1.5],
    ]);
    expect(await rightOf(broker.positions())).toEqual([]);
  });

  it('tells events as they happen, each once', async () => {
    venue = await freqtradeVenue();
    const broker = await brokerOf(venue);
    const stop = new AbortController();
    const told: string[] = [];
    const reading = (async () => {
      for await (const event of broker.events(stop.signal)) {
        told.push(event.kind === 'order' ? event.state : event.kind);
        if (event.kind === 'order' && event.state === 'filled') stop.abort();
      }
    })();
    await rightOf(broker.send(entry));
    await expect.poll(() => told).toContain('working');
    venue.fill(1);
    await reading;
    expect(told).toEqual(['working', 'filled']);
  });
});
