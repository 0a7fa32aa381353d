import { left, right } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { detectLookahead } from './lookahead.js';
import { describeLookahead } from './lookahead-finding.js';
import { withColumns, type MarketData } from './market-data.js';
import { phase, rejection } from './phase.js';
import { input, pointwise } from './series.js';
import { createSignal } from './signal.js';
import { strategy, type AnyStrategy } from './strategy.js';
import { sampleMarket } from './testing/sample-market.js';
import { sampleStrategy } from './testing/sample-strategy.js';

const data = sampleMarket(1_000);
const flat = rejection('closure', 'flat');
const signalAt = (knownAt: number, close: number) =>
  createSignal({
    timestamp: knownAt,
    symbol: data.symbol,
    side: 'LONG',
    score: 5,
    entryReference: close,
    confidence: 1,
    reason: 'it rises',
    stopLoss: close * 0.99,
    takeProfit: close * 1.01,
    scoreBreakdown: {},
  });

/** Buys at the bars whose time a rule finds good. */
const byTime = (isGood: (time: number) => boolean): AnyStrategy =>
  strategy({
    name: 'closure',
    params: z.object({}),
    phases: [
      phase({
        name: 'closure',
        features: (market) => ({ close: market.close }),
        decide: (bar) => (isGood(bar.time) ? right(signalAt(bar.knownAt, bar.close)) : left(flat)),
      }),
    ],
  });

describe('a strategy that reads data by the time of a bar', () => {
  const nextClose = new Map([...data.time].map((time, i) => [time, data.close[i + 1]]));
  const close = new Map([...data.time].map((time, i) => [time, data.close[i]]));

  it('is found, though its data is in a closure', () => {
    const peeking = byTime((time) => (nextClose.get(time) ?? 0) > (close.get(time) ?? 0) * 1.002);
    const found = detectLookahead(peeking, data);
    expect(found.map(({ field, shifted }) => [field, shifted])).toEqual([['signal', true]]);
    expect(describeLookahead(found[0], data)).toContain('reads data by the time of the bar');
  });

  it('is found in a pointwise feature', () => {
    const peeking = strategy({
      name: 'closure',
      params: z.object({}),
      phases: [
        phase({
          name: 'closure',
          features: (market) => ({
            close: market.close,
            next: pointwise((time: number) => nextClose.get(time) ?? NaN, [], [input('time')]),
          }),
          decide: (bar) =>
            bar.next > bar.close * 1.002 ? right(signalAt(bar.knownAt, bar.close)) : left(flat),
        }),
      ],
    }) as unknown as AnyStrategy;
    expect(detectLookahead(peeking, data).map(({ field }) => field)).toEqual(['closure.next', 'signal']);
  });

  it('is not one that goes by hours, weekdays and months', () => {
    const sessions = byTime((time) => {
      const date = new Date(time);
      return date.getUTCHours() === 8 && date.getUTCDay() !== 0 && date.getUTCMonth() !== 1;
    });
    expect(detectLookahead(sessions, data)).toEqual([]);
  });

  it('may be meant: a calendar of events is listed as unchecked', () => {
    const events = new Set([data.time[100], data.time[700]]);
    const calendar = byTime((time) => events.has(time));
    const found = detectLookahead(calendar, data, {}, { shiftTimes: false });
    expect([...found]).toEqual([]);
    expect(found.unchecked).toEqual(['time']);
  });
});

describe('what could not be checked', () => {
  const reading = (name: string): AnyStrategy =>
    strategy({
      name: 'closure',
      params: z.object({}),
      phases: [
        phase({
          name: 'closure',
          features: (market) => ({ close: market.close, joined: input(name) }),
          decide: (bar) => (bar.joined > bar.close ? right(signalAt(bar.knownAt, bar.close)) : left(flat)),
        }),
      ],
    });
  const join = (raw: MarketData): MarketData =>
    withColumns(raw, { hourly: raw.close.slice().map((value, i) => raw.close[i - 1] ?? value) });

  it('is a column that came with the data', () => {
    const found = detectLookahead(reading('hourly'), join(data));
    expect([...found]).toEqual([]);
    expect(found.unchecked).toEqual(['hourly']);
  });

  it('is nothing when the column is made in prepare, or not read', () => {
    expect(detectLookahead(reading('hourly'), data, {}, { prepare: join }).unchecked).toEqual([]);
    expect(detectLookahead(sampleStrategy, join(data)).unchecked).toEqual([]);
  });

  it('refuses an option that it does not know', () => {
    expect(() => detectLookahead(sampleStrategy, data, {}, { prepar: join } as object)).toThrow(
      'detectLookahead: unknown field prepar; known are cuts, prepare, shiftTimes; did you mean prepare?',
    );
  });
});
