import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barWindow, type LiveBar } from './bar-window.js';

const bar = (time: number, close = time, more: Record<string, number> = {}): LiveBar => ({
  time,
  open: close,
  high: close,
  low: close,
  close,
  ...more,
});

describe('the bars of a live chart', () => {
  it('are the newest of the history, numbered from its first bar', () => {
    const bars = barWindow(new Map([['time', Float64Array.of(1, 2, 3, 4)]]), 3, 10);
    expect([bars.length(), bars.first(), [...(bars.column('time') ?? [])]]).toEqual([3, 11, [2, 3, 4]]);
  });

  it('a bar of the last time takes its place, with nothing left of the one before', () => {
    const bars = barWindow(new Map(), 10);
    expect(bars.put(bar(1, 5, { delta: 7 }))).toBe('added');
    expect(bars.put(bar(1, 6))).toBe('replaced');
    expect([bars.length(), bars.at('close', 0), bars.at('delta', 0)]).toEqual([1, 6, NaN]);
  });

  it('refuses a bar from before the last, with both times', () => {
    const bars = barWindow(new Map(), 10);
    bars.put(bar(5));
    expect(() => bars.put(bar(4))).toThrow(/got 4 after 5/);
  });

  it('take the room of the window, however long bars come: its columns grow no more', () => {
    const most = 500;
    const start = Float64Array.from({ length: most }, (_, k) => k);
    const bars = barWindow(new Map([['time', start]]), most);
    const room = new Set<number>();
    let longest = 0;
    for (let k = most; k < 20 * most; k++) {
      bars.put(bar(k));
      longest = Math.max(longest, bars.length());
      // As the live chart does: some bars more than the window, then all of them at once.
      if (k % 30 === 0) bars.trim();
      for (const name of bars.names()) room.add((bars.column(name) as Float64Array).buffer.byteLength);
    }
    expect(longest).toBeLessThanOrEqual(most + 30);
    expect([...room]).toEqual([1024 * Float64Array.BYTES_PER_ELEMENT]);
  });

  it('hold what a plain list of the newest bars holds, however many come and are trimmed', () => {
    const steps = fc.array(fc.record({ step: fc.integer({ min: 0, max: 2 }), trim: fc.boolean() }), {
      maxLength: 3000,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 50 }), (moves, most) => {
        const bars = barWindow(new Map(), most);
        let plain: LiveBar[] = [];
        let dropped = 0;
        let time = 0;
        for (const [k, { step, trim }] of moves.entries()) {
          time += step;
          const next = bar(time, k, k % 3 === 0 ? { delta: k } : {});
          if (plain.at(-1)?.time === time) plain.pop();
          plain.push(next);
          bars.put(next);
          if (!trim) continue;
          const gone = Math.max(0, plain.length - most);
          plain = plain.slice(gone);
          dropped += gone;
          expect(bars.trim()).toBe(gone);
        }
        expect([bars.length(), bars.first()]).toEqual([plain.length, dropped]);
        for (const name of ['time', 'close', 'delta']) {
          expect(Array.from(bars.column(name) ?? [])).toEqual(
            bars.column(name) === undefined ? [] : plain.map((one) => one[name] ?? NaN),
          );
        }
      }),
      { numRuns: 30 },
    );
  });
});
