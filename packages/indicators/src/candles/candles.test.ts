import { beforeAll, describe, expect, it } from 'vitest';
import { runKernel } from '@veloce/core';
import { catalog } from '../catalog.js';
import { loadTaLib, type TaLibFunction } from '../testdata/ta-lib.js';
import { random } from '../testdata/market.js';

const length = 60_000;
const market = candles();

/**
 * Candles of whole prices with gaps, small bodies and long shadows, so that every pattern occurs and no length is rounded.
 */
function candles(): Readonly<Record<'open' | 'high' | 'low' | 'close', Float64Array>> {
  const next = random(5);
  const step = (size: number): number => Math.round((next() - 0.5) * size);
  const [open, high, low, close] = Array.from({ length: 4 }, () => new Float64Array(length));
  let price = 100_000;
  for (let i = 0; i < length; i++) {
    open[i] = price + step(next() < 0.4 ? 40 : 6);
    const mood = next();
    close[i] = price = open[i] + step(mood < 0.3 ? 4 : mood < 0.6 ? 30 : 90);
    const shadow = (): number => Math.round(next() ** 3 * (next() < 0.5 ? 3 : 40));
    high[i] = Math.max(open[i], close[i]) + shadow();
    low[i] = Math.min(open[i], close[i]) - shadow();
  }
  return { open, high, low, close };
}

const patterns = [
  ['doji', 'CDLDOJI'],
  ['dragonflyDoji', 'CDLDRAGONFLYDOJI'],
  ['gravestoneDoji', 'CDLGRAVESTONEDOJI'],
  ['longLeggedDoji', 'CDLLONGLEGGEDDOJI'],
  ['hammer', 'CDLHAMMER'],
  ['hangingMan', 'CDLHANGINGMAN'],
  ['invertedHammer', 'CDLINVERTEDHAMMER'],
  ['shootingStar', 'CDLSHOOTINGSTAR'],
  ['marubozu', 'CDLMARUBOZU'],
  ['spinningTop', 'CDLSPINNINGTOP'],
  ['beltHold', 'CDLBELTHOLD'],
  ['highWave', 'CDLHIGHWAVE'],
  ['engulfing', 'CDLENGULFING'],
  ['harami', 'CDLHARAMI'],
  ['haramiCross', 'CDLHARAMICROSS'],
  ['piercing', 'CDLPIERCING'],
  ['darkCloudCover', 'CDLDARKCLOUDCOVER'],
  ['dojiStar', 'CDLDOJISTAR'],
  ['kicking', 'CDLKICKING'],
  ['counterattack', 'CDLCOUNTERATTACK'],
  ['homingPigeon', 'CDLHOMINGPIGEON'],
  ['matchingLow', 'CDLMATCHINGLOW'],
  ['morningStar', 'CDLMORNINGSTAR'],
  ['eveningStar', 'CDLEVENINGSTAR'],
  ['morningDojiStar', 'CDLMORNINGDOJISTAR'],
  ['eveningDojiStar', 'CDLEVENINGDOJISTAR'],
  ['abandonedBaby', 'CDLABANDONEDBABY'],
  ['threeWhiteSoldiers', 'CDL3WHITESOLDIERS'],
  ['threeBlackCrows', 'CDL3BLACKCROWS'],
  ['threeInside', 'CDL3INSIDE'],
  ['threeOutside', 'CDL3OUTSIDE'],
  ['triStar', 'CDLTRISTAR'],
  ['tasukiGap', 'CDLTASUKIGAP'],
  ['threeMethods', 'CDLRISEFALL3METHODS'],
] as const;

describe('candle patterns', () => {
  let taLib: TaLibFunction;
  beforeAll(async () => {
    taLib = await loadTaLib();
  });

  it('are all compared', () => {
    const names = catalog.filter((entry) => entry.group === 'candles').map((entry) => entry.name);
    expect(patterns.map(([name]) => name).sort()).toEqual(names.sort());
  });

  it.each(patterns)('%s is %s of TA-Lib', (name, peer) => {
    const entry = catalog.find((one) => one.name === name)!;
    const params = entry.params.map((param) => param.default);
    const inputs = entry.inputs.map((input) => market[input as keyof typeof market]);
    const [ours] = runKernel(entry.kernel(...params), inputs);
    const [theirs] = taLib(peer, inputs, params, ['integer']);
    const [warmup] = entry.warmup!();
    const first = Math.max(
      warmup,
      theirs.findIndex((x) => !Number.isNaN(x)),
    );
    expect(first).toBeLessThanOrEqual(warmup + 1);
    // 80 is its word for a body that shares an end with the other, which is nothing here.
    const different = [...ours.keys()]
      .slice(first)
      .filter((i) => ours[i] !== Math.trunc(theirs[i] / 100) + 0);
    expect(different.map((i) => [i, ours[i], theirs[i]])).toEqual([]);
    const values = new Set(ours.subarray(warmup));
    expect(values.size).toBeGreaterThan(1);
  });
});
