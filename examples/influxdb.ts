import { backtest } from '@veloce/backtest';
import { orThrow } from '@veloce/core';
import { describeDiscovery, describeLoadReport, influxProvider } from '@veloce/data-influx';
import { writeReport } from '@veloce/report/node';
import { squeezeFlow } from '@veloce/squeezeflow';

async function main(): Promise<void> {
  const { INFLUX_URL: url = 'http://localhost:8086', INFLUX_DATABASE: database = 'significant_trades' } =
    process.env;
  const provider = influxProvider({ connection: { url, database } });

  // List the contents. Names are used as they are stored.
  const found = await orThrow(provider.discover());
  console.log(describeDiscovery(found));

  // Load the first market, all there is of it. An answer is whole, or an error that says what to do.
  const symbol = process.env['INFLUX_MARKET'] ?? found.bars[0]?.markets[0] ?? 'BINANCE:btcusdt';
  const { data, report } = await orThrow(provider.loadWithReport({ symbol, timeframe: '1m' }));
  console.log(describeLoadReport(report));

  // The rest is as with any market.
  const result = backtest(squeezeFlow, data, { minScore: 5 }, { capital: 50_000 });
  console.log(`${result.trades.length} trades, return ${result.metrics.totalReturn.value}`);
  console.log('report:', await writeReport(result, 'out/influxdb.html'));
}

// The message says what went wrong, what was asked, and how to fix it; no stack is needed.
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
