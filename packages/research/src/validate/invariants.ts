import type { BacktestResult, Trade } from '@veloce/backtest';
import type { Fault } from './stage.js';

const engine = 'the backtest engine is at fault, or the result was changed; please report it with the data';

/** Invariants of every backtest (definitions §14): conservation of money, fills within the bar, time in one direction. */
export function checkInvariants(result: BacktestResult): Fault | undefined {
  const { settings, trades, equity, openPosition, data, signalBars } = result;
  const realised = trades.reduce((sum, { pnl }) => sum + pnl, 0);
  const expected = settings.capital + realised + (openPosition?.unrealisedPnl ?? 0);
  const end = equity[equity.length - 1];
  // Rounding of as many sums as there are trades.
  if (Math.abs(end - expected) > 1e-9 * Math.max(Math.abs(expected), settings.capital)) {
    return { reason: `equity ends at ${end}, but capital and gains add up to ${expected}`, fix: engine };
  }
  for (const trade of trades) {
    const fault = faultOf(trade, result);
    if (fault !== undefined) {
      const { symbol, side, entryBar, exitBar } = trade;
      return { reason: `${side} ${symbol}, bars ${entryBar} to ${exitBar}: ${fault}`, fix: engine };
    }
  }
  const late = signalBars.find(
    (bar, k) => bar < 0 || bar >= data.length || (k > 0 && bar <= signalBars[k - 1]),
  );
  return late === undefined ? undefined : { reason: `signals are out of order at bar ${late}`, fix: engine };
}

function faultOf(trade: Trade, { data, settings }: BacktestResult): string | undefined {
  const { entryBar, exitBar, entryPrice, exitPrice, side, exit, stopLoss, pnl, grossPnl, fees, funding } =
    trade;
  if (entryBar > exitBar) return 'it ends before it begins';
  // A price that slipped may lie outside its bar, by the slippage and not more; a model of slippage may go further.
  if (settings.slippage === undefined) {
    const slip = settings.slippageBps / 10_000 + 1e-12;
    for (const [bar, price, what] of [
      [entryBar, entryPrice, 'entry'],
      [exitBar, exitPrice, 'exit'],
    ] as const) {
      if (price > data.high[bar] * (1 + slip) || price < data.low[bar] * (1 - slip))
        return `its ${what} at ${price} lies outside the bar (${data.low[bar]} to ${data.high[bar]})`;
    }
  }
  if (exit === 'stop' && trade.entries === 1) {
    const moved = side === 'LONG' ? exitPrice > stopLoss * (1 + 1e-12) : exitPrice < stopLoss * (1 - 1e-12);
    // A stop that was moved by a rule may be better than the first one, but not better than the bar.
    if (moved && entryBar === exitBar && stopLoss === stopLoss)
      return `it left at ${exitPrice}, better than its stop of ${stopLoss}`;
  }
  const net = grossPnl - fees - funding - trade.borrow;
  if (Math.abs(net - pnl) > 1e-9 * Math.max(1, Math.abs(grossPnl), fees))
    return `its gain is ${pnl}, its parts add up to ${net}`;
  return undefined;
}
