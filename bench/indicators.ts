/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- technicalindicators types options as classes, and documents objects */
import { pathToFileURL } from 'node:url';
import { IndicatorsSync } from '@ixjb94/indicators';
import * as indicatorts from 'indicatorts';
import * as technical from 'technicalindicators';
import * as signals from 'trading-signals';
import { runKernel, type Column, type Kernel } from '@veloce/core';
import * as veloce from '@veloce/indicators';
import { peakMemory, writeResult } from './machine.js';

const bars = 1_000_000;

/** The same seeded market for everyone: typed columns for us, plain arrays and candle objects for those who take them. */
const market = createMarket(bars);

interface Case {
  readonly name: string;
  readonly kernel: () => Kernel;
  readonly inputs: readonly Column[];
  /** One run of each peer that has the indicator. */
  readonly peers: Readonly<Record<string, () => unknown>>;
}

const ix = new IndicatorsSync();
const { high, low, close, volume } = market.columns;
const arrays = market.arrays;
const { candles } = market;

/** Feeds an indicator of trading-signals bar by bar, its only way, and keeps the results. */
function feed<Input>(indicator: { add(input: Input): unknown }, inputs: readonly Input[]): unknown[] {
  const results = new Array<unknown>(inputs.length);
  for (let i = 0; i < inputs.length; i++) results[i] = indicator.add(inputs[i] as Input);
  return results;
}

const hlc = [high, low, close];
const { high: highs, low: lows, close: closes, volume: volumes } = arrays;

const cases: readonly Case[] = [
  {
    name: 'sma(20)',
    kernel: () => veloce.smaKernel(20),
    inputs: [close],
    peers: {
      'trading-signals': () => feed(new signals.SMA(20), closes),
      '@ixjb94/indicators': () => ix.sma(closes, 20),
      technicalindicators: () => technical.SMA.calculate({ period: 20, values: closes }),
      indicatorts: () => indicatorts.sma(closes, { period: 20 }),
    },
  },
  {
    name: 'ema(20)',
    kernel: () => veloce.emaKernel(20),
    inputs: [close],
    peers: {
      'trading-signals': () => feed(new signals.EMA(20), closes),
      '@ixjb94/indicators': () => ix.ema(closes, 20),
      technicalindicators: () => technical.EMA.calculate({ period: 20, values: closes }),
      indicatorts: () => indicatorts.ema(closes, { period: 20 }),
    },
  },
  {
    name: 'wma(20)',
    kernel: () => veloce.wmaKernel(20),
    inputs: [close],
    peers: {
      'trading-signals': () => feed(new signals.WMA(20), closes),
      '@ixjb94/indicators': () => ix.wma(closes, 20),
      technicalindicators: () => technical.WMA.calculate({ period: 20, values: closes }),
    },
  },
  {
    name: 'hma(20)',
    kernel: () => veloce.hmaKernel(20),
    inputs: [close],
    peers: {
      'trading-signals': () => feed(new signals.HMA(20), closes),
      '@ixjb94/indicators': () => ix.hma(closes, 20),
    },
  },
  {
    name: 'kama(10)',
    kernel: () => veloce.kamaKernel(10),
    inputs: [close],
    peers: {
      'trading-signals': () => feed(new signals.KAMA(10), closes),
      '@ixjb94/indicators': () => ix.kama(closes, 10),
    },
  },
  {
    name: 'tema(20)',
    kernel: () => veloce.temaKernel(20),
    inputs: [close],
    peers: {
      'trading-signals': () => feed(new signals.TEMA(20), closes),
      '@ixjb94/indicators': () => ix.tema(closes, 20),
      indicatorts: () => indicatorts.tema(closes, { period: 20 }),
    },
  },
  {
    name: 'stdev(20)',
    kernel: () => veloce.stdevKernel(20),
    inputs: [close],
    peers: {
      '@ixjb94/indicators': () => ix.stddev(closes, 20),
      technicalindicators: () => technical.SD.calculate({ period: 20, values: closes }),
      indicatorts: () => indicatorts.mstd(closes, { period: 20 }),
    },
  },
  {
    name: 'bbands(20, 2)',
    kernel: () => veloce.bbandsKernel(20, 2),
    inputs: [close],
    peers: {
      'trading-signals': () => feed(new signals.BollingerBands(20, 2), closes),
      '@ixjb94/indicators': () => ix.bbands(closes, 20, 2),
      technicalindicators: () =>
        technical.BollingerBands.calculate({ period: 20, stdDev: 2, values: closes }),
      indicatorts: () => indicatorts.bb(closes, { period: 20 }),
    },
  },
  {
    name: 'atr(14)',
    kernel: () => veloce.atrKernel(14),
    inputs: hlc,
    peers: {
      'trading-signals': () => feed(new signals.ATR(14), candles),
      '@ixjb94/indicators': () => ix.atr(highs, lows, closes, 14),
      technicalindicators: () => technical.ATR.calculate({ period: 14, ...arrays }),
      indicatorts: () => indicatorts.atr(highs, lows, closes, { period: 14 }),
    },
  },
  {
    name: 'rsi(14)',
    kernel: () => veloce.rsiKernel(14),
    inputs: [close],
    peers: {
      'trading-signals': () => feed(new signals.RSI(14), closes),
      '@ixjb94/indicators': () => ix.rsi(closes, 14),
      technicalindicators: () => technical.RSI.calculate({ period: 14, values: closes }),
      indicatorts: () => indicatorts.rsi(closes, { period: 14 }),
    },
  },
  {
    name: 'macd(12, 26, 9)',
    kernel: () => veloce.macdKernel(12, 26, 9),
    inputs: [close],
    peers: {
      'trading-signals': () =>
        feed(new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9)), closes),
      '@ixjb94/indicators': () => ix.macd(closes, 12, 26, 9),
      technicalindicators: () =>
        technical.MACD.calculate({
          fastPeriod: 12,
          slowPeriod: 26,
          signalPeriod: 9,
          SimpleMAOscillator: false,
          SimpleMASignal: false,
          values: closes,
        }),
      indicatorts: () => indicatorts.macd(closes, { fast: 12, slow: 26, signal: 9 }),
    },
  },
  {
    name: 'adx(14)',
    kernel: () => veloce.adxKernel(14),
    inputs: hlc,
    peers: {
      'trading-signals': () => feed(new signals.ADX(14), candles),
      '@ixjb94/indicators': () => ix.adx(highs, lows, 14),
      technicalindicators: () => technical.ADX.calculate({ period: 14, ...arrays }),
    },
  },
  {
    name: 'linreg(20)',
    kernel: () => veloce.linregKernel(20),
    inputs: [close],
    peers: {
      'trading-signals': () => feed(new signals.LinearRegression(20), closes),
      '@ixjb94/indicators': () => ix.linreg(closes, 20),
      indicatorts: () => indicatorts.movingLinearRegressionUsingLeastSquare(20, market.times, closes),
    },
  },
  {
    name: 'max(20)',
    kernel: () => veloce.maxKernel(20),
    inputs: [high],
    peers: {
      '@ixjb94/indicators': () => ix.max(highs, 20),
      technicalindicators: () => technical.Highest.calculate({ period: 20, values: highs }),
      indicatorts: () => indicatorts.mmax(highs, { period: 20 }),
    },
  },
  {
    name: 'max(200)',
    kernel: () => veloce.maxKernel(200),
    inputs: [high],
    peers: {
      '@ixjb94/indicators': () => ix.max(highs, 200),
      technicalindicators: () => technical.Highest.calculate({ period: 200, values: highs }),
      indicatorts: () => indicatorts.mmax(highs, { period: 200 }),
    },
  },
  {
    name: 'cci(20)',
    kernel: () => veloce.cciKernel(20),
    inputs: hlc,
    peers: {
      'trading-signals': () => feed(new signals.CCI(20), candles),
      '@ixjb94/indicators': () => ix.cci(highs, lows, closes, 20),
      technicalindicators: () => technical.CCI.calculate({ period: 20, ...arrays }),
      indicatorts: () => indicatorts.cci(highs, lows, closes, { period: 20 }),
    },
  },
  {
    name: 'stochastic(14, 3, 3)',
    kernel: () => veloce.stochasticKernel(14, 3, 3),
    inputs: hlc,
    peers: {
      'trading-signals': () =>
        feed(new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }), candles),
      '@ixjb94/indicators': () => ix.stoch(highs, lows, closes, 14, 3, 3),
      technicalindicators: () => technical.Stochastic.calculate({ period: 14, signalPeriod: 3, ...arrays }),
      indicatorts: () => indicatorts.stoch(highs, lows, closes, { kPeriod: 14, dPeriod: 3 }),
    },
  },
  {
    name: 'willr(14)',
    kernel: () => veloce.willrKernel(14),
    inputs: hlc,
    peers: {
      'trading-signals': () => feed(new signals.WilliamsR(14), candles),
      '@ixjb94/indicators': () => ix.willr(highs, lows, closes, 14),
      technicalindicators: () => technical.WilliamsR.calculate({ period: 14, ...arrays }),
      indicatorts: () => indicatorts.willr(highs, lows, closes, { period: 14 }),
    },
  },
  {
    name: 'aroon(25)',
    kernel: () => veloce.aroonKernel(25),
    inputs: [high, low],
    peers: {
      'trading-signals': () => feed(new signals.Aroon(25), candles),
      '@ixjb94/indicators': () => ix.aroon(highs, lows, 25),
      indicatorts: () => indicatorts.aroon(highs, lows, { period: 25 }),
    },
  },
  {
    name: 'obv',
    kernel: () => veloce.obvKernel(),
    inputs: [close, volume],
    peers: {
      '@ixjb94/indicators': () => ix.obv(closes, volumes),
      technicalindicators: () => technical.OBV.calculate({ close: closes, volume: volumes }),
      indicatorts: () => indicatorts.obv(closes, volumes),
    },
  },
  {
    name: 'mfi(14)',
    kernel: () => veloce.mfiKernel(14),
    inputs: [...hlc, volume],
    peers: {
      'trading-signals': () => feed(new signals.MFI(14), candles),
      '@ixjb94/indicators': () => ix.mfi(highs, lows, closes, volumes, 14),
      technicalindicators: () => technical.MFI.calculate({ period: 14, ...arrays }),
      indicatorts: () => indicatorts.mfi(highs, lows, closes, volumes, { period: 14 }),
    },
  },
  {
    name: 'psar(0.02, 0.2)',
    kernel: () => veloce.psarKernel(0.02, 0.2),
    inputs: [high, low],
    peers: {
      'trading-signals': () =>
        feed(new signals.PSAR({ accelerationStep: 0.02, accelerationMax: 0.2 }), candles),
      '@ixjb94/indicators': () => ix.psar(highs, lows, 0.02, 0.2),
      technicalindicators: () => technical.PSAR.calculate({ step: 0.02, max: 0.2, high: highs, low: lows }),
      indicatorts: () => indicatorts.psar(highs, lows, closes, { step: 0.02, max: 0.2 }),
    },
  },
  {
    name: 'squeeze(20, 2, 1.5)',
    kernel: () => veloce.squeezeKernel(20, 2, 1.5),
    inputs: hlc,
    peers: {
      'trading-signals': () => feed(new signals.TTMSqueeze(), candles),
    },
  },
];

/** Ours and every peer on the same data in one process, in nanoseconds per bar. */
export async function benchIndicators(): Promise<void> {
  const rows = cases.map((one) => {
    const kernel = one.kernel();
    const inputs = Array.from(one.inputs); // arrays of the kind that live has
    const live = liveCost(one.kernel(), inputs);
    const ours = nsPerBar(() => runKernel(kernel, inputs));
    const out = Array.from({ length: kernel.outputs }, () => new Float64Array(bars));
    const intoOut = nsPerBar(() => runKernel(kernel, inputs, { out }));
    const peers = Object.fromEntries(
      Object.entries(one.peers).map(([peer, run]) => [peer, nsPerBar(run)] as const),
    );
    const [best, bestTime] = Object.entries(peers).reduce((a, b) => (b[1] < a[1] ? b : a));
    const row = {
      name: one.name,
      nsPerBar: ours,
      intoGivenColumns: intoOut,
      live,
      liveToBatch: round(live.nsPerBar / intoOut),
      peers,
      bestPeer: best,
      timesFaster: round(bestTime / ours),
    };
    console.log(
      `${one.name.padEnd(22)} ${ours.toFixed(1).padStart(6)}  out ${intoOut.toFixed(1).padStart(6)}  live ${live.nsPerBar.toFixed(1).padStart(6)} ${live.bytesPerBar.toString().padStart(3)} B` +
        `  best peer ${bestTime.toFixed(1).padStart(7)} ${best.padEnd(20)} x${row.timesFaster.toFixed(1)}`,
    );
    return row;
  });
  const geometricMean = round(
    Math.exp(rows.reduce((sum, row) => sum + Math.log(row.timesFaster), 0) / rows.length),
  );
  console.log(`geometric mean of the ratio to the best peer: ${geometricMean}`);
  await writeResult('indicators', {
    bars,
    measured: 'least processor time of the process, ns per bar',
    geometricMean,
    peakMemoryMiB: peakMemory(),
    rows,
  });
}

interface LiveCost {
  readonly nsPerBar: number;
  /** Bytes left on the heap before any of it is collected. */
  readonly bytesPerBar: number;
}

/** As live feeds it: a call per bar, with columns of one bar written again. */
function liveCost(kernel: Kernel, inputs: readonly Column[]): LiveCost {
  const own = Array.from(inputs, () => new Float64Array(1));
  const outputs = Array.from({ length: kernel.outputs }, () => new Float64Array(1));
  const state = kernel.init(0);
  const feedBars = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      for (let k = 0; k < own.length; k++) (own[k] as Float64Array)[0] = (inputs[k] as Column)[i] as number;
      kernel.advance(state, own, outputs, 0, 1);
    }
  };
  // In short stretches, as bars come: one long loop would be optimised in another way than a call per bar is.
  const stretch = 1000;
  let time = Infinity;
  let bytes = Infinity;
  for (let bar = 0; bar < 2 * bars; bar += stretch) {
    const from = bar % bars; // several times, for the compiler to come along on a busy machine
    const before = process.memoryUsage().heapUsed;
    time = Math.min(
      time,
      processorTime(() => {
        feedBars(from, from + stretch);
      }),
    );
    const left = process.memoryUsage().heapUsed - before;
    if (left >= 0) bytes = Math.min(bytes, left); // less than 0: something was collected
  }
  // Asking for the heap leaves some 100 bytes itself.
  return {
    nsPerBar: round((time * 1e6) / stretch),
    bytesPerBar: Math.max(0, Math.round((bytes - 1000) / stretch)),
  };
}

/**
 * Least processor time of as many runs as fit into 0.3 seconds, at least 3 and at most 15: the same budget for everyone. It is that of
 * the whole process, so whoever leaves garbage pays for its collection, and a busy machine does not count.
 */
function nsPerBar(work: () => unknown): number {
  const first = processorTime(work);
  const runs = Math.min(15, Math.max(2, Math.floor(300 / first)));
  let least = first;
  for (let run = 0; run < runs; run++) least = Math.min(least, processorTime(work));
  return round((least * 1e6) / bars);
}

/** Processor time of a run, in milliseconds. */
function processorTime(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function round(x: number): number {
  return Math.round(100 * x) / 100;
}

function createMarket(length: number): {
  columns: Record<'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>;
  arrays: Record<'open' | 'high' | 'low' | 'close' | 'volume', number[]>;
  candles: { open: number; high: number; low: number; close: number; volume: number }[];
  times: number[];
} {
  let seed = 42;
  const random = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const own = { open: [], high: [], low: [], close: [], volume: [] } as Record<
    'open' | 'high' | 'low' | 'close' | 'volume',
    number[]
  >;
  const all = [];
  let price = 100;
  for (let i = 0; i < length; i++) {
    const before = price;
    price *= 1 + 0.01 * (random() - 0.5);
    const bar = {
      open: before,
      high: Math.max(before, price) * (1 + 0.003 * random()),
      low: Math.min(before, price) * (1 - 0.003 * random()),
      close: price,
      volume: 1 + 100 * random(),
    };
    all.push(bar);
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) own[name].push(bar[name]);
  }
  return {
    columns: {
      open: Float64Array.from(own.open),
      high: Float64Array.from(own.high),
      low: Float64Array.from(own.low),
      close: Float64Array.from(own.close),
      volume: Float64Array.from(own.volume),
    },
    arrays: own,
    candles: all,
    times: all.map((_, i) => i),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await benchIndicators();
