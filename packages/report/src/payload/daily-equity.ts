import { dayMs } from '@veloce/core';
import { dailyEquity as sample, rollingMetrics } from '@veloce/backtest';
import type { Payload } from './payload.js';
import type { Run } from '../run.js';

/** Days of a rolling ratio. */
export const rollingDays = 30;

/** Equity at the end of each UTC day of a run; the first sample is the capital, at the beginning of the first day. */
export function dailyEquity({
  time,
  intervalMs,
  equity,
  settings,
}: Run): Pick<Payload['daily'], 'time' | 'equity'> {
  const samples = Array.from(sample({ time, intervalMs, length: time.length }, equity, settings.capital));
  const first = Math.floor(((time[0] ?? 0) + intervalMs - 1) / dayMs) * dayMs;
  return { time: samples.map((_, k) => first + k * dayMs), equity: samples };
}

/** The Sharpe ratio over the last {@link rollingDays} at the end of each day, where it has a value. */
export function rollingSharpe({ result }: Run): Payload['daily']['sharpe'] {
  const { time, sharpe } = rollingMetrics(result, rollingDays);
  return Array.from(time, (at, k) => ({ time: at, value: sharpe[k] ?? NaN })).filter(({ value }) =>
    Number.isFinite(value),
  );
}
