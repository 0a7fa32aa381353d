import { simulateMarket } from '@veloce/data-files';
import { ema, logReturn, max, sessionStart, type CatalogEntry } from '@veloce/indicators';

/** Columns by the names that the catalog uses. */
export type SampleMarket = Readonly<Record<string, Float64Array>>;

const hours = { bars: 1200, timeframe: '1h', tradesPerMinute: 4, volatility: 0.7 } as const;

/** Some weeks of a simulated market, with what indicators read beside market data. */
export function sampleMarket(): SampleMarket {
  const { data } = simulateMarket({ ...hours, seed: 46 });
  const { time, open, high, low, close, volume } = data;
  const other = simulateMarket({ ...hours, seed: 5 }).data.close;
  const known = (column: typeof close | undefined): Float64Array => Float64Array.from(column ?? []);
  const returns = logReturn(close);
  const noise = logReturn(other);
  const [buyVolume, sellVolume] = [known(data.buyVolume), known(data.sellVolume)];
  const highest = max(close, 20);
  return {
    time: known(time),
    open: known(open),
    high: known(high),
    low: known(low),
    close: known(close),
    source: known(close),
    volume: known(volume),
    buyVolume,
    sellVolume,
    openInterest: known(data.openInterest),
    delta: buyVolume.map((x, i) => x - (sellVolume[i] ?? NaN)),
    anchor: sessionStart(time, 7 * 1440, 4 * 1440),
    condition: highest.map((x, i) => (close[i] === x ? 1 : 0)),
    x: returns,
    y: returns.map((r, i) => 0.6 * r + 0.5 * (noise[i] ?? NaN)),
    a: ema(close, 12),
    b: ema(close, 26),
    returns,
  };
}

/** Other inputs than the catalog's, where those would show little. */
const otherInputs: Readonly<Record<string, readonly string[]>> = {
  entropy: ['returns'],
  autocorrelation: ['returns'],
  skew: ['returns'],
  kurtosis: ['returns'],
  ewmaVariance: ['returns'],
  netFlow: ['buyVolume', 'sellVolume'],
};

export function inputsOf(entry: CatalogEntry, market: SampleMarket): readonly Float64Array[] {
  return (otherInputs[entry.name] ?? entry.inputs).map((name) => {
    const column = market[name];
    if (column === undefined)
      throw new Error(`the sample market has no column ${name}, which ${entry.name} reads`);
    return column;
  });
}

/** A seeded market with gaps between its candles, so that every candle pattern occurs. */
export function sampleCandles(length: number): SampleMarket {
  let state = 17;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const columns = { open: [], high: [], low: [], close: [] } as Record<string, number[]>;
  let price = 1000;
  for (let i = 0; i < length; i++) {
    const open = price + (next() - 0.5) * (next() < 0.35 ? 16 : 1);
    const mood = next();
    const close = open + (next() - 0.5) * (mood < 0.25 ? 1 : mood < 0.6 ? 12 : 34);
    const shadow = (): number => next() ** 3 * (next() < 0.5 ? 1 : 14);
    columns['open']?.push(open);
    columns['close']?.push(close);
    columns['high']?.push(Math.max(open, close) + shadow());
    columns['low']?.push(Math.min(open, close) - shadow());
    price = close;
  }
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)]),
  );
}
