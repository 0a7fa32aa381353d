import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import type * as veloce from '@veloce/indicators';
import { writeResult } from './machine.js';

/** Short, so that most runs go undisturbed on a busy machine, and the columns stay near. */
const bars = 100_000;
const runs = 60;

const { high, low, close, volume } = createColumns();
const program = fileURLToPath(new URL('ta-lib-process.mjs', import.meta.url));

/** Indicators that TA-Lib has too: our kernel, its arguments and the columns it reads of `h l c v`, and the call there. */
const cases: readonly (readonly [string, keyof typeof veloce, readonly number[], string, string])[] = [
  ['sma(20)', 'smaKernel', [20], 'c', 'SMA(c, 20)'],
  ['ema(20)', 'emaKernel', [20], 'c', 'EMA(c, 20)'],
  ['stdev(20)', 'stdevKernel', [20], 'c', 'STDDEV(c, 20)'],
  ['bbands(20, 2)', 'bbandsKernel', [20, 2], 'c', 'BBANDS(c, 20, 2, 2)'],
  ['atr(14)', 'atrKernel', [14], 'hlc', 'ATR(h, l, c, 14)'],
  ['rsi(14)', 'rsiKernel', [14], 'c', 'RSI(c, 14)'],
  ['macd(12, 26, 9)', 'macdKernel', [12, 26, 9], 'c', 'MACD(c, 12, 26, 9)'],
  ['adx(14)', 'adxKernel', [14], 'hlc', 'ADX(h, l, c, 14)'],
  ['linregSlope(20)', 'linregSlopeKernel', [20], 'c', 'LINEARREG_SLOPE(c, 20)'],
  ['max(20)', 'maxKernel', [20], 'c', 'MAX(c, 20)'],
  ['stochastic(14, 3, 3)', 'stochasticKernel', [14, 3, 3], 'hlc', 'STOCH(h, l, c, 14, 3, 0, 3, 0)'],
  ['cci(20)', 'cciKernel', [20], 'hlc', 'CCI(h, l, c, 20)'],
  ['psar(0.02, 0.2)', 'psarKernel', [0.02, 0.2], 'hl', 'SAR(h, l, 0.02, 0.2)'],
  ['obv', 'obvKernel', [], 'cv', 'OBV(c, v)'],
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
  const folder = await mkdtemp(join(tmpdir(), 'veloce-bench-ta-lib-'));
  try {
    const path = join(folder, 'columns.bin');
    await writeFile(path, Buffer.concat([high, low, close, volume].map(({ buffer }) => Buffer.from(buffer))));
    const theirs = await timesOfTaLib(path);
    if (theirs === undefined) console.log('not compared: python3 has no TA-Lib (pip install TA-Lib)');
    else await compare(await timesOfOurs(path), theirs);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compare(ours: Pick<Times, 'least'>, theirs: Times): Promise<void> {
  const rows = cases.map(([name]) => {
    const own = round((ours.least[name] ?? NaN) / bars);
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

async function timesOfOurs(path: string): Promise<Pick<Times, 'least'>> {
  const { stdout } = await run(process.execPath, [program, path, JSON.stringify(cases), String(runs)]);
  return JSON.parse(stdout) as Pick<Times, 'least'>;
}

const run = promisify(execFile);

interface Times {
  readonly version: string;
  /** Nanoseconds by name. */
  readonly least: Readonly<Record<string, number>>;
}

async function timesOfTaLib(path: string): Promise<Times | undefined> {
  const calls = JSON.stringify(cases.map(([name, , , , call]) => [name, call]));
  try {
    const { stdout } = await run('python3', ['-c', script, path, calls]);
    return JSON.parse(stdout) as Times;
  } catch {
    return undefined;
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
