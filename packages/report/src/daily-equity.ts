import { dailyEquity as sample, type BacktestResult } from '@veloce/backtest';
import type { Payload } from './payload.js';

const day = 86_400_000;

/** Equity at the end of each UTC day of a run; the first sample is the capital, at the begin of the first day. */
export function dailyEquity({ data, equity, settings }: BacktestResult): Payload['daily'] {
  const samples = Array.from(sample(data, equity, settings.capital));
  const first = Math.floor(((data.time[0] ?? 0) + data.intervalMs - 1) / day) * day;
  return { time: samples.map((_, k) => first + k * day), equity: samples };
}
