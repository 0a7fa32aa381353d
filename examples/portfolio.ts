import { mkdir } from 'node:fs/promises';
import { portfolio, strategyLeg } from '@veloce/backtest';
import { crossesAbove, crossesBelow, rule, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { ema } from '@veloce/indicators';
import { writeReport } from '@veloce/report/node';

const trend = rule('trend', { fast: 20, slow: 100 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));

// Yours would come from loadKlineFiles([...]); they need one timeframe, and may begin, end and have gaps where they like.
const marketOf = (symbol: string, seed: number, bars: number): MarketData =>
  simulateMarket({ symbol, seed, bars, timeframe: '1h', episodesPerDay: 0 }).data;
const markets = [
  marketOf('SOLUSDT', 5, 6_000),
  marketOf('BTCUSDT', 3, 6_000),
  marketOf('ETHUSDT', 4, 3_000), // delisted half way
];
const legs = markets.map((data) => strategyLeg(trend, data));

const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(1)} %`);
for (const options of [{ size: 0.5 }, { size: 0.32, closeAtEnd: true }]) {
  const { metrics, symbols, trades, warnings } = portfolio(legs, options);
  console.log(`\n${JSON.stringify(options)}: ${trades.length} trades, ${percent(metrics.totalReturn.value)}`);
  for (const { symbol, trades: own, fees, contribution, openPosition } of symbols) {
    const held = openPosition === null ? '' : `, still ${openPosition.side}`;
    console.log(
      `  ${symbol}: ${own} trades, fees ${fees.toFixed(0)}, contributes ${percent(contribution)}${held}`,
    );
  }
  for (const warning of warnings) if (!warning.includes('SIMULATED')) console.log(`  warning: ${warning}`);
}

await mkdir('out', { recursive: true });
await writeReport(portfolio(legs, { size: 0.32, maxPositions: 2, maxExposure: 0.8 }), 'out/portfolio.html');
