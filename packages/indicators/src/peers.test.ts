/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- technicalindicators types options as classes, and documents objects */
import { IndicatorsSync } from '@ixjb94/indicators';
import { bb as tsBands, obv as tsObv } from 'indicatorts';
import * as technical from 'technicalindicators';
import * as signals from 'trading-signals';
import { describe, expect, it } from 'vitest';
import * as veloce from './index.js';
import { testMarket } from './testdata/market.js';

/**
 * Other people's numbers. Where a definition agrees, so must the values; where seeds differ, so must they once the seeds have
 * faded; where a definition differs, it is not compared, and the reason stands here. `rsi` of
 * technicalindicators is rounded to two decimals; `trix` divides by the newer average in Tulip and its ports, by the older one in
 * TA-Lib and here.
 *
 * Not compared:
 * - `adx` of @ixjb94 (no true range: it reads high and low only) and trading-signals (another seed of the sums);
 * - `trima` of @ixjb94 for an odd period, which it halves without rounding;
 * - `psar` of indicatorts and trading-signals: the stop is limited and turned by other rules;
 * - `mfi` of indicatorts: the sign of a flow is that of its own change;
 * - `er` of trading-signals: it divides by the range, not by the way;
 * - `zlema`, `kst`, `stc`: lags, smoothing and seeds differ everywhere.
 */
const bars = 500;
const market = testMarket(bars, 11);
const ix = new IndicatorsSync();
const array = (name: string): number[] => [...market[name]];
const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map(array);
const candles = close.map((c, i) => ({
  open: open[i],
  high: high[i],
  low: low[i],
  close: c,
  volume: volume[i],
}));

/** Feeds an indicator of trading-signals. */
function feed<Input, Result>(
  indicator: { add(input: Input): Result | null },
  inputs: readonly Input[],
): (Result | null)[] {
  return inputs.map((input) => indicator.add(input));
}

/** A peer's values at the end of the data, whatever it leaves out at the beginning. */
interface Comparison {
  readonly name: string;
  readonly peer: string;
  readonly ours: Float64Array;
  readonly theirs: readonly (number | null | undefined)[];
  /** Bars at the beginning that are not compared, for seeds to fade. */
  readonly after?: number;
  readonly tolerance?: number;
}

const m = market;
const macd = veloce.macd(m['close'], { fast: 12, slow: 26, smoothing: 9 });
const bands = veloce.bbands(m['close'], 20, 2);
const stoch = veloce.stochastic(m['high'], m['low'], m['close'], { period: 14, slowing: 3, smoothing: 3 });
const aroon = veloce.aroon(m['high'], m['low'], 25);
const line = veloce.linreg(m['close'], 14);
const vortex = veloce.vortex(m['high'], m['low'], m['close'], 14);
const donchian = veloce.donchian(m['high'], m['low'], 20);
const fade = 400;

const comparisons: readonly Comparison[] = [
  { name: 'sma', peer: '@ixjb94', ours: veloce.sma(m['close'], 20), theirs: ix.sma(close, 20) },
  {
    name: 'sma',
    peer: 'trading-signals',
    ours: veloce.sma(m['close'], 20),
    theirs: feed(new signals.SMA(20), close),
  },
  { name: 'ema', peer: '@ixjb94', ours: veloce.ema(m['close'], 12), theirs: ix.ema(close, 12), after: fade },
  {
    name: 'ema',
    peer: 'technicalindicators',
    ours: veloce.ema(m['close'], 12),
    theirs: technical.EMA.calculate({ period: 12, values: close }),
  },
  { name: 'rma', peer: '@ixjb94', ours: veloce.rma(m['close'], 10), theirs: ix.wilders(close, 10) },
  {
    name: 'rma',
    peer: 'technicalindicators',
    ours: veloce.rma(m['close'], 10),
    theirs: technical.WEMA.calculate({ period: 10, values: close }),
  },
  { name: 'wma', peer: '@ixjb94', ours: veloce.wma(m['close'], 20), theirs: ix.wma(close, 20) },
  {
    name: 'wma',
    peer: 'technicalindicators',
    ours: veloce.wma(m['close'], 20),
    theirs: technical.WMA.calculate({ period: 20, values: close }),
  },
  { name: 'hma', peer: '@ixjb94', ours: veloce.hma(m['close'], 20), theirs: ix.hma(close, 20) },
  {
    name: 'dema',
    peer: '@ixjb94',
    ours: veloce.dema(m['close'], 10),
    theirs: ix.dema(close, 10),
    after: fade,
  },
  {
    name: 'tema',
    peer: '@ixjb94',
    ours: veloce.tema(m['close'], 10),
    theirs: ix.tema(close, 10),
    after: fade,
  },
  { name: 'trima', peer: '@ixjb94', ours: veloce.trima(m['close'], 10), theirs: ix.trima(close, 10) },
  {
    name: 'kama',
    peer: '@ixjb94',
    ours: veloce.kama(m['close'], 10),
    theirs: ix.kama(close, 10),
    after: fade,
  },
  {
    name: 'vwma',
    peer: '@ixjb94',
    ours: veloce.vwma(m['close'], m['volume'], 20),
    theirs: ix.vwma(close, volume, 20),
  },
  {
    name: 'vwma',
    peer: 'trading-signals',
    ours: veloce.vwma(m['close'], m['volume'], 20),
    theirs: feed(new signals.VWMA(20), candles),
  },
  { name: 'linreg', peer: '@ixjb94', ours: line.value, theirs: ix.linreg(close, 14) },
  {
    name: 'linreg slope',
    peer: '@ixjb94',
    ours: line.slope,
    theirs: ix.linregslope(close, 14),
    tolerance: 1e-8,
  },
  { name: 'tsf', peer: '@ixjb94', ours: veloce.tsf(m['close'], 14), theirs: ix.tsf(close, 14) },
  {
    name: 'variance',
    peer: '@ixjb94',
    ours: veloce.variance(m['close'], 14),
    theirs: ix.var(close, 14),
    tolerance: 1e-7,
  },
  {
    name: 'stdev',
    peer: 'technicalindicators',
    ours: veloce.stdev(m['close'], 14),
    theirs: technical.SD.calculate({ period: 14, values: close }),
  },
  { name: 'max', peer: '@ixjb94', ours: veloce.max(m['high'], 14), theirs: ix.max(high, 14), tolerance: 0 },
  { name: 'min', peer: '@ixjb94', ours: veloce.min(m['low'], 14), theirs: ix.min(low, 14), tolerance: 0 },
  {
    name: 'trueRange',
    peer: '@ixjb94',
    ours: veloce.trueRange(m['high'], m['low'], m['close']),
    theirs: ix.tr(high, low, close),
  },
  {
    name: 'atr',
    peer: '@ixjb94',
    ours: veloce.atr(m['high'], m['low'], m['close'], 14),
    theirs: ix.atr(high, low, close, 14),
  },
  {
    name: 'natr',
    peer: '@ixjb94',
    ours: veloce.natr(m['high'], m['low'], m['close'], 14),
    theirs: ix.natr(high, low, close, 14),
  },
  { name: 'bbands lower', peer: '@ixjb94', ours: bands.lower, theirs: ix.bbands(close, 20, 2)[0] },
  { name: 'bbands upper', peer: '@ixjb94', ours: bands.upper, theirs: ix.bbands(close, 20, 2)[2] },
  {
    name: 'bbands upper',
    peer: 'indicatorts',
    ours: bands.upper,
    theirs: tsBands(close, { period: 20 }).upper,
    after: 20,
  },
  { name: 'donchian upper', peer: '@ixjb94', ours: donchian.upper, theirs: ix.max(high, 20), tolerance: 0 },
  {
    name: 'mass',
    peer: '@ixjb94',
    ours: veloce.mass(m['high'], m['low'], 25),
    theirs: ix.mass(high, low, 25),
    after: fade,
  },
  { name: 'rsi', peer: '@ixjb94', ours: veloce.rsi(m['close'], 14), theirs: ix.rsi(close, 14) },
  {
    name: 'rsi',
    peer: 'technicalindicators',
    ours: veloce.rsi(m['close'], 14),
    theirs: technical.RSI.calculate({ period: 14, values: close }),
    tolerance: 2e-4,
  },
  {
    name: 'rsi',
    peer: 'trading-signals',
    ours: veloce.rsi(m['close'], 14),
    theirs: feed(new signals.RSI(14), close),
    after: fade,
  },
  { name: 'cmo', peer: '@ixjb94', ours: veloce.cmo(m['close'], 14), theirs: ix.cmo(close, 14) },
  {
    name: 'macd',
    peer: '@ixjb94',
    ours: macd.macd,
    theirs: ix.macd(close, 12, 26, 9)[0],
    after: fade,
    tolerance: 1e-3,
  },
  {
    name: 'macd',
    peer: 'technicalindicators',
    ours: macd.macd,
    theirs: technical.MACD.calculate({
      fastPeriod: 12,
      slowPeriod: 26,
      signalPeriod: 9,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
      values: close,
    }).map((r) => r.MACD),
  },
  {
    name: 'macd signal',
    peer: 'technicalindicators',
    ours: macd.signal,
    theirs: technical.MACD.calculate({
      fastPeriod: 12,
      slowPeriod: 26,
      signalPeriod: 9,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
      values: close,
    }).map((r) => r.signal),
  },
  {
    name: 'cci',
    peer: '@ixjb94',
    ours: veloce.cci(m['high'], m['low'], m['close'], 20),
    theirs: ix.cci(high, low, close, 20),
  },
  {
    name: 'cci',
    peer: 'trading-signals',
    ours: veloce.cci(m['high'], m['low'], m['close'], 20),
    theirs: feed(new signals.CCI(20), candles),
  },
  {
    name: 'mfi',
    peer: '@ixjb94',
    ours: veloce.mfi(m['high'], m['low'], m['close'], m['volume'], 14),
    theirs: ix.mfi(high, low, close, volume, 14),
  },
  {
    name: 'mfi',
    peer: 'trading-signals',
    ours: veloce.mfi(m['high'], m['low'], m['close'], m['volume'], 14),
    theirs: feed(new signals.MFI(14), candles),
  },
  { name: 'stochastic k', peer: '@ixjb94', ours: stoch.k, theirs: ix.stoch(high, low, close, 14, 3, 3)[0] },
  { name: 'stochastic d', peer: '@ixjb94', ours: stoch.d, theirs: ix.stoch(high, low, close, 14, 3, 3)[1] },
  {
    name: 'stochastic k',
    peer: 'trading-signals',
    ours: stoch.k,
    theirs: feed(
      new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }),
      candles,
    ).map((r) => r?.stochK),
    after: 20,
  },
  {
    name: 'willr',
    peer: '@ixjb94',
    ours: veloce.willr(m['high'], m['low'], m['close'], 14),
    theirs: ix.willr(high, low, close, 14),
  },
  {
    name: 'willr',
    peer: 'technicalindicators',
    ours: veloce.willr(m['high'], m['low'], m['close'], 14),
    theirs: technical.WilliamsR.calculate({ period: 14, high, low, close }),
  },
  {
    name: 'ultosc',
    peer: '@ixjb94',
    ours: veloce.ultosc(m['high'], m['low'], m['close'], { short: 7, medium: 14, long: 28 }),
    theirs: ix.ultosc(high, low, close, 7, 14, 28),
  },
  { name: 'ao', peer: '@ixjb94', ours: veloce.ao(m['high'], m['low']), theirs: ix.ao(high, low) },
  {
    name: 'ao',
    peer: 'trading-signals',
    ours: veloce.ao(m['high'], m['low']),
    theirs: feed(new signals.AO(5, 34), candles),
  },
  { name: 'dpo', peer: '@ixjb94', ours: veloce.dpo(m['close'], 20), theirs: ix.dpo(close, 20) },
  { name: 'aroon up', peer: '@ixjb94', ours: aroon.up, theirs: ix.aroon(high, low, 25)[1] },
  { name: 'aroon down', peer: '@ixjb94', ours: aroon.down, theirs: ix.aroon(high, low, 25)[0] },
  {
    name: 'vortex plus',
    peer: 'trading-signals',
    ours: vortex.plus,
    theirs: feed(new signals.VortexIndicator(14), candles).map((r) => r?.plus),
  },
  {
    name: 'psar',
    peer: '@ixjb94',
    ours: veloce.psar(m['high'], m['low'], 0.02, 0.2),
    theirs: ix.psar(high, low, 0.02, 0.2),
  },
  {
    name: 'fisher',
    peer: '@ixjb94',
    ours: veloce.fisher(m['high'], m['low'], 9).fisher,
    theirs: ix.fisher(high, low, 9)[0],
  },
  {
    name: 'qstick',
    peer: '@ixjb94',
    ours: veloce.qstick(m['open'], m['close'], 14),
    theirs: ix.qstick(open, close, 14),
  },
  {
    name: 'bop',
    peer: '@ixjb94',
    ours: veloce.bop(m['open'], m['high'], m['low'], m['close']),
    theirs: ix.bop(open, high, low, close),
  },
  { name: 'roc', peer: '@ixjb94', ours: veloce.roc(m['close'], 12), theirs: ix.roc(close, 12) },
  { name: 'mom', peer: '@ixjb94', ours: veloce.mom(m['close'], 12), theirs: ix.mom(close, 12) },
  { name: 'obv', peer: '@ixjb94', ours: veloce.obv(m['close'], m['volume']), theirs: ix.obv(close, volume) },
  {
    name: 'obv',
    peer: 'indicatorts',
    ours: veloce.obv(m['close'], m['volume']),
    theirs: tsObv(close, volume),
  },
  {
    name: 'ad',
    peer: '@ixjb94',
    ours: veloce.ad(m['high'], m['low'], m['close'], m['volume']),
    theirs: ix.ad(high, low, close, volume),
  },
  {
    name: 'adosc',
    peer: '@ixjb94',
    ours: veloce.adosc(m['high'], m['low'], m['close'], m['volume'], 3, 10),
    theirs: ix.adosc(high, low, close, volume, 3, 10),
    after: fade,
  },
  {
    name: 'cmf',
    peer: '@ixjb94',
    ours: veloce.cmf(m['high'], m['low'], m['close'], m['volume'], 20),
    theirs: ix.cmf(high, low, close, volume, 20),
  },
  {
    name: 'emv',
    peer: '@ixjb94',
    ours: veloce.emv(m['high'], m['low'], m['volume']),
    theirs: ix.emv(high, low, volume),
  },
  { name: 'nvi', peer: '@ixjb94', ours: veloce.nvi(m['close'], m['volume']), theirs: ix.nvi(close, volume) },
  { name: 'pvi', peer: '@ixjb94', ours: veloce.pvi(m['close'], m['volume']), theirs: ix.pvi(close, volume) },
  {
    name: 'marketfi',
    peer: '@ixjb94',
    ours: veloce.marketfi(m['high'], m['low'], m['volume']),
    theirs: ix.marketfi(high, low, volume),
  },
  { name: 'vosc', peer: '@ixjb94', ours: veloce.vosc(m['volume'], 5, 20), theirs: ix.vosc(volume, 5, 20) },
  {
    name: 'force',
    peer: 'technicalindicators',
    ours: veloce.force(m['close'], m['volume'], 13),
    theirs: technical.ForceIndex.calculate({ period: 13, close, volume }),
  },
  {
    name: 'meanDeviation',
    peer: 'trading-signals',
    ours: veloce.meanDeviation(m['close'], 10),
    theirs: feed(new signals.MAD(10), close),
  },
  {
    name: 'trima, odd',
    peer: 'trading-signals',
    ours: veloce.trima(m['close'], 11),
    theirs: feed(new signals.TRIMA(11), close),
  },
  {
    name: 'trix',
    peer: 'trading-signals',
    // Compared to the newer average, as they do.
    ours: veloce.trix(m['close'], 10).map((x) => x / (1 + x / 100)),
    theirs: feed(new signals.TRIX(10), close),
    after: fade,
  },
  {
    name: 'psar',
    peer: 'technicalindicators',
    ours: veloce.psar(m['high'], m['low'], 0.02, 0.2),
    theirs: technical.PSAR.calculate({ step: 0.02, max: 0.2, high, low }),
    after: fade,
  },
];

describe.each(comparisons)('$name as $peer has it', ({ ours, theirs, after = 0, tolerance = 1e-9 }) => {
  it('agrees from the end back to its first value', () => {
    let compared = 0;
    for (let back = 1; back <= Math.min(bars - after, theirs.length); back++) {
      const mine = ours[bars - back];
      const other = theirs[theirs.length - back];
      if (Number.isNaN(mine) || typeof other !== 'number' || Number.isNaN(other)) continue;
      compared++;
      const off = Math.abs(mine - other);
      if (off > tolerance * Math.max(1, Math.abs(other))) {
        expect.fail(`${back} bars before the end: ours ${mine}, theirs ${other}`);
      }
    }
    expect(compared).toBeGreaterThan(50);
  });
});
