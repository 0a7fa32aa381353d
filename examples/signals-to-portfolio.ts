import {
  bothReadings,
  fromSignals,
  portfolio,
  signalLeg,
  tradesBy,
  type BacktestOptions,
  type SignalColumns,
} from '@veloce/backtest';
import type { Column, MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { ema } from '@veloce/indicators';

const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(1)} %`);
const marketOf = (symbol: string, seed: number): MarketData =>
  simulateMarket({ symbol, seed, bars: 30_000, timeframe: '5m', episodesPerDay: 0 }).data;
const btc = marketOf('BTCUSDT', 3);
const eth = marketOf('ETHUSDT', 4);
const sol = marketOf('SOLUSDT', 5);

// 1. Signals are columns: 1 where a fast average crosses above (or below) a slow one, known at the close.
const crosses = ({ close }: MarketData, up: boolean): Uint8Array => {
  const [fast, slow]: [Column, Column] = [ema(close, 50), ema(close, 200)];
  const above = (i: number): number => Math.sign((fast[i] ?? NaN) - (slow[i] ?? NaN));
  return Uint8Array.from(close, (_, i) =>
    i > 0 && above(i) === (up ? 1 : -1) && above(i - 1) === (up ? -1 : 1) ? 1 : 0,
  );
};
const signalsOf = (data: MarketData): SignalColumns => ({
  entries: crosses(data, true),
  exits: crosses(data, false),
  trail: 0.06,
});

// 2. Many configurations at once: every field may be a list, one value per configuration.
const stop = [0.01, 0.02, 0.03, 0.05];
const batch = fromSignals(btc, { ...signalsOf(btc), stop });
stop.forEach((one, k) => {
  const { totalReturn, maxDrawdown, trades } = batch.columns;
  const row = [percent(totalReturn[k] ?? null), percent(maxDrawdown[k] ?? null), `${trades[k]} trades`];
  console.log(`stop ${percent(one)}: return ${row.join(', ')}`);
});

// 3. The whole story of one of them, and the things the bars could not show.
const chosen = batch.result(2);
console.log(
  `exits: ${tradesBy(chosen, 'exit')
    .map(({ key, trades }) => `${key} ${trades.length}`)
    .join(', ')}`,
);
const { ambiguousFills, differences } = bothReadings((options) =>
  fromSignals(btc, { ...signalsOf(btc), stop: 0.003, target: 0.003 }, options).result(0),
);
console.log(`${ambiguousFills} ambiguous fills; ${differences.length} metrics depend on how they are read`);

// 4. Three symbols on one account: isolated margin, the venue's lots and maintenance margins, funding every eight hours.
const symbols = [btc, eth, sol];
const options: BacktestOptions = {
  capital: 20_000,
  leverage: 30,
  margin: 'isolated',
  size: { model: 'fraction', fraction: 3 },
  instruments: symbols.map(({ symbol }) => ({
    symbol,
    lotStep: 0.001,
    tickSize: 0.1,
    minNotional: 5,
    maintenance: [
      { from: 0, rate: 0.01 },
      { from: 100_000, rate: 0.025, deduction: 1500 },
    ],
    liquidationFee: 0.005,
    fundingHours: 8,
  })),
};
const result = portfolio(
  symbols.map((data) => signalLeg(data, signalsOf(data))),
  options,
);
console.log(
  `\nportfolio at three times the equity a symbol: return ${percent(result.metrics.totalReturn.value)}`,
);
for (const { symbol, trades, fees, funding, contribution } of result.symbols) {
  const costs = `fees ${fees.toFixed(0)}, funding ${funding.toFixed(0)}`;
  console.log(`  ${symbol}: ${trades} trades, ${costs}, contribution ${percent(contribution)}`);
}
const liquidated = result.trades.find(({ exit }) => exit === 'liquidation');
if (liquidated !== undefined) {
  const { symbol, exitTime, entryPrice, exitPrice, pnl } = liquidated;
  console.log(
    `  first liquidation: ${symbol} ${new Date(exitTime).toISOString()}, ${entryPrice} to ${exitPrice}, ${pnl.toFixed(0)}`,
  );
}
for (const warning of result.warnings) console.log(`  note: ${warning}`);

// 5. The same signals with a risk of 1 % of the equity a trade, and no more than twice the equity in the market.
const careful = portfolio(
  symbols.map((data) => signalLeg(data, { ...signalsOf(data), stop: 0.03 })),
  { ...options, size: { model: 'risk', fraction: 0.01 }, maxExposure: 2 },
);
console.log(
  `\nat 1 % risk: return ${percent(careful.metrics.totalReturn.value)}, drawdown ${percent(careful.metrics.maxDrawdown.value)}`,
);
console.log(`made from data ${result.manifest.markets.map(({ hash }) => hash.slice(0, 8)).join(', ')}`);
