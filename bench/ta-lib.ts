import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runKernel, type Column, type Kernel } from '@veloce/core';
import * as veloce from '@veloce/indicators';
import { writeResult } from './machine.js';

/** Short, so that most runs go undisturbed on a busy machine, and the columns stay near. */
const bars = 100_000;
const runs = 60;

const columns = createColumns();
const { high, low, close, volume } = columns;
const hlc = [high, low, close];

/** Indicators that TA-Lib has too, and their calls there; `h l c v` are the columns. */
const cases: readonly (readonly [string, () => Kernel, readonly Column[], string])[] = [
  ['sma(20)', () => veloce.smaKernel(20), [close], 'SMA(c, 20)'],
  ['ema(20)', () => veloce.emaKernel(20), [close], 'EMA(c, 20)'],
  ['stdev(20)', () => veloce.stdevKernel(20), [close], 'STDDEV(c, 20)'],
  ['bbands(20, 2)', () => veloce.bbandsKernel(20, 2), [close], 'BBANDS(c, 20, 2, 2)'],
  ['atr(14)', () => veloce.atrKernel(14), hlc, 'ATR(h, l, c, 14)'],
  ['rsi(14)', () => veloce.rsiKernel(14), [close], 'RSI(c, 14)'],
  ['macd(12, 26, 9)', () => veloce.macdKernel(12, 26, 9), [close], 'MACD(c, 12, 26, 9)'],
  ['adx(14)', () => veloce.adxKernel(14), hlc, 'ADX(h, l, c, 14)'],
  ['linregSlope(20)', () => veloce.linregSlopeKernel(20), [close], 'LINEARREG_SLOPE(c, 20)'],
  ['max(20)', () => veloce.maxKernel(20), [close], 'MAX(c, 20)'],
  ['stochastic(14, 3, 3)', () => veloce.stochasticKernel(14, 3, 3), hlc, 'STOCH(h, l, c, 14, 3, 0, 3, 0)'],
  ['cci(20)', () => veloce.cciKernel(20), hlc, 'CCI(h, l, c, 20)'],
  ['psar(0.02, 0.2)', () => veloce.psarKernel(0.02, 0.2), [high, low], 'SAR(h, l, 0.02, 0.2)'],
  ['obv', () => veloce.obvKernel(), [close, volume], 'OBV(c, v)'],
];

const script = `
import json, sys, time
import numpy as np, talib
h, l, c, v = np.fromfile(sys.argv[1]).reshape(4, -1)
least = {}
for run in range(${runs}):
    for name, call in json.loads(sys.argv[2]):
        start = time.process_time_ns()
        eval('talib.' + call)
        ns = time.process_time_ns() - start
        least[name] = min(least.get(name, ns), ns)
print(json.dumps({'version': talib.__version__, 'least': least}))
`;

/** Our kernels beside compiled C: TA-Lib, where python3 has it. Each is run in turn, after all the others have run in its process. */
export async function benchTaLib(): Promise<void> {
  const theirs = await timesOfTaLib();
  if (theirs === undefined) {
    console.log('not compared: python3 has no TA-Lib (pip install TA-Lib)');
    return;
  }
  const ours = timesOfOurs();
  const rows = cases.map(([name]) => {
    const own = round((ours.get(name) ?? NaN) / bars);
    const c = round((theirs.least[name] ?? NaN) / bars);
    return { name, 'ns per bar': own, 'TA-Lib': c, 'times TA-Lib': round(own / c) };
  });
  const logs = rows.reduce((sum, row) => sum + Math.log(row['TA-Lib'] / row['ns per bar']), 0);
  const geometricMean = round(Math.exp(logs / rows.length));
  console.table(rows);
  console.log(`TA-Lib ${theirs.version}; geometric mean of its time over ours: ${geometricMean}`);
  await writeResult('ta-lib', {
    bars,
    measured: `least processor time of ${runs} runs`,
    version: theirs.version,
    'geometric mean of its time over ours': geometricMean,
    rows,
  });
}

function timesOfOurs(): ReadonlyMap<string, number> {
  const least = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    for (const [name, make, inputs] of cases) {
      const kernel = make();
      const out = Array.from({ length: kernel.outputs }, () => new Float64Array(bars));
      const start = process.cpuUsage();
      runKernel(kernel, inputs, { out });
      const { user, system } = process.cpuUsage(start);
      least.set(name, Math.min(least.get(name) ?? Infinity, 1_000 * (user + system)));
    }
  }
  return least;
}

interface Times {
  readonly version: string;
  /** Nanoseconds by name. */
  readonly least: Readonly<Record<string, number>>;
}

async function timesOfTaLib(): Promise<Times | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'veloce-bench-ta-lib-'));
  try {
    const path = join(folder, 'columns.bin');
    await writeFile(path, Buffer.concat([high, low, close, volume].map(({ buffer }) => Buffer.from(buffer))));
    const calls = JSON.stringify(cases.map(([name, , , call]) => [name, call]));
    const { stdout } = await promisify(execFile)('python3', ['-c', script, path, calls]);
    return JSON.parse(stdout) as Times;
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function createColumns(): Readonly<Record<'high' | 'low' | 'close' | 'volume', Float64Array<ArrayBuffer>>> {
  let seed = 42;
  const random = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const [tops, bottoms, closes, volumes] = [0, 0, 0, 0].map(() => new Float64Array(bars)) as [
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
  ];
  let price = 100;
  for (let i = 0; i < bars; i++) {
    const before = price;
    price *= 1 + 0.01 * (random() - 0.5);
    tops[i] = Math.max(before, price) * (1 + 0.003 * random());
    bottoms[i] = Math.min(before, price) * (1 - 0.003 * random());
    closes[i] = price;
    volumes[i] = 1 + 100 * random();
  }
  return { high: tops, low: bottoms, close: closes, volume: volumes };
}

const round = (x: number): number => Math.round(100 * x) / 100;
