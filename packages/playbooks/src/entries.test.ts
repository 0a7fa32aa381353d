import { scan, type MarketData } from '@veloce/core';
import { describeStrategy } from '@veloce/core/testing';
import { simulateMarket } from '@veloce/data-files';
import { describe, expect, it } from 'vitest';
import type { PlaybookCondition, PlaybookInput } from './document.js';
import { weekdays, type PlaybookHours } from './hours.js';
import { playbookFaults } from './parse-playbook.js';
import { playbookStrategy } from './playbook-strategy.js';
import { conditionText, parseCondition } from './text.js';

const always: PlaybookCondition = { left: { column: 'close' }, is: '>', right: 0 };
const rising: PlaybookCondition = { left: { column: 'close' }, is: '>', right: { column: 'close', lag: 1 } };
const falling: PlaybookCondition = { left: { column: 'close' }, is: '<', right: { column: 'close', lag: 1 } };
const book = (parts: Partial<PlaybookInput>): PlaybookInput => ({
  format: 1,
  name: 'x',
  long: always,
  ...parts,
});
const barsOf = (parts: Partial<PlaybookInput>, data: MarketData) => [
  ...scan(playbookStrategy(book(parts)), data).signalBars,
];

describe('hours', () => {
  // Three days round the change of clocks of each place.
  const markets = ['2025-03-29T00:00:00Z', '2025-10-25T00:00:00Z', '2025-11-01T00:00:00Z'].map(
    (start) => simulateMarket({ seed: 4, bars: 4 * 24 * 4, timeframe: '15m', start: Date.parse(start) }).data,
  );

  /** The wall clock as the platform computes it, at each bar separately. */
  function expected({ time, intervalMs }: MarketData, hours: PlaybookHours): number[] {
    const { from = '00:00', to = '00:00', zone = 'UTC', days = weekdays } = hours;
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const minutes = (text: string) => 60 * Number(text.slice(0, 2)) + Number(text.slice(3));
    const [open, close] = [minutes(from), minutes(to)];
    return Array.from(time, (_, i) => i).filter((i) => {
      const parts = Object.fromEntries(
        format.formatToParts(time[i] + intervalMs).map(({ type, value }) => [type, value]),
      );
      const now = minutes(`${parts['hour']}:${parts['minute']}`);
      const today = weekdays.indexOf(parts['weekday'].toLowerCase() as 'mon');
      const began = (back: number) => days.includes(weekdays[(today + 7 - back) % 7]);
      if (open < close) return now >= open && now < close && began(0);
      return (now >= open && began(0)) || (now < close && began(1));
    });
  }

  it.each<[string, PlaybookHours]>([
    ['of a trading day', { from: '09:30', to: '16:00', zone: 'America/New_York', days: ['mon', 'tue', 'wed', 'thu', 'fri'] }],
    ['over the change of clocks', { from: '00:00', to: '08:00', zone: 'Europe/Berlin' }],
    ['past midnight, by the day they begin on', { from: '22:00', to: '04:00', zone: 'Asia/Kolkata', days: ['sat'] }],
    ['of whole days', { zone: 'Australia/Sydney', days: ['sun'] }],
    ['in UTC unless a zone is given', { from: '13:15', to: '14:00' }],
  ])('%s', (_name, hours) => {
    for (const data of markets) {
      const bars = expected(data, hours);
      expect(barsOf({ hours }, data)).toEqual(bars);
      expect(barsOf({ long: { all: [always, { hours }] } }, data)).toEqual(bars);
    }
    expect(markets.flatMap((data) => expected(data, hours)).length).toBeGreaterThan(5);
  }); // prettier-ignore

  it('as text are read back', () => {
    const text = "hours('09:30-16:00', 'America/New_York', 'mon fri') and close > 1";
    const tree = parseCondition(text);
    expect(tree).toMatchObject({ all: [{ hours: { from: '09:30', to: '16:00', zone: 'America/New_York', days: ['mon', 'fri'] } }, {}] });
    expect(conditionText(tree)).toBe(text);
    expect(parseCondition(conditionText({ hours: { days: ['sun'] } }))).toEqual({ hours: { from: '00:00', to: '00:00', zone: 'UTC', days: ['sun'] } });
    expect(() => parseCondition("hours('9-16')")).toThrow('column 1: hours takes texts');
    expect(() => parseCondition("hours('09:00-16:00', 'UTC', 'mo')")).toThrow('there is no day "mo"');
    expect(() => parseCondition("hours('09:00-16:00', 'Europe/Berln')")).toThrow('is not a time zone');
  }); // prettier-ignore

  it('that are none are refused', () => {
    expect(playbookFaults(book({ hours: { from: '9:30' } }))[0]).toMatchObject({ path: 'hours.from' });
    expect(playbookFaults(book({ hours: { zone: '+02:00' } }))[0]?.message).toContain('not a time zone');
    expect(playbookFaults(book({ hours: { days: ['monday' as 'mon'] } }))[0]).toMatchObject({
      path: 'hours.days[0]',
      message: 'there is no "monday"; known: mon, tue, wed, thu, fri, sat, sun',
    });
  });
});

describe('cooldown', () => {
  const { data } = simulateMarket({ seed: 9, bars: 600 });

  it.each([1, 7, 40])('of %d bars lets none in after an entry, whichever its side', (cooldown) => {
    const all = scan(playbookStrategy(book({ long: rising, short: falling })), data);
    const kept: number[] = [];
    for (const bar of all.signalBars)
      if (kept.length === 0 || bar - (kept.at(-1) as number) > cooldown) kept.push(bar);
    expect(barsOf({ long: rising, short: falling, cooldown }, data)).toEqual(kept);
    const shorts = scan(playbookStrategy(book({ long: undefined, short: falling, cooldown })), data);
    expect(shorts.signals.every(({ side }) => side === 'SHORT')).toBe(true);
    expect(shorts.signals.length).toBeGreaterThan(5);
  });

  describeStrategy(
    'with hours and rest',
    playbookStrategy(book({ long: rising, short: falling, cooldown: 5, hours: { from: '22:00', to: '03:00', zone: 'America/New_York' }, stop: { atr: 2 }, target: { atr: 3 } })),
    () => data,
  ); // prettier-ignore
});

describe('score and confidence', () => {
  const { data } = simulateMarket({ seed: 9, bars: 300 });

  it('grow with what holds, and stay within their bounds', () => {
    const strategy = playbookStrategy(
      book({
        score: { base: 4, add: [{ when: rising, points: 8 }, { when: falling, points: -6 }, { when: { left: { column: 'openInterest' }, is: '>', right: { study: 'sma', with: [2_000] } }, points: 1 }] },
        confidence: { base: 0.5, add: [{ when: rising, points: 0.25 }] },
      }),
    ); // prettier-ignore
    const { signals, signalBars } = scan(strategy, data);
    const seen = new Set<number>();
    signals.forEach(({ score, confidence }, k) => {
      const move = data.close[signalBars[k]] - data.close[signalBars[k] - 1];
      expect(score).toBe(move > 0 ? 10 : move < 0 ? 0 : 4);
      expect(confidence).toBe(move > 0 ? 0.75 : 0.5);
      seen.add(score);
    });
    expect(seen.size).toBeGreaterThan(1);
  });

  it('that is not given follows the score', () => {
    expect(scan(playbookStrategy(book({ score: 7 })), data).signals[0]).toMatchObject({
      score: 7,
      confidence: 0.7,
    });
  });

  it('are checked where they stand', () => {
    const wrong = {
      base: 1,
      add: [{ when: { left: { study: 'rsi', with: [0] }, is: '<' as const, right: 1 }, points: 1 }],
    };
    expect(playbookFaults(book({ score: wrong }))[0]?.path).toBe('score.add[0].when.left.with[0]');
    expect(playbookFaults(book({ confidence: 2 }))[0]?.path).toBe('confidence');
  });
});
