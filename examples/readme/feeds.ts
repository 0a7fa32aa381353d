import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orThrow } from '@veloce/core';
import { binanceUsdm, connect, createFeed, createMarketBars } from '@veloce/feeds';
import { binanceScript, loopbackExchange, simulatedTrades } from '@veloce/feeds/loopback';
import { record, recordedDay } from '@veloce/feeds/record';

// An exchange on your own machine. For the real one leave this out, and write binanceUsdm() below.
const symbol = 'BTCUSDT';
const trades = simulatedTrades({ seed: 7, bars: 30, tradesPerMinute: 60 });
const exchange = await loopbackExchange(binanceScript([{ symbol, trades }]));
await exchange.play({ frames: 1, as: 'lose' });

const venue = binanceUsdm(exchange.addresses);
const streams = [{ channel: 'trades', symbol }] as const;
const folder = await mkdtemp(join(tmpdir(), 'recording-'));
const recorder = await orThrow(record(folder, venue, streams));
const bars = createMarketBars({ symbol, timeframe: '1m' });

let seen = 0;
for await (const event of connect(createFeed(venue, streams), { onInput: recorder.take })) {
  if (event.kind === 'stream') console.log(`${event.symbol} is ${event.state}: ${event.reason}`);
  if (event.kind === 'stream' && seen === 0 && event.state === 'whole') {
    // A hole of 100 trades on an open socket: it is seen by the number of the next trade, and filled.
    void exchange
      .play({ frames: 400 })
      .then(() => exchange.play({ frames: 100, as: 'lose' }))
      .then(() => exchange.play({ frames: 20, perSecond: 40 }))
      .then(() => exchange.play());
  }
  for (const { bar, hole } of bars.step(event)) if (hole !== undefined) console.log(bar.time, hole);
  if (event.kind === 'trade' && ++seen === trades.length - 1) break;
}
recorder.close();
await exchange.close();

const { data, holes } = await orThrow(recordedDay(folder, venue, { symbol, timeframe: '1m' }));
console.log(`${seen} trades, ${data.length} bars from the recording, ${holes.length} with a hole`);
