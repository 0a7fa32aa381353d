import { brokerEvents, paperBroker, type BrokerEvent, type PaperBroker, type Trade } from '@veloce/backtest';
import { columnNames, columnOf, type MarketData } from '@veloce/core';
import { seededRandom } from '@veloce/core/testing';
import { simulateMarket } from '@veloce/data-files';

/** A day on paper: entries, more entries, partial exits and turns, by chance. */
export interface PaperDay {
  readonly data: MarketData;
  readonly broker: PaperBroker;
  /** Its closed trades but for those of no more than the rounding of a size. */
  readonly trades: readonly Trade[];
  /** The broker's events, bar by bar. */
  readonly told: readonly (readonly BrokerEvent[])[];
}

/** Trades by chance on a simulated market, the same for the same seed. */
export function paperDay(seed: number, bars = 600, account = 'paper'): PaperDay {
  const { data } = simulateMarket({ seed, bars });
  const broker = paperBroker(
    { symbols: [data.symbol], timeframe: data.timeframe },
    { capital: 1_000_000, pyramiding: 3, oppositeSignal: 'reverse' },
  );
  const random = seededRandom(seed);
  const told: (readonly BrokerEvent[])[] = [];
  for (let i = 0; i < data.length; i++) {
    const close = data.close[i];
    if (random() < 0.08) {
      const side = random() < 0.5 ? 'BUY' : 'SELL';
      const stop = side === 'BUY' ? close * 0.995 : close * 1.005;
      broker.submit({ symbol: data.symbol, side, size: Math.ceil(random() * 5) / 10, stopLoss: stop });
    }
    const open = broker.position(data.symbol);
    if (open !== null && random() < 0.05) {
      const side = open.side === 'LONG' ? 'SELL' : 'BUY';
      broker.submit({
        symbol: data.symbol,
        side,
        reduceOnly: true,
        ...(random() < 0.5 && { size: open.size * 0.3 }),
      });
    }
    const bar = Object.fromEntries(columnNames(data).map((name) => [name, columnOf(data, name)?.[i]]));
    const events = broker.push([
      {
        symbol: data.symbol,
        ...(bar as { time: number; open: number; high: number; low: number; close: number; volume: number }),
      },
    ]);
    told.push(brokerEvents(account, data.time[i], events));
  }
  return { data, broker, told, trades: broker.trades.filter(({ size }) => size > 1e-12) };
}
