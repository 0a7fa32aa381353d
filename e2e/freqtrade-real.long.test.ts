import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLeft, type Either } from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Broker } from '@veloce/backtest';
import {
  clientOrderId,
  createOrderDesk,
  emergencyExit,
  exitOrderId,
  reconcile,
  type DeskEntry,
} from '@veloce/live';
import { freqtradeBroker, freqtradeClient, freqtradeExit } from '@veloce/live/freqtrade';
import { freePort } from '../testing/free-port.js';
import { findFreqtrade, freqtradeIn, type Freqtrade } from '../testing/freqtrade.js';
import { spotExchange, type SpotExchange } from '../testing/spot-exchange.js';

const found = await findFreqtrade();
if ('missing' in found) console.error(`The tests with a real freqtrade are skipped: ${found.missing}`);

const rightOf = async <A>(task: () => Promise<Either<{ readonly message: string }, A>>): Promise<A> => {
  const ended = await task();
  if (isLeft(ended)) throw new Error(ended.left.message);
  return ended.right;
};

describe.skipIf('missing' in found)('a real freqtrade in a dry run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-freqtrade-'));
  let exchange: SpotExchange;
  let freqtrade: Freqtrade;
  let broker: Broker;
  const open = (): Promise<Broker> =>
    rightOf(
      freqtradeBroker(freqtradeClient({ url: freqtrade.url, ...freqtrade.credentials }), {
        account: 'dry',
        pairs: { BTCUSDT: 'BTC/USDT', ETHUSDT: 'ETH/USDT' },
      }),
    );
  beforeAll(async () => {
    exchange = await spotExchange();
    freqtrade = freqtradeIn(folder, 'program' in found ? found.program : '', exchange.url, await freePort());
    await freqtrade.start();
    broker = await open();
  });
  afterAll(async () => {
    await freqtrade.kill();
    await exchange.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const log: DeskEntry[] = [];
  const since = Date.now() - 60_000;
  const deskOn = (): ReturnType<typeof createOrderDesk> =>
    createOrderDesk(broker, (one) => log.push(one), [...log], Date.now);
  const entry = clientOrderId('real', 0, 1);
  const eth = { symbol: 'ETHUSDT', lastPrice: 3_000 } as const;

  it('fills an entry, closes a part and the rest under their own ids, and a desk agrees after each', async () => {
    const desk = deskOn();
    expect(await desk.place({ ...eth, id: entry, side: 'BUY', size: 0.1 })).toMatchObject({
      state: 'filled',
    });
    expect(await rightOf(reconcile(broker, desk, since))).toMatchObject({ kind: 'mended', differences: [] });
    const exit = { ...eth, side: 'SELL', reduceOnly: true } as const;
    await desk.place({ ...exit, id: exitOrderId(entry, 0), size: 0.05 });
    expect(await rightOf(reconcile(broker, desk, since))).toMatchObject({ kind: 'mended', differences: [] });
    await desk.place({ ...exit, id: exitOrderId(entry, 1) });
    expect(await rightOf(reconcile(broker, desk, since))).toMatchObject({ kind: 'mended', differences: [] });
    expect(await rightOf(reconcile(broker, desk, since))).toMatchObject({ kind: 'agrees' });
    const fills = await rightOf(broker.fills(since));
    expect(fills.map(({ orderId }) => orderId)).toEqual([
      entry,
      exitOrderId(entry, 0),
      exitOrderId(entry, 1),
    ]);
    expect(desk.positions().get('ETHUSDT')).toBeCloseTo(0, 9);
  });

  it('refuses a second entry of an open pair, and answers an id that it has with how it stands', async () => {
    const desk = deskOn();
    const first = clientOrderId('real', 0, 2);
    const order = { ...eth, id: first, side: 'BUY', size: 0.1 } as const;
    await desk.place(order);
    expect(await rightOf(broker.send(order))).toMatchObject({ orderId: first, state: 'filled' });
    const second = await desk.place({ ...order, id: clientOrderId('real', 0, 3) });
    expect(second).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('already open') as string,
    });
  });

  it('killed and started again, says the same of every order; a desk of its log agrees', async () => {
    const ids = deskOn()
      .orders()
      .map(({ orderId }) => orderId);
    const before = await Promise.all(ids.map((id) => rightOf(broker.order(id))));
    await freqtrade.kill();
    expect(isLeft(await broker.positions()())).toBe(true);
    await freqtrade.start();
    broker = await open();
    expect(await Promise.all(ids.map((id) => rightOf(broker.order(id))))).toEqual(before);
    const compared = await rightOf(reconcile(broker, deskOn(), since));
    expect(compared).toMatchObject({ differences: [], unsettled: [], foreign: [] });
  });

  it('takes a resting order back, and forgets it', async () => {
    const id = clientOrderId('real', 0, 4);
    const order = {
      id,
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'limit',
      limitPrice: 55_000,
      size: 0.01,
    } as const;
    expect(await rightOf(broker.send(order))).toMatchObject({ state: 'working' });
    expect(await rightOf(broker.cancel(id))).toMatchObject({ state: 'cancelled', filledSize: 0 });
    expect(await rightOf(broker.order(id))).toBeNull();
  });

  it('gets flat by the emergency exit, which a desk then sees', async () => {
    const client = freqtradeClient({ url: freqtrade.url, ...freqtrade.credentials });
    expect(await emergencyExit(freqtradeExit(client), { pollMs: 500 })()).toMatchObject({
      right: { kind: 'flat' },
    });
    const desk = deskOn();
    await rightOf(reconcile(broker, desk, since));
    expect(await rightOf(broker.positions())).toEqual([]);
    expect(desk.positions().get('ETHUSDT')).toBeCloseTo(0, 9);
  });
});
