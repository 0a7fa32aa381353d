import { isLeft, type Either } from 'fp-ts/lib/Either.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broker, BrokerError, BrokerOrder, FillEvent } from '@veloce/backtest';
import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { exitOrderId } from '../client-order-id.js';
import { createOrderDesk, type DeskEntry, type OrderDesk } from '../order-desk.js';
import { reconcile } from '../reconcile.js';

/** The fate of the next order: the venue refuses it; it is executed and the answer is lost; it never arrives. */
export type BrokerFault = 'refused' | 'reply-lost' | 'request-lost';

/** A broker on trial, with a venue of which everything can be seen and told. */
export interface BrokerTrial {
  readonly broker: Broker;
  /** A market that it trades. */
  readonly symbol: string;
  /** Base units of an order that the venue takes. */
  readonly size: number;
  /** The price there, for `lastPrice`. */
  readonly price: number;
  /** The position of that market in the venue's own books: base units, negative for a short. */
  readonly held: () => Promise<number> | number;
  /** How many orders the venue has taken. */
  readonly taken: () => number;
  /** Lets what works fill, by a share of what is left of it: orders rest until then. */
  readonly fill: (share: number) => Promise<void> | void;
  /** Sets the fate of the next order. */
  readonly next?: (fault: BrokerFault) => void;
  /** Stops the venue's answers, or lets it answer again. */
  readonly down?: (isDown: boolean) => void;
  /** Makes the venue report orders and fills twice from now on. */
  readonly double?: () => void;
  /** A broker of another process for the same venue, as after a restart. */
  readonly restart?: () => Promise<Broker>;
  /** Ends the venue. */
  readonly close: () => Promise<void> | void;
}

/** A part of the contract that a venue cannot show: partial fills, faults on the way, an outage, doubled reports, a restart. */
export type TrialPart = 'parts' | 'faults' | 'outage' | 'doubles' | 'restart';

/** Options of {@link describeBroker}. */
export interface BrokerTrialOptions {
  /** Parts to leave out; the others need their function in the {@link BrokerTrial}. None by default. */
  readonly without?: readonly TrialPart[];
}

const TrialOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    without: z.array(z.enum(['parts', 'faults', 'outage', 'doubles', 'restart'])).default([]),
  }))();

/**
 * Registers the contract of a broker with vitest: three outcomes, an id is executed once, a failed question is never "nothing there", fills are told once
 * each and add up to the orders and the positions, and a desk on top of it agrees with the venue.
 *
 * @param open Makes a broker and its venue, without orders and positions; once for each test.
 * @throws {RangeError} naming an option that is unknown, or a part that there is not.
 * @example
 * ```ts
 * describeBroker('my broker', () => openTrial());
 * ```
 */
export function describeBroker(
  name: string,
  open: () => Promise<BrokerTrial>,
  options: BrokerTrialOptions = {},
): void {
  const { without } = parseOptions('describeBroker', TrialOptions, options);
  describe(`broker ${name}`, () => {
    let trial: BrokerTrial;
    beforeEach(async () => {
      trial = await open();
    });
    afterEach(() => trial.close());
    const hook = <K extends 'next' | 'down' | 'double' | 'restart'>(of: K): NonNullable<BrokerTrial[K]> => {
      const found = trial[of];
      if (found === undefined)
        throw new TypeError(`describeBroker: the trial has no ${of}, and leaves nothing out`);
      return found;
    };
    const entry = (id = 'try-0-1-0'): BrokerOrder => {
      const { symbol, size, price } = trial;
      return { id, symbol, side: 'BUY', size, lastPrice: price };
    };
    const exit = (): BrokerOrder => ({
      ...entry(exitOrderId('try-0-1-0', 0)),
      side: 'SELL',
      reduceOnly: true,
    });
    const filled = async (broker = trial.broker): Promise<readonly FillEvent[]> =>
      rightOf(await broker.fills(0)());
    const heldBy = async (broker = trial.broker): Promise<number> => {
      const positions = rightOf(await broker.positions()());
      return positions.reduce((sum, { side, size }) => sum + (side === 'LONG' ? size : -size), 0);
    };
    const deskOn = (log: DeskEntry[] = []): OrderDesk =>
      createOrderDesk(
        trial.broker,
        (one) => log.push(one),
        [...log],
        () => 0,
      );

    it('confirms an order; when it has filled, order, fills and position say the same as the venue', async () => {
      const { broker, size, symbol } = trial;
      const sent = rightOf(await broker.send(entry())());
      expect(sent).toMatchObject({ orderId: 'try-0-1-0', symbol, side: 'BUY', account: broker.account });
      await trial.fill(1);
      const order = rightOf(await broker.order('try-0-1-0')());
      expect(order).toMatchObject({ orderId: 'try-0-1-0', state: 'filled' });
      expect(order?.filledSize).toBeCloseTo(size, 9);
      expect(order?.price).toBeGreaterThan(0);
      expect(await trial.held()).toBeCloseTo(size, 9);
      expect(await heldBy()).toBeCloseTo(size, 9);
      const fills = await filled();
      expect(sum(fills)).toBeCloseTo(size, 9);
      expect(fills.every(({ orderId, side }) => orderId === 'try-0-1-0' && side === 'BUY')).toBe(true);
      const last = Math.max(...fills.map(({ time }) => time));
      expect(rightOf(await broker.fills(last + 1)())).toEqual([]);
      expect(rightOf(await broker.openOrders()())).toEqual([]);
    });

    it('sends an id once: the second sending is answered with how the order stands', async () => {
      await trial.broker.send(entry())();
      await trial.fill(1);
      expect(rightOf(await trial.broker.send(entry())())).toMatchObject({
        orderId: 'try-0-1-0',
        state: 'filled',
      });
      expect(trial.taken()).toBe(1);
      expect(await trial.held()).toBeCloseTo(trial.size, 9);
    });

    it('leaves what an entry opened by the id of its exit, once', async () => {
      await trial.broker.send(entry())();
      await trial.fill(1);
      await trial.broker.send(exit())();
      await trial.fill(1);
      await trial.broker.send(exit())();
      await trial.fill(1);
      expect([await trial.held(), await heldBy()]).toEqual([0, 0]);
      expect(rightOf(await trial.broker.order(exit().id)())).toMatchObject({ state: 'filled', side: 'SELL' });
      const fills = await filled();
      expect(sum(fills)).toBeCloseTo(0, 9);
      expect(sum(fills.filter(({ orderId }) => orderId === exit().id))).toBeCloseTo(-trial.size, 9);
    });

    it('lists what works, takes it back, and says what became of it', async () => {
      const { broker } = trial;
      await broker.send(entry())();
      expect(rightOf(await broker.openOrders()())).toMatchObject([
        { orderId: 'try-0-1-0', state: 'working', filledSize: 0 },
      ]);
      expect(await filled()).toEqual([]);
      expect(rightOf(await broker.cancel('try-0-1-0')())).toMatchObject({
        state: 'cancelled',
        filledSize: 0,
      });
      await trial.fill(1);
      expect(await trial.held()).toBe(0);
      expect(rightOf(await broker.openOrders()())).toEqual([]);
    });

    it('says that an order was filled when it is too late to take it back', async () => {
      await trial.broker.send(entry())();
      await trial.fill(1);
      expect(rightOf(await trial.broker.cancel('try-0-1-0')())).toMatchObject({ state: 'filled' });
      expect(await trial.held()).toBeCloseTo(trial.size, 9);
    });

    it('knows nothing of an order that was never sent, and takes none back', async () => {
      expect(rightOf(await trial.broker.order('try-0-9-0')())).toBeNull();
      expect(leftOf(await trial.broker.cancel('try-0-9-0')())._tag).toBe('Refused');
    });

    it('sends nothing when it was called off before', async () => {
      const over = AbortSignal.abort();
      expect(leftOf(await trial.broker.send(entry(), over)())._tag).toBe('BrokerUnreachable');
      expect(trial.taken()).toBe(0);
      expect(isLeft(await trial.broker.positions(over)())).toBe(true);
    });

    it('a desk on it agrees with the venue after a whole round trip, and tells nothing twice', async () => {
      const log: DeskEntry[] = [];
      const desk = deskOn(log);
      await desk.place(entry());
      await trial.fill(1);
      expect(rightOf(await reconcile(trial.broker, desk, 0)())).toMatchObject({
        kind: 'mended',
        differences: [],
      });
      await desk.place(exit());
      await trial.fill(1);
      rightOf(await reconcile(trial.broker, desk, 0)());
      const entries = log.length;
      expect(rightOf(await reconcile(trial.broker, desk, 0)())).toMatchObject({ kind: 'agrees' });
      expect(log).toHaveLength(entries);
      expect(desk.inFlight()).toEqual([]);
      expect(deskOn(log).positions()).toEqual(desk.positions());
    });

    if (!without.includes('parts')) {
      it('tells a part that was filled; positions and desk have it, before the rest comes', async () => {
        const desk = deskOn();
        await desk.place(entry());
        await trial.fill(0.5);
        const part = rightOf(await trial.broker.order('try-0-1-0')());
        expect(part).toMatchObject({ state: 'partly-filled' });
        expect(part?.filledSize).toBeCloseTo(trial.size / 2, 9);
        expect(await heldBy()).toBeCloseTo(trial.size / 2, 9);
        expect(rightOf(await reconcile(trial.broker, desk, 0)()).kind).not.toBe('disagrees');
        await trial.fill(1);
        expect(rightOf(await reconcile(trial.broker, desk, 0)())).toMatchObject({
          kind: 'mended',
          differences: [],
        });
        expect(sum(await filled())).toBeCloseTo(trial.size, 9);
      });

      it('keeps the part that was filled of an order that is taken back', async () => {
        await trial.broker.send(entry())();
        await trial.fill(0.5);
        const order = rightOf(await trial.broker.cancel('try-0-1-0')());
        expect(order.state).toBe('cancelled');
        expect(order.filledSize).toBeCloseTo(trial.size / 2, 9);
        expect(sum(await filled())).toBeCloseTo(await trial.held(), 9);
      });
    }

    if (!without.includes('faults')) {
      it('refused, lost on the way, or lost on the way back: three outcomes', async () => {
        const { broker } = trial;
        const next = hook('next');
        next('refused');
        expect(leftOf(await broker.send(entry('try-0-2-0'))())._tag).toBe('Refused');
        const refusedOne = rightOf(await broker.order('try-0-2-0')());
        expect(refusedOne === null || refusedOne.state === 'rejected').toBe(true);
        expect([trial.taken(), await trial.held()]).toEqual([0, 0]);

        next('reply-lost');
        expect(leftOf(await broker.send(entry())())._tag).toBe('OutcomeUnknown');
        await trial.fill(1);
        expect(rightOf(await broker.order('try-0-1-0')())).toMatchObject({ state: 'filled' });
        expect(rightOf(await broker.send(entry())())).toMatchObject({ state: 'filled' });
        expect(trial.taken()).toBe(1);
      });

      it('a desk mends an order that never arrived: it is sent again, and executed once', async () => {
        const desk = deskOn();
        hook('next')('request-lost');
        expect(await desk.place(entry())).toMatchObject({ state: 'unknown' });
        await until(async () => {
          await desk.settle()();
          return desk.orders().every(({ state }) => state !== 'unknown');
        });
        await trial.fill(1);
        expect(rightOf(await reconcile(trial.broker, desk, 0)())).toMatchObject({ differences: [] });
        expect([trial.taken(), desk.positions().get(trial.symbol)]).toEqual([1, await trial.held()]);
      });
    }

    if (!without.includes('outage')) {
      it('takes no failed question for "nothing there"', async () => {
        const { broker } = trial;
        await broker.send(entry())();
        await trial.fill(1);
        hook('down')(true);
        const { symbol } = trial;
        const answers = [
          await broker.order('try-0-1-0')(),
          await broker.openOrders()(),
          await broker.positions()(),
          await broker.fills(0)(),
          await broker.cancel('try-0-1-0')(),
          await broker.send({ ...entry('try-0-3-0'), symbol })(),
        ];
        expect(answers.map((one) => isLeft(one))).toEqual(answers.map(() => true));
        hook('down')(false);
        expect(await heldBy()).toBeCloseTo(trial.size, 9);
      });
    }

    if (!without.includes('doubles')) {
      it('tells each fill once, also when the venue reports it twice', async () => {
        hook('double')();
        await trial.broker.send(entry())();
        await trial.fill(1);
        const fills = await filled();
        expect(new Set(fills.map(({ fillId }) => fillId)).size).toBe(fills.length);
        expect(sum(fills)).toBeCloseTo(trial.size, 9);
        expect(await heldBy()).toBeCloseTo(trial.size, 9);
      });
    }

    if (!without.includes('restart')) {
      it('after a restart it says the same, under the same ids', async () => {
        await trial.broker.send(entry())();
        await trial.fill(1);
        await trial.broker.send(exit())();
        await trial.fill(1);
        const again = await hook('restart')();
        for (const id of ['try-0-1-0', exit().id]) {
          expect(rightOf(await again.order(id)())).toEqual(rightOf(await trial.broker.order(id)()));
        }
        expect(await filled(again)).toEqual(await filled());
        expect(rightOf(await again.send(entry())())).toMatchObject({ state: 'filled' });
        expect(trial.taken()).toBe(2);
      });
    }
  });
}

const sum = (fills: readonly FillEvent[]): number =>
  fills.reduce((size, fill) => size + (fill.side === 'BUY' ? fill.size : -fill.size), 0);

function rightOf<A>(answer: Either<BrokerError, A>): A {
  if (isLeft(answer)) throw new Error(`${answer.left._tag}: ${answer.left.message}`);
  return answer.right;
}

function leftOf(answer: Either<BrokerError, unknown>): BrokerError {
  if (!isLeft(answer)) throw new Error(`it was confirmed: ${JSON.stringify(answer.right)}`);
  return answer.left;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come to an end within 2 s');
}
