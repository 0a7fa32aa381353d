import type { BrokerEvent } from '@veloce/backtest';
import type { SignalInput } from '../signals/signal-entry.js';

/** The k-th turn of a writer: a signal, and two fills that open and close a trade that gains 1. */
export function turn(
  account: string,
  k: number,
): { readonly events: readonly BrokerEvent[]; readonly signal: SignalInput } {
  const time = Date.UTC(2025, 5, 1) + k * 60_000;
  const fill = (side: 'BUY' | 'SELL', price: number, at: number): BrokerEvent => ({
    kind: 'fill',
    account,
    fillId: `${k}-${side}`,
    orderId: `${k}-${side}`,
    symbol: 'BTCUSDT',
    side,
    size: 1,
    price,
    fee: 0,
    feeCurrency: null,
    liquidity: 'taker',
    time: at,
  });
  return {
    events: [fill('BUY', 100 + (k % 7), time), fill('SELL', 101 + (k % 7), time + 1_000)],
    signal: {
      closedAt: time,
      symbol: 'BTCUSDT',
      venue: 'kill',
      timeframe: '1m',
      actor: { kind: 'strategy', name: account },
      action: 'BUY',
      side: 'LONG',
      score: 1,
      decision: 'taken',
    },
  };
}
