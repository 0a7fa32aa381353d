import { describe, expect, it } from 'vitest';
import { joinMarket } from './join-market.js';
import { live, restore } from './live.js';
import { detectLookahead } from './lookahead.js';
import { fromColumns, slice, type MarketData } from './market-data.js';
import { resample } from './resample.js';
import { scan } from './scan.js';
import { barsOf, sampleStrategy } from './testing/sample-strategy.js';
import { sampleMarket } from './testing/sample-market.js';

const data = sampleMarket(600);

describe('joinMarket', () => {
  it('adds every column of the other market at the bars that close with its own', () => {
    const other = sampleMarket(700, '1m', [0, 1, 300]);
    const { extra, absent, close } = joinMarket(data, 'spot', other);
    expect(Object.keys(extra)).toEqual(
      ['open', 'high', 'low', 'close', 'volume', 'buyVolume', 'sellVolume', 'openInterest', 'trades'].map(
        (column) => `spot.${column}`,
      ),
    );
    const otherTimes = [...other.time];
    for (let i = 0; i < data.length; i++) {
      const at = otherTimes.indexOf(data.time[i]);
      expect(extra['spot.close'][i]).toBe(at < 0 ? NaN : other.close[at]);
      expect(extra['spot.buyVolume'][i]).toBe(at < 0 ? NaN : other.buyVolume![at]);
    }
    expect(close).toBe(data.close);
    expect(absent['spot']).toBe('no bar at 3 of 600 bars, the first at 2025-01-06T00:00:00.000Z');
  });

  it('shows a coarser bar from its close on, and not beyond the close of the next one', () => {
    const hours = resample(sampleMarket(600), '1h');
    const withHole = fromColumns({
      ...hours,
      ...Object.fromEntries(
        (['time', 'open', 'high', 'low', 'close', 'volume'] as const).map((name) => [
          name,
          [...hours[name]].filter((_, k) => k !== 4),
        ]),
      ),
      buyVolume: undefined,
      sellVolume: undefined,
      openInterest: undefined,
      trades: undefined,
    });
    const column = joinMarket(data, 'hourly', withHole).extra['hourly.close'];
    for (let i = 0; i < data.length; i++) {
      const closed = Math.floor((i + 1) / 60) - 1; // the last hour that has closed when bar i closes
      expect(column[i]).toBe(closed < 0 || closed === 4 ? NaN : hours.close[closed]);
    }
  });

  it('says which columns the other market does not have, and why', () => {
    const { openInterest: _, ...rest } = sampleMarket(600);
    const other: MarketData = { ...rest, absent: { openInterest: 'spot has none' } };
    const joined = joinMarket(data, 'spot', other);
    expect(joined.absent).toEqual({ 'spot.openInterest': 'spot has none' });
    expect(joined.openInterest).toBe(data.openInterest);
  });

  it('joins several markets, and keeps the clock, the symbol and the number of the first bar', () => {
    const part = slice(data, 17, 300);
    const joined = joinMarket(joinMarket(part, 'spot', data), 'eth', sampleMarket(400));
    expect(joined.firstBar).toBe(part.firstBar);
    expect(joined.symbol).toBe('TEST');
    expect(Object.keys(joined.extra)).toContain('eth.close');
    expect(joined.extra['spot.close']).toEqual(part.close);
  });

  it('joins a prefix as the whole: nothing of the other market is known early', () => {
    const hours = resample(sampleMarket(600), '1h');
    const whole = joinMarket(data, 'hourly', hours).extra['hourly.volume'];
    for (const bars of [1, 59, 60, 61, 599]) {
      const closed = [...hours.time].findIndex(
        (open) => open + hours.intervalMs > data.time[bars - 1] + 60_000,
      );
      const known = slice(hours, 0, closed < 1 ? 1 : closed);
      const joined = joinMarket(slice(data, 0, bars), 'hourly', known).extra['hourly.volume'];
      expect(joined).toEqual(whole.slice(0, bars));
    }
  });

  it('gives columns that a strategy reads in history and live alike', () => {
    const joined = joinMarket(data, 'spot', sampleMarket(650, '1m', [200]));
    const { signals } = scan(sampleStrategy, joined);
    let following = live(sampleStrategy, joined);
    const lived = barsOf(data).flatMap((bar, i) => {
      if (i === 250) following = restore(sampleStrategy, JSON.parse(JSON.stringify(following.snapshot())));
      const verdict = following.push(bar);
      return verdict._tag === 'Right' ? [verdict.right] : [];
    });
    expect(lived).toEqual(signals);
    expect(detectLookahead(sampleStrategy, joined)).toEqual([]);
  });

  it.each([
    ['', sampleMarket(9), /the name must be letters and digits.* got ""/],
    ['spot.close', sampleMarket(9), /the name must be letters and digits/],
    ['taken', sampleMarket(9), /has a market taken already \(column taken.open\)/],
    ['fine', sampleMarket(9, '1s'), /fine is finer \(1s\) than TEST \(1m\); resample it to 1m first/],
  ])('refuses %j', (name, other, message) => {
    expect(() => joinMarket(joinMarket(data, 'taken', data), name, other)).toThrow(message);
  });
});
