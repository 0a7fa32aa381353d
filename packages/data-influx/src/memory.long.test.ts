import { describe, expect, it } from 'vitest';
import { loadSeconds } from './testdata/load-seconds.js';

describe('a very long load', () => {
  it('of four gigabytes, 467 days of seconds, takes no more memory than one of a month', async () => {
    const { data, gigabytes, peakMegabytes } = await loadSeconds(467 * 24, '1h');
    console.info({ gigabytes, peakMegabytes });
    expect(gigabytes).toBeGreaterThan(4);
    expect(data.length).toBe(467 * 24);
    expect(peakMegabytes).toBeLessThan(150);
  });
});
