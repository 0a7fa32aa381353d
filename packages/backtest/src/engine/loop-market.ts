import type { MarketData } from '@veloce/core';
import type { Instrument } from '../account/instrument.js';
import type { BacktestSettings } from '../account/settings.js';
import { dayEnds } from '../metrics/day-ends.js';
import type { PriceRows } from './price-rows.js';

/** The inputs that all configurations share. */
export interface LoopMarket {
  readonly data: MarketData;
  readonly settings: BacktestSettings;
  readonly instrument: Instrument;
  /** Last bar of each sample of the equity, ascending; the last is the last bar. */
  readonly sampleEnd: Int32Array;
  /** The bars at whose open funding is paid, ascending. */
  readonly fundingBars: Int32Array;
  /** The prices once more, where many runs look at them. */
  readonly rows?: PriceRows;
}

/** Whether the loop knows everything that the settings ask for; the general engine knows the rest. */
export function loopKnows(
  settings: BacktestSettings,
  instrument: Instrument,
  size: number | Float64Array | BacktestSettings['size'],
): boolean {
  const { slippage, pyramiding, margin, borrowRate } = settings;
  return (
    typeof size === 'number' &&
    size <= 1 &&
    pyramiding === 1 &&
    margin === 'none' &&
    borrowRate === 0 &&
    (slippage === undefined || slippage.model === 'bps') &&
    settings.maxVolumeShare === undefined &&
    settings.maxExposure === undefined &&
    settings.intrabar !== 'lower-tf' &&
    !settings.limitThrough &&
    instrument.tickSize === 0
  );
}

/** The bars at whose open funding is paid: those with a rate, where the settings count it. */
export function fundingBarsOf(
  { funding }: Pick<MarketData, 'funding'>,
  settings: Pick<BacktestSettings, 'funding'>,
): Int32Array {
  const bars: number[] = [];
  if (funding === undefined || !settings.funding) return Int32Array.from(bars);
  for (let i = 0; i < funding.length; i++) if (funding[i] === funding[i]) bars.push(i);
  return Int32Array.from(bars);
}

/** The last bar of each sample: of each UTC day up to the last, or of each bar. A day without bars repeats the one before. */
export function sampleEnds(
  clock: Pick<MarketData, 'time' | 'intervalMs' | 'length'>,
  daily: boolean,
): Int32Array {
  if (daily) return dayEnds(clock);
  const ends = new Int32Array(clock.length);
  for (let i = 0; i < ends.length; i++) ends[i] = i;
  return ends;
}
