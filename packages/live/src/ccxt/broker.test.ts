import * as ccxt from 'ccxt';
import { isLeft } from 'fp-ts/lib/Either.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Broker } from '@veloce/backtest';
import { createOrderDesk } from '../order-desk.js';
import { reconcile } from '../reconcile.js';
import { describeBroker } from '../testing/describe-broker.js';
import { binanceVenue, type BinanceVenue } from '../testdata/binance-venue.js';
import { rightOf } from '../testdata/right-of.js';
import { ccxtBroker, type CcxtBrokerOptions } from './broker.js';

const markets = { BTCUSDT: 'BTC/USDT:USDT', ETHUSDT: 'ETH/USDT:USDT' };

/** Every url of a ccxt, on loopback. */
const onLoopback = (urls: unknown, url: string): unknown =>
  typeof urls === 'string'
    ? urls.replace(/^\w+:\/\/[^/]+/, url)
    : Object.fromEntries(Object.entries(urls as object).map(([key, one]) => [key, onLoopback(one, url)]));

const { urls } = new ccxt.binanceusdm();
const { test, demo, api } = urls as Record<string, unknown>;
/** ccxt's own Binance USD-M: its sandbox is the venue on loopback, and its real side is another one, `real`. */
function exchangeOn(venue: BinanceVenue, real: string, more: object = {}): ccxt.binanceusdm {
  const places = {
    test: onLoopback(test, venue.url),
    demo: onLoopback(demo, venue.url),
    api: onLoopback(api, real),
  };
  return new ccxt.binanceusdm({
    apiKey: 'key-1',
    secret: 'secret-2',
    enableRateLimit: false,
    urls: places,
    ...more,
  });
}
let loaded: ccxt.binanceusdm['markets'] | undefined;
const nobody = 'http://127.0.0.1:9';
const brokerOf = async (
  venue: BinanceVenue,
  more: Partial<CcxtBrokerOptions> = {},
  of: object = {},
): Promise<Broker> => {
  const exchange = exchangeOn(venue, nobody, of);
  if (loaded !== undefined) exchange.setMarkets(loaded);
  const broker = await rightOf(
    ccxtBroker(exchange, { account: 'demo', markets, lateMs: 40, pollMs: 5, ...more }),
  );
  loaded = exchange.markets;
  return broker;
};

describeBroker('ccxt binanceusdm', async () => {
  const venue = await binanceVenue();
  const broker = await brokerOf(venue);
  await new Promise((resolve) => setTimeout(resolve, 50)); // what another process sent may arrive until then
  return {
    broker,
    symbol: 'BTCUSDT',
    size: 2,
    price: venue.price,
    held: () => venue.held('BTCUSDT'),
    taken: venue.taken,
    fill: (share) => venue.fill(share, 2),
    next: (fault) => void (venue.fault = fault),
    down: (isDown) => void (venue.isDown = isDown),
    double: () => void (venue.isDouble = true),
    restart: () => brokerOf(venue),
    close: venue.close,
  };
});

describe('an exchange of ccxt as a broker', () => {
  const places: BinanceVenue[] = [];
  const place = async (): Promise<BinanceVenue> => {
    const venue = await binanceVenue();
    places.push(venue);
    return venue;
  };
  afterEach(() => Promise.all(places.splice(0).map(({ close }) => close())));
  const entry = { id: 'run-0-1-0', symbol: 'BTCUSDT', side: 'BUY', size: 2, lastPrice: 100 } as const;
  const whyNot = async (broker: Broker, order: Parameters<Broker['send']>[0]): Promise<string> => {
    const answer = await broker.send(order)();
    return isLeft(answer) ? `${answer.left._tag}: ${answer.left.message}` : answer.right.state;
  };

  it('is used in its sandbox or demo; real money moves only when that is said', async () => {
    const [sandbox, real] = [await place(), await place()];
    for (const play of ['sandbox', 'demo'] as const) {
      const exchange = exchangeOn(sandbox, real.url);
      const broker = await rightOf(ccxtBroker(exchange, { account: 'a', markets, play }));
      expect(broker.isReal).toBe(false);
      expect(await whyNot(broker, { ...entry, id: `run-${play}` })).toBe('working');
      // Somebody takes it out of there: nothing leaves any more.
      if (play === 'sandbox') exchange.setSandboxMode(false);
      else exchange.enableDemoTrading(false);
      expect(await whyNot(broker, { ...entry, id: `run-${play}-2` })).toBe(
        `Refused: binanceusdm is not in its ${play} any more`,
      );
    }
    expect([sandbox.taken(), real.taken(), real.calls]).toEqual([2, 0, []]);
    const broker = await rightOf(
      ccxtBroker(exchangeOn(sandbox, real.url), { account: 'a', markets, realMoney: true }),
    );
    expect(broker.isReal).toBe(true);
    expect(await whyNot(broker, entry)).toBe('working');
    expect(real.taken()).toBe(1);
  });

  it('is refused without a sandbox, without the market, and for what is no linear contract', async () => {
    const venue = await place();
    const without = exchangeOn(venue, nobody);
    delete (without.urls as { test?: unknown }).test;
    expect(await ccxtBroker(without, { account: 'a', markets })()).toMatchObject({
      left: { _tag: 'Refused', message: expect.stringContaining('has no sandbox') as string },
    });
    const other = { account: 'a', markets: { X: 'X/USDT:USDT' } };
    expect(await ccxtBroker(exchangeOn(venue, nobody), other)()).toMatchObject({
      left: { _tag: 'Refused', message: 'binanceusdm has no market X/USDT:USDT' },
    });
    expect(() => ccxtBroker(without, { account: 'a', markets: {} })).toThrow('one market or more');
    expect(() => ccxtBroker(without, { account: 'a', markets, realMoney: false as unknown as true })).toThrow(
      'realMoney',
    );
  });

  it.each([
    ['BTC/USDT', { spot: true, contract: false, linear: null, inverse: null }, 'is a spot market'],
    ['BTC/USD:BTC', { contract: true, linear: false, inverse: true, quote: 'USD' }, 'is an inverse contract'],
    [
      'BTC/USDT:USDT-C',
      { contract: true, linear: false, inverse: false, option: true },
      'is no linear contract',
    ],
  ])('is refused for %s, which says what it is and what to take instead', async (symbol, kind, why) => {
    const venue = await place();
    await brokerOf(venue);
    const exchange = exchangeOn(venue, nobody);
    const like = loaded?.['BTC/USDT:USDT'] as object;
    exchange.setMarkets({ ...loaded, [symbol]: { ...like, symbol, ...kind } });
    const answer = await ccxtBroker(exchange, { account: 'a', markets: { X: symbol } })();
    expect(answer).toMatchObject({
      left: {
        _tag: 'Refused',
        message: expect.stringContaining(`${symbol} of binanceusdm ${why}`) as string,
      },
    });
    expect(JSON.stringify(answer)).toMatch(/the linear contract would be BTC\/USDT?:USDT?/);
  });

  it('tells the clock of the exchange', async () => {
    const venue = await place();
    const { clock } = await brokerOf(venue);
    venue.skewMs = 3_600_000;
    const before = Date.now();
    const told = await rightOf(clock!());
    expect(told).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(told).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect(await clock!(AbortSignal.abort())()).toMatchObject({ left: { _tag: 'BrokerUnreachable' } });
  });

  it('sends nothing that the exchange would not take: too small, worth too little, without a size, of another kind', async () => {
    const venue = await place();
    const broker = await brokerOf(venue);
    expect(await whyNot(broker, { ...entry, size: 0.0004 })).toContain('less than the least');
    expect(await whyNot(broker, { ...entry, size: 0.01 })).toContain('worth 5 or more');
    expect(await whyNot(broker, { ...entry, size: undefined })).toContain('needs its size');
    expect(await whyNot(broker, { ...entry, symbol: 'SOLUSDT' })).toContain('none of its markets');
    expect(await whyNot(broker, { ...entry, type: 'stop', stopPrice: 1 })).toContain('not stop');
    expect(venue.taken()).toBe(0);
    expect(await whyNot(broker, { ...entry, reduceOnly: true })).toContain('Refused');
    expect(await whyNot(broker, { ...entry, size: 1.23456 })).toBe('working');
    const order = await rightOf(broker.order(entry.id));
    expect(order?.size).toBe(1.234);
  });

  it('is unknown after a time-out; its messages hold neither keys nor signatures', async () => {
    const venue = await place();
    const broker = await brokerOf(venue, {}, { timeout: 100 });
    venue.fault = 'timeout';
    const answer = await broker.send(entry)();
    expect(answer).toMatchObject({ left: { _tag: 'OutcomeUnknown' } });
    expect(JSON.stringify(answer)).not.toMatch(/key-1|secret-2|signature/);
    expect(await rightOf(broker.order(entry.id))).toMatchObject({ state: 'working' });
    expect(venue.taken()).toBe(1);
  });

  it('does not say "never had" while an order may still be on its way', async () => {
    const venue = await place();
    const broker = await brokerOf(venue, { lateMs: 4_000 });
    venue.fault = 'request-lost';
    await broker.send(entry)();
    expect(await broker.order(entry.id)()).toMatchObject({ left: { _tag: 'OutcomeUnknown' } });
    await new Promise((resolve) => setTimeout(resolve, 4_020));
    expect(await rightOf(broker.order(entry.id))).toBeNull();
  });

  it('gives a fill of somebody else an id of its own, and a desk does not agree until its fills are heard', async () => {
    const venue = await place();
    const broker = await brokerOf(venue);
    const desk = createOrderDesk(
      broker,
      () => undefined,
      [],
      () => 0,
    );
    venue.byHand('ETHUSDT', 'SELL', 3);
    expect(await rightOf(reconcile(broker, desk, Date.now() + 1_000))).toMatchObject({
      kind: 'disagrees',
      differences: [{ symbol: 'ETHUSDT', ours: 0, theirs: -3 }],
    });
    expect(await rightOf(reconcile(broker, desk, 0))).toMatchObject({ kind: 'mended', differences: [] });
    const [fill] = await rightOf(broker.fills(0));
    expect(fill).toMatchObject({
      orderId: 'web_0',
      side: 'SELL',
      size: 3,
      feeCurrency: null,
      liquidity: 'taker',
    });
  });

  it('reads pages and windows of fills to the end', async () => {
    const venue = await place();
    const broker = await brokerOf(venue, { historyMs: 30 * 86_400_000 });
    await broker.send({ ...entry, size: 1_000 })();
    for (let k = 0; k < 60; k++) {
      venue.fill(0.05, 20);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const fills = await rightOf(broker.fills(0));
    expect(fills).toHaveLength(1_200);
    expect(fills.reduce((sum, { size }) => sum + size, 0)).toBeCloseTo(venue.held('BTCUSDT'), 6);
  });
});
