import { describe, expect, it } from 'vitest';
import type { PageTrade } from './payload/payload.js';
import type { Colours } from '@veloce/charts';
import { markersFor } from '@veloce/charts';

const colours = { up: 'green', down: 'red' } as Colours;
const view = { from: 0, to: 10, points: new Map(), timeOf: (bar: number) => bar as never };
const trade = (side: 'LONG' | 'SHORT'): PageTrade =>
  ({ n: 1, side, entryBar: 2, exitBar: 5, pnl: 1 }) as PageTrade;

/** The planning document's markers, as they were written. */
const sketchMarker = (side: string): object => ({
  position: side === 'SHORT' ? 'belowBar' : 'aboveBar',
  shape: side === 'SHORT' ? 'arrowDown' : 'arrowUp',
});

describe('where the chart departs from the sketch', () => {
  it.each([
    ['LONG', 'belowBar', 'arrowUp'],
    ['SHORT', 'aboveBar', 'arrowDown'],
  ] as const)('12: a %s stands %s and its %s points at the bar; in the sketch it points away', (side, position, shape) => {
    const [entry] = markersFor([trade(side)], view, { most: 100, colours });
    expect(entry).toMatchObject({ time: 2, position, shape });
    const pointsAtBar = (marker: object): boolean => {
      const { position, shape } = marker as { position: string; shape: string };
      return (position === 'belowBar') === (shape === 'arrowUp');
    };
    expect(pointsAtBar(entry!)).toBe(true);
    expect(pointsAtBar(sketchMarker(side))).toBe(false);
  }); // prettier-ignore
});
