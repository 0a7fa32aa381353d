import { setTimeout as wait } from 'node:timers/promises';
import { isLeft } from 'fp-ts/lib/Either.js';
import { backtest, paperBroker, type SymbolBar } from '@veloce/backtest';
import { crossesAbove, crossesBelow, fromRows, rule } from '@veloce/core';
import { binanceUsdm, followMarket } from '@veloce/feeds';
import { binanceScript, loopbackExchange, simulatedTrades } from '@veloce/feeds/loopback';
import { ema } from '@veloce/indicators';

const cross = rule('cross', { fast: 5, slow: 20 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));

// An exchange on your own machine. For the real one leave this out, and write binanceUsdm() below.
const symbol = 'BTCUSDT';
const timeframe = '1m';
const ticks = simulatedTrades({ seed: 7, bars: 400, tradesPerMinute: 10 });
const exchange = await loopbackExchange(binanceScript([{ symbol, trades: ticks }]));
const venue = binanceUsdm(exchange.addresses);

// An account on paper. It trades what the strategy says, and fills as the backtest does.
const options = { capital: 10_000, takerFee: 0.0004 };
const broker = paperBroker({ symbols: [symbol], timeframe }, options);
broker.follow(symbol, cross);

const over = new AbortController();
const bars: SymbolBar[] = [];
const start = ticks[0]?.time ?? 0;
void (async () => {
  await wait(300);
  await exchange.play();
  await wait(700);
  over.abort(); // yours would run until you end it
})();
for await (const step of followMarket({ venue }).follow({ symbol, timeframe, start, signal: over.signal })) {
  if (isLeft(step)) {
    console.error(step.left.message);
    break;
  }
  if (!('bar' in step.right)) continue;
  const bar = { symbol, ...step.right.bar };
  bars.push(bar);
  for (const { side, entryPrice, exitPrice, pnl } of broker.push([bar]).trades)
    console.log(`${side} ${entryPrice} to ${exitPrice}: ${pnl.toFixed(2)}`);
}
await exchange.close();

// Save it, and resume another day: restorePaperBroker(JSON.parse(text), { [symbol]: cross }).
const text = JSON.stringify(broker.snapshot());
console.log(`${bars.length} bars, equity ${broker.equity().toFixed(2)}, ${text.length} characters saved`);

const history = fromRows(
  bars.map(({ symbol: _symbol, ...bar }) => bar),
  { symbol, timeframe },
);
const { trades } = backtest(cross, history, {}, options);
console.log('the backtest of those bars:', JSON.stringify(trades) === JSON.stringify(broker.trades) ? 'the same trades' : 'OTHER TRADES'); // prettier-ignore
