import { describe, expect, it } from 'vitest';
import { niceTicksPerRow, rowEdge, rowMiddle, rowOf } from './rows.js';
import { sessionClock, sessionLength } from './session.js';

describe('rows', () => {
  it('count whole ticks: no price falls into a row by the luck of a division', () => {
    const grid = { tickSize: 0.1, ticksPerRow: 1 };
    for (let tick = 1; tick < 20_000; tick++) expect(rowOf(Number((tick / 10).toFixed(1)), grid)).toBe(tick);
    expect(rowOf(100.4, { tickSize: 0.1, ticksPerRow: 5 })).toBe(200);
    expect(rowOf(100.5, { tickSize: 0.1, ticksPerRow: 5 })).toBe(201);
  });

  it('have a middle and two edges', () => {
    const grid = { tickSize: 0.5, ticksPerRow: 4 };
    expect([rowEdge(50, grid), rowMiddle(50, grid), rowEdge(51, grid)]).toEqual([100, 101, 102]);
  });

  it.each([
    [40, 1, 1],
    [60, 1, 1],
    [61, 1, 2],
    [90, 1, 2],
    [200, 1, 5],
    [400, 1, 10],
    [4, 0.1, 1],
    [0.001, 0.1, 1],
    [1_000, 0.5, 50],
  ])('of an average range of %d, with ticks of %d, have %d ticks', (atr, tick, ticks) => {
    expect(niceTicksPerRow(atr, tick)).toBe(ticks);
  });
});

describe('sessionClock', () => {
  const noon = Date.UTC(2025, 0, 8, 12, 34);

  it.each([
    ['5m', Date.UTC(2025, 0, 8, 12, 30)],
    ['30m', Date.UTC(2025, 0, 8, 12, 30)],
    ['4h', Date.UTC(2025, 0, 8, 12)],
    ['1d', Date.UTC(2025, 0, 8)],
    ['1w', Date.UTC(2025, 0, 6)],
  ] as const)('%s', (session, from) => {
    expect(sessionClock(session)(noon)).toEqual({ from, to: from + sessionLength(session), inside: true });
  });

  it('follows the hours of a place through its change of clocks', () => {
    const clock = sessionClock('America/New_York 09:30-16:00');
    expect(clock(noon)).toEqual({
      from: Date.UTC(2025, 0, 7, 21),
      to: Date.UTC(2025, 0, 8, 14, 30),
      inside: false,
    });
    expect(clock(Date.UTC(2025, 0, 8, 20, 59))).toMatchObject({
      from: Date.UTC(2025, 0, 8, 14, 30),
      inside: true,
    });
    expect(clock(Date.UTC(2025, 6, 8, 14))).toEqual({
      from: Date.UTC(2025, 6, 8, 13, 30),
      to: Date.UTC(2025, 6, 8, 20),
      inside: true,
    });
    expect(clock(Date.UTC(2025, 2, 9, 15))).toMatchObject({
      from: Date.UTC(2025, 2, 9, 13, 30),
      inside: true,
    });
  });

  it('knows sessions that go over midnight', () => {
    const clock = sessionClock('Asia/Tokyo 22:00-02:00');
    expect(clock(Date.UTC(2025, 0, 8, 16))).toEqual({
      from: Date.UTC(2025, 0, 8, 13),
      to: Date.UTC(2025, 0, 8, 17),
      inside: true,
    });
  });

  it.each(['2h', 'Mars/Base 09:00-10:00', 'UTC 9:00-10:00', 'UTC 25:00-26:00'])('refuses %s', (session) => {
    expect(() => sessionClock(session as '1d')).toThrow(/session: .*got '/);
  });
});
