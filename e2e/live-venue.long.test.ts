import * as ccxt from 'ccxt';
import { afterEach, expect, it } from 'vitest';
import { binanceVenue, type BinanceVenue } from '../packages/live/src/testdata/binance-venue.js';
import { linesOf, runAtVenue, until, type RunAtVenue } from './live-venue.js';

let venue: BinanceVenue;
let run: RunAtVenue;
afterEach(() => Promise.all([run.close(), venue.close()]));

/** Every address of a ccxt, on loopback. */
const onLoopback = (urls: unknown, url: string): unknown =>
  typeof urls === 'string'
    ? urls.replace(/^\w+:\/\/[^/]+/, url)
    : Object.fromEntries(Object.entries(urls as object).map(([key, one]) => [key, onLoopback(one, url)]));
const { test, demo, api } = new ccxt.binanceusdm().urls as Readonly<Record<string, unknown>>;
const nobody = 'http://127.0.0.1:9';

const at = (more: object = {}): object => ({
  live: {
    execution: {
      ...{ kind: 'ccxt', exchange: 'binanceusdm', markets: { BTCUSDT: 'BTC/USDT:USDT' } },
      ...{ apiKey: { env: 'API_KEY' }, secret: { env: 'API_SECRET' } },
      settings: {
        enableRateLimit: false,
        urls: {
          test: onLoopback(test, venue.url),
          demo: onLoopback(demo, nobody),
          api: onLoopback(api, nobody),
        },
      },
      ...more,
    },
  },
});

it('veloce live orders at an exchange of ccxt, in its sandbox, what it does on paper; what is foreign there stops the next start', async () => {
  venue = await binanceVenue();
  run = await runAtVenue(at());
  const filling = setInterval(() => venue.fill(1), 5);
  const ran = await run.run(200);
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  expect(linesOf(ran).find((one) => 'venue' in one)).toMatchObject({
    venue: { name: 'binanceusdm by ccxt, no real money', isReal: false, kind: 'agrees' },
  });
  // The bars of hours came within moments: what the exchange had not reported by then, the next start goes on with.
  const again = await run.run(5, { before: until(() => venue.taken() === 2 && venue.held('BTCUSDT') === 0) });
  clearInterval(filling);
  expect(again.code).toBe(0);
  expect(venue.taken()).toBe(2);
  expect(venue.held('BTCUSDT')).toBe(0);
  expect(`${ran.out}${ran.err}`).not.toMatch(/key-1|secret-2/);
  venue.byHand('BTCUSDT', 'BUY', 2);
  run.forget();
  const refused = await run.start();
  expect(refused.code).toBe(1);
  expect(linesOf(refused).at(-1)).toMatchObject({
    error: expect.stringMatching(/^venue and log disagree: BTCUSDT: 0 by the log, 2 at the venue/) as string,
  });
}, 600_000);

it('real money takes configuration and command line, and goes to the real address then', async () => {
  venue = await binanceVenue();
  run = await runAtVenue(at({ realMoney: true }));
  expect(linesOf(await run.start()).at(-1)).toMatchObject({
    code: 2,
    error: expect.stringContaining('--real-money was not given') as string,
  });
  const real = await run.start(['--real-money']);
  expect(real.code).toBe(1); // nobody listens at the real address of this test
  expect(linesOf(real).at(-1)?.['error']).toMatch(/binanceusdm|127\.0\.0\.1:9|fetch/i);
  expect(venue.calls).toEqual([]);
}, 600_000);
