import type { PositionRow } from '@veloce/dashboard';
import type { RunnerStatus } from '@veloce/live';

/** An open position as a line of the desk. */
export function positionRow(market: string, held: RunnerStatus['positions'][number]): PositionRow {
  const { symbol, side, size, entryTime, entryPrice, stopLoss, takeProfit, unrealisedPnl, signal } = held;
  const level = (price: number): number | null => (Number.isFinite(price) ? price : null);
  const risk = Math.abs(entryPrice - stopLoss) * size;
  return {
    ...{ market, symbol, side, size, entryTime, entryPrice },
    stop: level(stopLoss),
    target: level(takeProfit),
    pnl: unrealisedPnl,
    r: risk > 0 ? unrealisedPnl / risk : null,
    strategy: signal?.reason ?? '',
  };
}
