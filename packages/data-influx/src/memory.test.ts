import { describe, expect, it } from 'vitest';
import { msgpackDecoder } from './wire/msgpack.js';
import { createRows } from './wire/rows.js';
import { documentOfSeconds, secondFields } from './testdata/endless-seconds.js';
import { held, loadSeconds } from './testdata/load-seconds.js';

describe('memory', () => {
  it('of a long load is that of its bars and a slice: a month of seconds, a quarter of a gigabyte', async () => {
    const { data, gigabytes, peakMegabytes } = await loadSeconds(31 * 24, '1m');
    expect(gigabytes).toBeGreaterThan(0.26);
    expect(data.length).toBe(31 * 1440);
    expect(data.volume.at(-1)).toBe(120);
    // A slice of 200 000 rows is 18 MB of columns (twice that while they grow); the rest is what waits for the collector.
    expect(peakMegabytes).toBeLessThan(150);
  }, 120_000);

  it('of the decoder does not grow: one answer of four gigabytes, cut into pieces of 64 kB', () => {
    const rows = createRows(['time', ...secondFields]);
    const document = documentOfSeconds(0, 10_000, true);
    const decoder = msgpackDecoder(rows);
    const before = held();
    let bytes = 0;
    let seen = 0;
    for (; bytes < 4e9; bytes += document.length) {
      for (let at = 0; at < document.length; at += 65_536) decoder.feed(document.subarray(at, at + 65_536));
      seen += rows.length;
      rows.length = 0;
    }
    decoder.feed(documentOfSeconds(0, 1, false));
    decoder.end();
    expect(seen).toBeGreaterThan(39e6);
    expect(held() - before).toBeLessThan(100);
  }, 120_000);
});
