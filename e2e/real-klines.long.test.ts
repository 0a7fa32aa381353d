import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { orThrow, type MarketData } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { loadKlineFiles } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';

const folder = fileURLToPath(new URL('../../shared/data/klines/binance-usdm-1m/', import.meta.url));

async function load(...names: readonly string[]): Promise<MarketData> {
  const [loaded] = await orThrow(loadKlineFiles(names.map((name) => `${folder}${name}.csv.gz`)));
  if (loaded === undefined) throw new RangeError('no market');
  return loaded.data;
}

describe.skipIf(!existsSync(folder))('on real klines', () => {
  describeStrategy('squeezeFlow over three months of FILUSDT', squeezeFlow, () =>
    load('FILUSDT-1m-2023-04', 'FILUSDT-1m-2023-05', 'FILUSDT-1m-2023-06'),
  );
  describeStrategy('squeezeFlow over two months of AVAXUSDT', squeezeFlow, () =>
    load('AVAXUSDT-1m-2026-06', 'AVAXUSDT-1m-2026-07'),
  );
});
