import { describeDataError, live, orThrow, slice } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { importedBars, influxProvider, influxWriter } from '@veloce/data-influx';
import { squeezeFlow } from '@veloce/squeezeflow';

async function main(): Promise<void> {
  const { INFLUX_URL: url = 'http://localhost:8086', INFLUX_DATABASE: database = 'imported' } = process.env;
  const connection = { url, database };

  // Import three markets. Each batch is read back: it is there to the last bit, or this throws.
  const writer = influxWriter({ connection, profile: importedBars, create: true });
  const markets = { 'BINANCE:btcusdt': 1, 'COINBASE:BTC-USD': 2, 'BINANCE_FUTURES:btcusdt': 3 };
  for (const [market, seed] of Object.entries(markets)) {
    const { data } = simulateMarket({ seed, bars: 2000 });
    const { bars } = await orThrow(writer.write(data, { market }));
    console.log(`${market}: ${bars} bars`);
  }

  // Several markets as one: prices of the reference, volumes of all, and by kind.
  const symbols = {
    BTC: {
      reference: 'BINANCE_FUTURES:btcusdt',
      spot: ['BINANCE:btcusdt', 'COINBASE:BTC-USD'],
      perp: ['BINANCE_FUTURES:btcusdt'],
    },
  };
  const provider = influxProvider({ connection, profile: importedBars, symbols });
  const data = await orThrow(provider.load({ symbol: 'BTC', timeframe: '5m' }));
  console.log(`${data.length} bars of BTC with ${Object.keys(data.extra).join(', ')}`);

  // Follow it: each bar once when it has closed, and again when it was rewritten. Here it begins in the past, and ends after three.
  const following = live(squeezeFlow, data);
  const recent = slice(data, data.length - 3);
  for await (const step of provider.follow({ symbol: 'BTC', timeframe: '5m', start: recent.time[0] ?? 0 })) {
    if (step._tag === 'Left') console.error(describeDataError(step.left));
    else if (step.right.kind === 'correction') console.log('rewritten:', step.right.bar);
    else {
      const verdict = following.push(step.right.bar);
      console.log(
        `${new Date(step.right.bar.time).toISOString()}: ${verdict._tag === 'Left' ? verdict.left.reason : 'a signal'}`,
      );
    }
    if (following.bars() === recent.length) break;
  }
}

// The message says what went wrong, what was asked, and how to fix it; no stack is needed.
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
