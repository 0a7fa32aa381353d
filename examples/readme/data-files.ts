import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orThrow } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { folderStore } from '@veloce/data-files/store';

const { data } = simulateMarket({ seed: 7, bars: 3_000 }); // or: await orThrow(loadKlineFiles(['BTCUSDT-1m-2025-07.zip']))

const store = folderStore({ folder: await mkdtemp(join(tmpdir(), 'market-')) });
const { added } = await orThrow(store.append(data)); // Parquet, a file a month
const hours = await orThrow(store.load({ symbol: data.symbol, timeframe: '1h' }));
console.log(`${added} minutes stored, ${hours.length} hours loaded, the last at ${hours.close.at(-1)}`);
