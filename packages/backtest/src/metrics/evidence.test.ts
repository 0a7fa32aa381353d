import { describe, expect, it } from 'vitest';
import { measure, type Measured } from './metrics.js';
import { metricTable } from './metric-table.js';
import type { MeasuredTrade } from './positions.js';

/**
 * Every metric beside a plain computation of the sentence that defines it, on one made-up run. A metric of the table without one
 * fails; so does one whose oracle is 0, which would hold a wrong factor too.
 */
const days = 90;
const dayMs = 86_400_000;
const yearMs = 365.25 * dayMs;
const capital = 10_000;
const riskFreeRate = 0.03;
const next = (() => {
  let state = 7;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
})();
const curveFrom = (start: number, drift: number): Float64Array => {
  let value = start;
  return Float64Array.from(
    { length: days + 1 },
    (_, k) => (value *= k === 0 ? 1 : 1 + drift + 0.04 * (next() - 0.5)),
  );
};
const equity = curveFrom(capital, 0.003);
const benchmark = curveFrom(100, 0.001);
const trades = Array.from({ length: 40 }, () => {
  const pnl = 200 * (next() - 0.45);
  return {
    pnl,
    r: pnl / 60,
    fees: next(),
    funding: next() - 0.4,
    barsHeld: 1 + Math.floor(20 * next()),
    size: next(),
    entryPrice: 100,
    exitPrice: 101,
  };
});
const input: Measured = {
  clock: {
    time: Float64Array.from({ length: 24 * days }, (_, i) => i * 3_600_000),
    intervalMs: 3_600_000,
    length: 24 * days,
  },
  settings: { capital, sample: 'daily', periodsPerYear: 365, riskFreeRate },
  equity,
  benchmark,
  heldMs: 31 * dayMs,
  trades: trades satisfies readonly MeasuredTrade[] as unknown as Measured['trades'],
};

const sum = (xs: readonly number[]): number => xs.reduce((all, x) => all + x, 0);
const mean = (xs: readonly number[]): number => sum(xs) / xs.length;
const sample = (xs: readonly number[]): number =>
  Math.sqrt(sum(xs.map((x) => (x - mean(xs)) ** 2)) / (xs.length - 1));
const moment = (xs: readonly number[], k: number): number => mean(xs.map((x) => (x - mean(xs)) ** k));
const returnsOf = (curve: Float64Array): number[] => [...curve].slice(1).map((x, k) => x / curve[k] - 1);
const sorted = (xs: readonly number[]): number[] => [...xs].sort((a, b) => a - b);
const percentile = (xs: readonly number[], share: number): number => {
  const place = share * (xs.length - 1);
  const [low, high] = [sorted(xs)[Math.floor(place)], sorted(xs)[Math.ceil(place)]];
  return low + (place - Math.floor(place)) * (high - low);
};
const r = returnsOf(equity);
const b = returnsOf(benchmark);
const years = (days * dayMs) / yearMs;
const final = equity[days];
const cagr = (final / capital) ** (1 / years) - 1;
const free = (1 + riskFreeRate) ** (1 / 365) - 1;
const drawdowns = [...equity].map((x, k) => x / Math.max(...equity.subarray(0, k + 1)) - 1);
const pain = Math.sqrt(mean(drawdowns.slice(1).map((d) => d * d)));
const gains = (xs: readonly number[]): number => sum(xs.filter((x) => x > 0));
const losses = (xs: readonly number[]): number => -sum(xs.filter((x) => x < 0));
const slope = sum(r.map((x, k) => (x - mean(r)) * (b[k] - mean(b)))) / sum(b.map((x) => (x - mean(b)) ** 2));
const pnl = trades.map((one) => one.pnl);
const rs = trades.map((one) => one.r);
const wins = pnl.filter((x) => x > 0);
const winRate = wins.length / pnl.length;
const payoff = mean(wins) / Math.abs(mean(pnl.filter((x) => x < 0)));
const longest = (marks: string): number => Math.max(...marks.split('0').map((run) => run.length));
const marks = (holds: (x: number) => boolean, xs: readonly number[]): string =>
  xs.map((x) => (holds(x) ? '1' : '0')).join('');

const below = marks((d) => d < 0, drawdowns).split('0');

const oracles: Readonly<Record<string, number>> = {
  totalReturn: final / capital - 1,
  buyAndHold: benchmark[days] / benchmark[0] - 1,
  cagr,
  annualReturn: (final / capital) ** (365 / days) - 1,
  volatility: sample(r) * Math.sqrt(365),
  sharpe: (mean(r.map((x) => x - free)) / sample(r)) * Math.sqrt(365),
  sortino:
    (mean(r.map((x) => x - free)) / Math.sqrt(mean(r.map((x) => Math.min(0, x - free) ** 2)))) *
    Math.sqrt(365),
  maxDrawdown: Math.min(...drawdowns),
  maxDrawdownDays: Math.max(...below.map((run, k) => run.length + (k < below.length - 1 ? 1 : 0))), // the last is open
  calmar: cagr / -Math.min(...drawdowns),
  omega: gains(r) / losses(r),
  ulcer: pain,
  upi: (cagr - riskFreeRate) / pain,
  tailRatio: percentile(r, 0.95) / Math.abs(percentile(r, 0.05)),
  valueAtRisk: percentile(r, 0.05),
  expectedShortfall: mean(sorted(r).slice(0, Math.ceil(0.05 * days))),
  gainToPain: sum(r) / losses(r),
  skew: moment(r, 3) / moment(r, 2) ** 1.5,
  kurtosis: moment(r, 4) / moment(r, 2) ** 2,
  alpha: (mean(r) - slope * mean(b)) * 365,
  beta: slope,
  exposure: 31 / days,
  turnover: sum(trades.map((one) => one.size * 201)) / mean([...equity]) / years,
  recoveryFactor:
    (final - capital) / Math.max(...[...equity].map((x, k) => Math.max(...equity.subarray(0, k + 1)) - x)),
  trades: 40,
  winRate,
  profitFactor: gains(pnl) / losses(pnl),
  payoff,
  expectancy: mean(pnl),
  expectancyR: mean(rs),
  sqn: (Math.sqrt(40) * mean(rs)) / sample(rs),
  kelly: winRate - (1 - winRate) / payoff,
  winStreak: longest(marks((x) => x > 0, pnl)),
  lossStreak: longest(marks((x) => x < 0, pnl)),
  meanHours: mean(trades.map((one) => one.barsHeld)),
  fees: sum(trades.map((one) => one.fees)),
  funding: sum(trades.map((one) => one.funding)),
};

describe('evidence', () => {
  it('stands beside every metric', () => {
    expect(Object.keys(oracles)).toEqual(metricTable.map(({ name }) => name));
  });

  const metrics = measure(input);
  it.each(metricTable.map(({ name }) => name))('%s is what its definition says', (name) => {
    expect(Math.abs(oracles[name])).toBeGreaterThan(0);
    expect(metrics[name].value).toBeCloseTo(oracles[name], 9);
  });
});
