import { scan, withColumns } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { describe, expect, it } from 'vitest';
import { describePlaybook } from '../describe.js';
import { playbookStrategy } from '../playbook-strategy.js';
import { paramsOfSimulated } from '../testdata/shelf-params.js';
import { playbookShelf } from './shelf.js';

const shelf = playbookShelf();
const simulated = simulateMarket({ seed: 31, bars: 288 * 24, timeframe: '5m', episodesPerDay: 24 }).data;
/** Every five hours somebody opens a position of a twentieth of all. */
const data = withColumns(simulated, {
  openInterest: Float64Array.from(simulated.openInterest!, (value, i) => value * 1.05 ** Math.floor(i / 60)),
});

describe('the shelf', () => {
  it('holds ten, each with its idea and source, and cannot be changed', () => {
    expect(shelf).toHaveLength(10);
    expect(new Set(shelf.map(({ name }) => name)).size).toBe(10);
    for (const one of shelf) {
      expect(one.idea?.length).toBeGreaterThan(40);
      expect(one.source?.length).toBeGreaterThan(20);
      expect(describePlaybook(one)).toContain('source:');
    }
    expect(() => Object.assign(shelf[0], { name: 'other' })).toThrow(TypeError);
  });

  it.each(shelf.map((one) => [one.name, one] as const))('%s gives signals of both sides with a stop and a target', (_name, document) => {
    const { signals } = scan(playbookStrategy(document), data, paramsOfSimulated(document));
    expect(new Set(signals.map(({ side }) => side))).toEqual(new Set(['LONG', 'SHORT']));
    expect(signals.every(({ stopLoss, takeProfit }) => stopLoss !== undefined && takeProfit !== undefined)).toBe(true);
  }); // prettier-ignore
});
