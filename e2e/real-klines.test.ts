import { describe } from 'vitest';
import { slice, type Column, type MarketData } from '@veloce/core';
import { describeKernel, describeStrategy } from '@veloce/core/testing';
import { catalog } from '@veloce/indicators';
import { squeezeFlow } from '@veloce/squeezeflow';
import { hasKlines, loadMonths } from './testdata/real-klines.js';

/** Columns of a real market for whatever the catalog names. */
function columnsFor(data: MarketData, names: readonly string[]): readonly Column[] {
  const { time, open, high, low, close, volume, buyVolume = volume, sellVolume = volume } = data;
  const delta = Float64Array.from(buyVolume, (buy, i) => buy - (sellVolume[i] ?? NaN));
  const whole = { time, open, high, low, close, volume, buyVolume, sellVolume, delta };
  const hours = Float64Array.from(time, (at) => (at % 3_600_000 === 0 ? 1 : 0));
  const others = {
    source: close,
    a: close,
    b: open,
    x: close,
    y: volume,
    anchor: hours,
    condition: hours,
    openInterest: volume,
  };
  const known: Readonly<Record<string, Column>> = { ...whole, ...others };
  return names.map((name) => {
    const column = known[name];
    if (column === undefined) throw new RangeError(`no real column stands for ${name}`);
    return column;
  });
}

describe.skipIf(!hasKlines)('on real klines', async () => {
  const month = hasKlines ? slice(await loadMonths('LINKUSDT-1m-2026-02'), 5000, 5900) : undefined;

  if (month !== undefined) {
    for (const { name, inputs, params, kernel } of catalog) {
      const create = (): ReturnType<typeof kernel> => kernel(...params.map((param) => param.default));
      describeKernel(name, create, { inputs: columnsFor(month, inputs), firstBar: month.firstBar });
    }
  }

  // Years apart: two gaps of months between three loads of one symbol.
  describeStrategy('squeezeFlow over AVAXUSDT with gaps', squeezeFlow, async () =>
    slice(
      await loadMonths('AVAXUSDT-1m-2024-02', 'AVAXUSDT-1m-2025-02', 'AVAXUSDT-1m-2026-06'),
      38_000,
      86_000,
    ),
  );
});
