import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { right } from 'fp-ts/lib/Either.js';
import { between, orThrow, type MarketData } from '@veloce/core';
import { gatherTrades } from '@veloce/data-files';
import { importedBars, influxProvider, influxWriter } from '@veloce/data-influx';
import { binanceUsdm, collectMarket, followMarket } from '@veloce/feeds';
import { binanceScript, loopbackExchange, simulatedTrades } from '@veloce/feeds/loopback';
import { findInfluxd, startInfluxd, type Influxd } from '../testing/influxd.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = await findInfluxd();
const own = source !== undefined && 'executable' in source ? source : undefined;
const symbol = 'BTCUSDT';
const trades = simulatedTrades({ seed: 4, bars: 60, tradesPerMinute: 60 });
const rows = trades.map(({ time, price, size, side }, k) => ({ time, price, quantity: size, side, id: k }));
const gathered = gatherTrades(rows, { symbol, timeframe: '1m' });
if (gathered._tag === 'Left') throw new Error('no bars');
const market: MarketData = gathered.right.data;

describe.skipIf(own === undefined)('a market that is collected into a real InfluxDB', () => {
  let server: Influxd;
  beforeAll(async () => {
    if (own !== undefined) server = await startInfluxd(own);
  });
  afterAll(() => server.stop());

  it('history that is late, then live over a cut and a crash of the database: every bar once, as files make it', async () => {
    const exchange = await loopbackExchange(binanceScript([{ symbol, trades }]));
    const connection = { url: server.url, database: 'collected', timeoutMs: 2_000, retries: 0 };
    const writer = influxWriter({ connection, profile: importedBars, create: true });
    const ending = new AbortController();
    let asked = 0;
    const live = followMarket({
      venue: binanceUsdm(exchange.addresses),
      feed: { firstRetryMs: 10 },
      // The last bar before the live ones is not there yet when it is first asked for.
      history: {
        load: ({ start, end = 0 }) => {
          const known = asked++ === 0 ? end - 120_000 : end;
          return () => Promise.resolve(right(between(market, start!, known)));
        },
      },
    });
    await exchange.play({ frames: trades.findIndex(({ time }) => time >= market.time[20]!), as: 'lose' });
    const written = collectMarket(
      live,
      { symbol, timeframe: '1m', start: market.time[5]!, signal: ending.signal },
      (data) => writer.write(data),
      {
        firstRetryMs: 50,
        onProgress: ({ bars, waiting }) => {
          if (bars >= 53 && waiting === 0) ending.abort();
        },
      },
    )();
    await exchange.subscribed();
    await exchange.play({ frames: 800 });
    exchange.cut();
    await exchange.play({ frames: 200, as: 'lose' });
    await exchange.subscribed();
    await server.kill();
    await exchange.play({ frames: 600 });
    await server.restart();
    await exchange.play();
    await written;
    await exchange.close();
    const stored = await orThrow(
      influxProvider({ connection, profile: importedBars }).load({ symbol, timeframe: '1m' }),
    );
    expect(asked).toBe(2);
    // The last bar may not have ended.
    expect([...stored.time]).toEqual([...market.time].slice(5, 5 + stored.length));
    expect(stored.length).toBeGreaterThanOrEqual(53);
    expect([...stored.close]).toEqual([...market.close].slice(5, 5 + stored.length));
    expect([...stored.volume]).toEqual([...market.volume].slice(5, 5 + stored.length));
  });
});
