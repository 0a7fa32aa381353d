import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name.js';

describe('nearestName', () => {
  const known = ['entries', 'exits', 'stops', 'timeframe', 'cacheFolder', 'lagMs', 'to'];
  it.each([
    ['exit', 'exits'],
    ['timeFrame', 'timeframe'],
    ['timefrmae', 'timeframe'],
    ['cacheFoldr', 'cacheFolder'],
    ['lagMS', 'lagMs'],
    ['volume', undefined],
    ['x'.repeat(1e5), undefined],
  ])('%s means %s', (name, meant) => {
    expect(nearestName(name, known)).toBe(meant);
  });
});
