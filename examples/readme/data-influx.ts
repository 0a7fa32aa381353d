import { describeDataError } from '@veloce/core';
import { describeDiscovery, influxProvider } from '@veloce/data-influx';

const connection = { url: 'http://localhost:8086', database: 'significant_trades', retries: 0 };
const provider = influxProvider({ connection });

const found = await provider.discover()(); // a value, or an error that says what to do
console.log(found._tag === 'Left' ? describeDataError(found.left) : describeDiscovery(found.right));

const minutes = await provider.load({ symbol: 'BINANCE:btcusdt', timeframe: '1m' })();
if (minutes._tag === 'Right') console.log(`${minutes.right.length} minutes`);
