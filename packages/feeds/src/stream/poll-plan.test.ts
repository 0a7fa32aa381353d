import { describe, expect, it } from 'vitest';
import type { MarketEvent, StreamName } from '../events.js';
import type { FeedInput } from '../feed-input.js';
import { createFeed } from '../feed.js';
import { binanceUsdm } from '../venues/binance.js';
import { createPollPlan } from './poll-plan.js';

const of = (...symbols: readonly string[]): readonly StreamName[] =>
  symbols.map((symbol) => ({ channel: 'open-interest', symbol }));
const told = { venue: 'binance-usdm', time: 0, received: 0 };
const trade = (symbol: string, price: number, size: number): MarketEvent => ({
  ...{ ...told, kind: 'trade', symbol, id: '1', number: 1, firstNumber: 1, count: 1 },
  ...{ price, size, rawSize: size, side: 'buy' },
});

describe('createPollPlan', () => {
  it('asks each stream at its interval, and none that has not been answered', () => {
    const [a, b] = of('A', 'B');
    const plan = createPollPlan([a, b], 5_000, false);
    expect(plan.due(0, 10)).toEqual([a, b]);
    plan.answered(a);
    expect(plan.due(4_999, 10)).toEqual([]);
    expect(plan.due(5_000, 10)).toEqual([a]);
    plan.answered(b);
    expect(plan.due(5_000, 0)).toEqual([]);
    expect(plan.lateness(10_000)).toBe(2);
    expect(plan.due(10_000, 10)).toEqual([b]);
  });

  it('asks a market that moves each second, and one that stands still every 15 s', () => {
    const plan = createPollPlan(of('BUSY', 'QUIET'), 5_000, true);
    const asked = { BUSY: 0, QUIET: 0 };
    for (let now = 0; now <= 120_000; now += 100) {
      plan.saw(trade('BUSY', 100 * (1 + 0.001 * Math.sin(now)), 1 + 9 * (Math.floor(now / 1_000) % 2)));
      plan.saw(trade('QUIET', 100, 1));
      for (const stream of plan.due(now, 10)) {
        asked[stream.symbol as keyof typeof asked]++;
        plan.answered(stream);
      }
    }
    // The first turns have nothing to compare with, and count as normal.
    expect(asked.BUSY).toBeGreaterThan(100);
    expect(asked.QUIET).toBeLessThanOrEqual(11);
    expect(asked.QUIET).toBeGreaterThanOrEqual(8);
  });

  it('lets none starve where there is time for one in five', () => {
    const busy = Array.from({ length: 20 }, (_, k) => `BUSY${k}`);
    const plan = createPollPlan(of(...busy, 'QUIET'), 5_000, true);
    const asked = new Map<string, number>();
    for (let now = 0; now <= 300_000; now += 250) {
      for (const symbol of busy) plan.saw(trade(symbol, 100 * (1 + 0.001 * Math.sin(now)), 1 + (now % 700)));
      plan.saw(trade('QUIET', 100, 1));
      for (const stream of plan.due(now, 1)) {
        asked.set(stream.symbol, (asked.get(stream.symbol) ?? 0) + 1);
        plan.answered(stream);
      }
    }
    // 20 busy ones want 20 questions a second and get 4; the quiet one wants one in 15 s, and waits as much longer as they do.
    expect(asked.get('QUIET')).toBeGreaterThanOrEqual(3);
    const counts = busy.map((symbol) => asked.get(symbol) ?? 0);
    // 1200 questions over 21 markets are 57 each: how busy each is at its turn makes the difference, and none is left out.
    expect(Math.min(...counts)).toBeGreaterThan(30);
  });
});

describe('a feed that polls more markets than its venue answers', () => {
  it('keeps to what it may ask, takes them in turn, and says that it is late', () => {
    const symbols = Array.from({ length: 200 }, (_, k) => `S${k}USDT`);
    const feed = createFeed(binanceUsdm(), of(...symbols));
    const asked = new Map<string, number>();
    const faults: string[] = [];
    let answers: FeedInput[] = [];
    let total = 0;
    for (let time = 0; time < 100_000; time += 100) {
      const inputs: readonly FeedInput[] = [...answers, { kind: 'tick', time }];
      answers = [];
      for (const input of inputs) {
        const { events, asks } = feed.step(input);
        for (const event of events) if (event.kind === 'fault') faults.push(`${event.what}: ${event.reason}`);
        for (const ask of asks) {
          if (ask.kind !== 'fetch') continue;
          total++;
          const symbol = new URL(ask.url).searchParams.get('symbol') ?? '';
          asked.set(symbol, (asked.get(symbol) ?? 0) + 1);
          const text = JSON.stringify({ openInterest: '10.5', symbol, time });
          answers.push({ kind: 'answered', ask: ask.ask, time: time + 100, status: 200, text });
        }
      }
    }
    expect(total).toBeLessThanOrEqual(100 * 10 + 20);
    expect(total).toBeGreaterThan(900);
    const counts = symbols.map((symbol) => asked.get(symbol) ?? 0);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(faults[0]).toMatch(/^pressure: what only REST knows is asked 3\.\d times later than it should be/);
    expect(faults.every((one) => one.startsWith('pressure'))).toBe(true);
  });
});
