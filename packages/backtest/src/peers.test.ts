import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromColumns, type Column, type MarketData } from '@veloce/core';
import { sma } from '@veloce/indicators';
import { fromOrders } from './from-orders.js';
import { fromSignals } from './batch/from-signals.js';
import { maxDrawdown, returnsOf } from './metrics/performance.js';
import { deviation, mean } from '@veloce/core/statistics';

const shared = fileURLToPath(new URL('../../../../shared/data/reference/backtesting.py/', import.meta.url));
const free = { takerFee: 0, makerFee: 0, slippageBps: 0 } as const;

interface Reference {
  readonly expected: Readonly<Record<string, number>>;
  readonly commission: Readonly<Record<string, number>>;
  readonly prices: readonly number[];
}

function published(): Reference {
  if (!existsSync(shared)) return { expected: {}, commission: {}, prices: [] };
  const { expected, more } = JSON.parse(readFileSync(`${shared}expected-goog-sma-10-30.json`, 'utf8')) as {
    expected: Record<string, number>;
    more: { commission: Record<string, number> };
  };
  const prices: unknown = more.commission['prices'];
  return { expected, commission: more.commission, prices: prices as number[] };
}

describe.skipIf(!existsSync(shared))(
  "backtesting.py's published results (skipped where they are absent)",
  () => {
    const { expected, commission, prices } = published();
    const near = (name: string, value: number): void => {
      // Its own tests compare to 1e-8.
      const digits = -Math.floor(Math.log10(1e-8 * Math.abs(expected[name]))) - 1;
      expect([name, value]).toEqual([name, expect.closeTo(expected[name], digits)]);
    };

    it('the SMA cross on GOOG, through columns of signals on the real calendar: every statistic in its own definition', () => {
      const data = goog();
      const { open, close, time, length } = data;
      const side = crossings(sma(close, 10), sma(close, 30));
      const batch = fromSignals(
        data,
        { entries: side, side },
        {
          ...free,
          capital: 10_000,
          lotStep: 1,
          oppositeSignal: 'reverse',
          sample: 'bar',
          periodsPerYear: 252,
        },
      );
      const result = batch.result(0);

      // There, a position that is open at the end is closed at the last bar's open.
      const left = result.openPosition!;
      const sign = left.side === 'LONG' ? 1 : -1;
      const end = length - 1;
      const lastPnl = sign * left.size * (open[end] - left.entryPrice);
      const equity = Float64Array.from(result.equity);
      equity[end] += sign * left.size * (open[end] - close[end]);
      const pnl = [...result.trades.map((trade) => trade.pnl), lastPnl];
      const returns = [
        ...result.trades.map((trade) => trade.returnOnNotional),
        (sign * (open[end] - left.entryPrice)) / left.entryPrice,
      ];
      const spans = [
        ...result.trades.map((trade) => [trade.entryBar, trade.exitBar] as const),
        [left.entryBar, end] as const,
      ];
      const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
      const wins = pnl.filter((x) => x > 0);
      const losses = pnl.filter((x) => x < 0);

      expect(pnl).toHaveLength(expected['# Trades']);
      near('Equity Final [$]', equity[end]);
      near('Equity Peak [$]', Math.max(...equity));
      near('Return [%]', 100 * (equity[end] / 10_000 - 1));
      near('Win Rate [%]', (100 * wins.length) / pnl.length);
      near('Best Trade [%]', 100 * Math.max(...returns));
      near('Worst Trade [%]', 100 * Math.min(...returns));
      // Geometric mean of the trades' returns; profit factor and expectancy are of returns too, SQN and Kelly of money.
      near('Avg. Trade [%]', 100 * (Math.exp(mean(returns.map((r) => Math.log1p(r)))) - 1));
      near('Profit Factor', sum(returns.filter((r) => r > 0)) / -sum(returns.filter((r) => r < 0)));
      near('Expectancy [%]', 100 * mean(returns));
      near('SQN', (Math.sqrt(pnl.length) * mean(pnl)) / deviation(pnl, 1));
      const p = wins.length / pnl.length;
      near('Kelly Criterion', p - (1 - p) / (mean(wins) / -mean(losses)));
      const held = new Uint8Array(length);
      for (const [from, to] of spans) held.fill(1, from, to + 1);
      near('Exposure Time [%]', (100 * sum([...held])) / length);

      // Daily returns from the first bar on, compounded to years of 252 sessions; the year of CAGR is 365.25 days.
      const daily = returnsOf(equity);
      const growth = Math.exp(mean(daily.map((r) => Math.log1p(r))));
      const annual = growth ** 252 - 1;
      const variance = deviation(daily, 1) ** 2;
      const volatility = Math.sqrt((variance + growth ** 2) ** 252 - growth ** (2 * 252));
      const downside = Math.sqrt(mean(daily.map((r) => Math.min(r, 0) ** 2)));
      near('Return (Ann.) [%]', 100 * annual);
      near('Volatility (Ann.) [%]', 100 * volatility);
      near('Sharpe Ratio', annual / volatility);
      near('Sortino Ratio', annual / (downside * Math.sqrt(252)));
      const days = (time[end] - time[0]) / 86_400_000;
      near('CAGR [%]', 100 * ((equity[end] / 10_000) ** (365.25 / days) - 1));
      const deepest = maxDrawdown(equity);
      near('Max. Drawdown [%]', 100 * deepest);
      near('Calmar Ratio', annual / -deepest);

      // Beta of log returns; alpha of the whole return, over holding from the first bar with both averages.
      const logs = (curve: ArrayLike<number>): number[] =>
        Array.from({ length: length - 1 }, (_, i) => Math.log(curve[i + 1] / curve[i]));
      const [own, other] = [logs(equity), logs(close)];
      const covariance = mean(own.map((x, i) => (x - mean(own)) * (other[i] - mean(other))));
      const beta = covariance / deviation(other, 0) ** 2;
      const hold = 100 * (close[end] / close[29] - 1);
      near('Buy & Hold Return [%]', hold);
      near('Beta', beta);
      near('Alpha [%]', 100 * (equity[end] / 10_000 - 1) - beta * hold);
    });

    it('its commission of a fixed sum and a share, by orders: the fixed sum taken off by hand', () => {
      const { cash, size, fixed, relative, entry, exit } = commission;
      const hour = 3_600_000;
      const data = fromColumns({
        symbol: 'X',
        timeframe: '1h',
        time: prices.map((_, i) => i * hour),
        ...{ open: prices, high: prices, low: prices, close: prices, volume: prices },
      });
      // `entry` and `exit` are the prices of the fills: those of bars 2 and 4.
      expect([prices[2], prices[4]]).toEqual([entry, exit]);
      const { equity, trades } = fromOrders(
        data,
        [
          { time: 2 * hour, side: 'BUY', size },
          { time: 4 * hour, side: 'SELL', size },
        ],
        { ...free, capital: cash, takerFee: relative },
      );
      expect(trades[0].fees + 2 * fixed).toBe(commission['paid_commission']);
      expect(equity.at(-1)! - 2 * fixed).toBe(commission['equity_final']);
    });
  },
);

function goog(): MarketData {
  const rows = readFileSync(`${shared}GOOG.csv`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','));
  const column = (k: number): number[] => rows.map((row) => Number(row[k]));
  const time = rows.map(([date]) => Date.parse(`${date}T00:00:00Z`));
  return fromColumns({
    symbol: 'GOOG',
    timeframe: '1d',
    time,
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  });
}

/** 1 where a curve crosses above another, -1 where it crosses below. */
function crossings(fast: Column, slow: Column): Int8Array {
  const above = (i: number): number => fast[i] - slow[i];
  return Int8Array.from({ length: fast.length }, (_, i) =>
    i === 0 ? 0 : above(i - 1) < 0 && above(i) > 0 ? 1 : above(i - 1) > 0 && above(i) < 0 ? -1 : 0,
  );
}
