import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isLeft } from 'fp-ts/lib/Either.js';
import { expect, it } from 'vitest';
import { slice } from '@veloce/core';
import { loadKlineFiles } from '@veloce/data-files';
import { report } from './vectorflow.js';

const klines = fileURLToPath(
  new URL('../../shared/data/klines/binance-usdm-1m/AVAXUSDT-1m-2026-06.csv.gz', import.meta.url),
);

it.skipIf(!existsSync(klines))(
  'reports the fused strategy on real klines (skipped without them)',
  async () => {
    const loaded = await loadKlineFiles([klines])();
    if (isLeft(loaded)) throw new Error(loaded.left.message);
    const [first] = loaded.right;
    if (first === undefined) throw new Error('no market');
    const data = slice(first.data, 0, 1440 * 7);
    const page = readFileSync(await report(data, 0.001, 0.01, 'out/vectorflow-real.html'), 'utf8');
    expect(page).toContain('vectorflow');
    expect(page).not.toContain('SIMULATED');
    for (const overlay of ['market profile', 'naked levels', 'supply and demand', 'VWAP since swing low']) {
      expect(page).toContain(overlay);
    }
  },
);
