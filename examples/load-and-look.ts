import { gapsOf, resample, slice } from '@veloce/core';
import { toTable } from '@veloce/core/table';
import { simulateMarket } from '@veloce/data-files';

// Yours would come from loadKlineFiles([...]) or an InfluxDB provider; both give the same MarketData.
const { data } = simulateMarket({ seed: 7, bars: 20_000, outages: [{ start: 5_000, bars: 120 }] });

console.log(`${data.symbol} ${data.timeframe}: ${data.length} bars from ${data.origin.name}`);
for (const { start, bars } of gapsOf(data))
  console.log(`${bars} bars are missing from ${new Date(start).toISOString()}`);

// Coarser bars; those that the outage cut into are left out, unless you ask for them.
const hours = resample(data, '1h');
console.log(`${hours.length} whole hours`);
toTable(slice(hours, 0, 5)).print();
