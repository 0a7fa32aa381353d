import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orThrow } from '@veloce/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSampleFiles, type Samples } from './files.js';

const header =
  'time,side,order_type,time_in_force,original_quantity,price,average_price,order_status,last_fill_quantity,accumulated_fill_quantity';
const start = 1_687_651_200_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-forced-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Rows of `[second, side, whole quantity, filled last, filled so far]`. */
async function loaded(
  ...files: readonly (readonly (readonly [number, string, number, number, number])[])[]
): Promise<Samples> {
  const paths = files.map((_, k) =>
    join(folder, `BTCUSDT-liquidationSnapshot-2023-06-${String(20 + k)}.csv`),
  );
  for (const [k, rows] of files.entries()) {
    const lines = rows.map(
      ([second, side, whole, last, filled]) =>
        `${start + second * 1000},${side},LIMIT,IOC,${whole},30000,30001,FILLED,${last},${filled}`,
    );
    await writeFile(paths[k], [header, ...lines].join('\n'));
  }
  return orThrow(loadSampleFiles(paths));
}

const sold = ({ values }: Samples): readonly number[] => [...(values.liquidationsSell ?? [])];

describe('forced orders in snapshots', () => {
  it('that come again with more filled count by what was added', async () => {
    const samples = await loaded([[0, 'SELL', 0.3, 0.1, 0.1], [1, 'SELL', 0.3, 0.1, 0.2], [2, 'SELL', 0.3, 0.1, 0.3]]); // prettier-ignore
    expect(sold(samples).map((one) => Number(one.toFixed(12)))).toEqual([0.1, 0.1, 0.1]);
    expect(samples.notes).toMatchObject([{ rule: 'accumulated', count: 2 }]);
  });

  it('count by all that is filled where a snapshot in between is missing', async () => {
    const samples = await loaded([[0, 'SELL', 1, 0.25, 0.25], [2, 'SELL', 1, 0.25, 1]]); // prettier-ignore
    expect(sold(samples)).toEqual([0.25, 0.75]);
  });

  it('of other orders count whole, as alike as they may be', async () => {
    // As large, at the same limit, and filled at once: what it had before its last fill is nothing.
    const samples = await loaded([[0, 'SELL', 0.5, 0.25, 0.25], [1, 'SELL', 0.5, 0.5, 0.5], [2, 'BUY', 0.5, 0.25, 0.5], [300, 'SELL', 0.5, 0.25, 0.5]]); // prettier-ignore
    expect(sold(samples)).toEqual([0.25, 0.5, 0, 0.5]);
    expect([...(samples.values.liquidationsBuy ?? [])]).toEqual([0, 0, 0.5, 0]);
    expect(samples.notes).toEqual([]);
  });

  it('that stand in two files count once', async () => {
    const one = [[0, 'SELL', 1, 1, 1], [5, 'SELL', 2, 2, 2]] as const; // prettier-ignore
    const samples = await loaded(one, [[5, 'SELL', 2, 2, 2], [9, 'SELL', 3, 3, 3]]); // prettier-ignore
    expect(sold(samples)).toEqual([1, 2, 3]);
    expect(samples.notes).toMatchObject([{ rule: 'overlap', count: 1 }]);
    // Within one file the exchange has told of two.
    expect(sold(await loaded([[0, 'SELL', 1, 1, 1], [0, 'SELL', 1, 1, 1]]))).toEqual([1, 1]); // prettier-ignore
  });
});
