import { right } from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import type { Broker, BrokerOrder } from '@veloce/backtest';
import { createEntryGuard, type Standing } from './entry-limits.js';
import { guardBroker } from './guard-broker.js';

const entry: BrokerOrder = { id: 'a', symbol: 'X', side: 'BUY', size: 2 };
const exit: BrokerOrder = { id: 'b', symbol: 'X', side: 'SELL', reduceOnly: true };
const fine: Standing = { time: 1_000_000, equity: 10_000, price: 100, dataTime: 999_000, unknownOrders: 0, doubt: null, stopped: null }; // prettier-ignore
const limits = { ordersPerMinute: 2, notional: 250, dailyLoss: 500, staleMs: 2_000 };

describe('limits of entries', () => {
  it.each<[string, Partial<Standing>, Partial<BrokerOrder>, string]>([
    ['a stop', { stopped: 'lunch' }, {}, 'stopped: lunch'],
    ['an unknown order', { unknownOrders: 1 }, {}, '1 orders are unknown'],
    ['a hole', { doubt: 'a hole' }, {}, 'in doubt: a hole'],
    ['old data', { dataTime: 997_000 }, {}, '3000 ms old'],
    ['no data', { dataTime: null }, {}, 'no data yet'],
    ['a large order', {}, { size: 3 }, 'worth 300, the limit is 250'],
    ['an order of no known size', {}, { size: undefined }, 'worth NaN'],
    ['no price', { price: null }, {}, 'worth NaN'],
    ['the loss of the day', { equity: 9_500 }, {}, 'loss of the day is 500'],
    ['an equity that is not known', { equity: NaN }, {}, 'loss of the day is NaN'],
  ])('%s stops entries, and not exits', (_name, now, order, why) => {
    const guard = createEntryGuard(limits);
    expect(guard.refuse(entry, fine)).toBeNull();
    expect(guard.refuse({ ...entry, ...order }, { ...fine, ...now })).toContain(why);
    expect(guard.refuse(exit, { ...fine, ...now })).toBeNull();
  });

  it('counts entries within a minute, and remembers the day over a restart', () => {
    const first = createEntryGuard(limits);
    expect([0, 1, 2].map((k) => first.refuse(entry, { ...fine, time: fine.time + k * 500 }))).toEqual([
      null,
      null,
      '2 entries within a minute, the limit is 2',
    ]);
    const again = createEntryGuard(limits, first.state());
    const later = { ...fine, time: fine.time + 60_500, dataTime: fine.time + 60_000 };
    expect(again.refuse(entry, { ...later, equity: 9_400 })).toContain('loss of the day is 600');
    expect(again.refuse(entry, later)).toBeNull();
    const tomorrow = { ...fine, time: 86_400_000, dataTime: 86_400_000, equity: 9_400 };
    expect(again.refuse(entry, tomorrow)).toBeNull();
  });

  it('are asked once more by the broker itself', async () => {
    const sent: string[] = [];
    const broker = { send: (order: BrokerOrder) => (sent.push(order.id), right({})) } as unknown as Broker;
    let reason: string | null = null;
    const guarded = guardBroker(broker, () => reason);
    const waiting = guarded.send(entry);
    reason = 'the switch is on';
    expect(await waiting()).toMatchObject({
      left: { _tag: 'Refused', message: 'order a was not sent: the switch is on' },
    });
    await guarded.send(exit)();
    expect(sent).toEqual(['b']);
  });
});
