import { describe, expect, it } from 'vitest';
import { createSignal } from '@veloce/core';
import { alertRules, type OpenInterestMove } from './rules.js';

const rules = alertRules();
const change = (changePct: number, more: Partial<OpenInterestMove> = {}): OpenInterestMove => ({
  symbol: 'BTCUSDT',
  time: 1_000,
  changePct,
  wholeNumber: true,
  coverage: 1,
  price: 60_000,
  ...more,
});
const signal = (score: number) =>
  createSignal({
    ...{ timestamp: 60_000, symbol: 'BTCUSDT', side: 'LONG', score, confidence: 0.5 },
    ...{ reason: 'buyers absorb', entryReference: 100, stopLoss: 98, scoreBreakdown: {} },
  });

describe('open interest', () => {
  it.each([
    [4.9, undefined],
    [5, undefined],
    [5.01, 'warning'],
    [-5.01, 'warning'],
    [10, 'warning'],
    [10.01, 'critical'],
    [-12, 'critical'],
    [NaN, undefined],
  ])('a change of %d %% at a whole number is %s', (changePct, severity) => {
    expect(rules.openInterest(change(changePct))?.severity).toBe(severity);
  });

  it('elsewhere it is told only when asked for', () => {
    const elsewhere = change(-12.34, { wholeNumber: false, price: 60_321 });
    expect(rules.openInterest(elsewhere)).toBeUndefined();
    expect(alertRules({ openInterestAnywhere: true }).openInterest(elsewhere)?.title).toBe(
      'BTCUSDT: open interest -12.3 % in one window at 60321',
    );
    expect(rules.openInterest(change(7.25))?.title).toBe(
      'BTCUSDT: open interest +7.3 % in one window at the whole number near 60000',
    );
  });
});

describe('signals', () => {
  it.each([
    [6.4, false],
    [6.5, true],
    [9, true],
  ])('of a score of %d are told: %s', (score, isTold) => {
    expect(rules.signal(signal(score)) !== undefined).toBe(isTold);
  });

  it('with levels and playbooks', () => {
    const told = rules.signal(signal(7.1), ['Reset long', 'Trap']);
    expect(told).toMatchObject({
      severity: 'info',
      title: 'BTCUSDT: LONG 0.71',
      text: 'buyers absorb\nentry 100, stop 98\nplaybooks: Reset long, Trap',
    });
    expect(rules.withheld(signal(7.1), 'stopped: STOP is there')).toMatchObject({
      kind: 'limit',
      severity: 'warning',
    });
  });
});

describe('the others', () => {
  it('a redraw names the bar to anchor at', () => {
    expect(
      rules.redraw({ symbol: 'BTCUSDT', time: 9, anchor: 0, kind: 'single-prints', strength: 0.8 })?.title,
    ).toBe('BTCUSDT: single prints, an anchor for another VWAP at 1970-01-01T00:00:00.000Z');
  });

  it.each([
    ['whole', undefined],
    ['mending', undefined],
    ['hole', 'BTCUSDT at okx: a hole in trades, 12 missing'],
    ['silent', 'BTCUSDT at okx: nothing comes of trades'],
  ] as const)('a stream that is %s', (state, title) => {
    const news = { venue: 'okx', symbol: 'BTCUSDT', channel: 'trades', state, received: 5, reason: 'cut' };
    expect(rules.stream({ ...news, missing: state === 'hole' ? 12 : NaN })?.title).toBe(title);
  });

  it.each([
    ['alive', undefined],
    ['dead', 'critical'],
    ['venue-silent', 'warning'],
    ['venue-back', 'info'],
  ] as const)('a heartbeat that is %s', (kind, severity) => {
    expect(rules.heartbeat('btc', { kind, message: 'm' }, 5)?.severity).toBe(severity);
  });

  it.each([
    ['hole', 'feed', 'warning'],
    ['refused-bar', 'feed', 'warning'],
    ['paused', 'guard', 'warning'],
    ['resumed', 'guard', 'info'],
    ['version', 'guard', 'info'],
    ['refused-command', 'guard', 'warning'],
  ] as const)('a runner that says %s', (what, kind, severity) => {
    expect(rules.note('btc', { symbol: null, what, message: 'm' }, 5)).toMatchObject({ kind, severity });
    expect(rules.note('btc', { symbol: null, what: 'late-bar', message: 'm' }, 5)).toBeUndefined();
  });

  it.each([
    [{ openInterestPct: -1 }, 'alertRules: openInterestPct'],
    [{ openInterestPct: 12 }, 'must be at least openInterestPct'],
    [{ signalStrenght: 0.5 }, 'did you mean signalStrength?'],
  ])('refuse %j', (options, message) => {
    expect(() => alertRules(options as never)).toThrow(message);
  });
});
