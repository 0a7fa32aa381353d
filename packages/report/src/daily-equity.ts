import { dailyEquity as sample } from '@veloce/backtest';
import type { Payload } from './payload.js';
import type { Run } from './run.js';

const day = 86_400_000;

/** Equity at the end of each UTC day of a run; the first sample is the capital, at the begin of the first day. */
export function dailyEquity({ time, intervalMs, equity, settings }: Run): Payload['daily'] {
  const samples = Array.from(sample({ time, intervalMs, length: time.length }, equity, settings.capital));
  const first = Math.floor(((time[0] ?? 0) + intervalMs - 1) / day) * day;
  return { time: samples.map((_, k) => first + k * day), equity: samples };
}
