import { describe, expect, it } from 'vitest';
import { judgeCoverage, lineCoverage, withCoverage } from './coverage.js';

const stating = (percent: number) =>
  `Tests execute <!-- coverage -->${percent}<!-- /coverage --> % of the lines.`;

describe('the coverage that the README states', () => {
  it('is read from the measurement, and written rounded down', () => {
    const measured = lineCoverage('{"total":{"lines":{"total":4845,"covered":4514,"pct":93.96}}}');
    expect(withCoverage(stating(80), measured)).toBe(stating(93));
  });

  it.each([
    [93, 93.99],
    [93, 91.0],
    [93, 95.99],
  ])('%d %% is true of %d %%', (stated, measured) => {
    expect(judgeCoverage(stating(stated), measured)).toBe('');
  });

  it.each([
    [93, 90.9],
    [93, 96],
    [100, 93],
  ])('%d %% is false of %d %%', (stated, measured) => {
    expect(judgeCoverage(stating(stated), measured)).toMatch(`states a coverage of ${stated} %`);
  });

  it('cannot be missing', () => {
    expect(judgeCoverage('Well tested.', 93)).toMatch('NaN');
    expect(() => withCoverage('Well tested.', 93)).toThrow(RangeError);
  });
});
