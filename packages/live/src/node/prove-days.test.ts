import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { openLog } from '@veloce/feeds/record';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { place } from '../testdata/kill-run.js';
import { arrivals, plan } from '../testdata/live-day.js';
import { openRunFolder } from './run-folder.js';
import { proveDays } from './prove-days.js';

const at = place();
afterAll(at.remove);

describe('proveDays', () => {
  it('gives one hash a day, of what was told; another plan, and a decision that was changed, do not have it', async () => {
    const run = await orThrow(openRunFolder(at.folder, plan));
    const day = 86_400_000;
    const split = 100;
    const texts = ['', ''];
    arrivals.forEach((arrival, k) => {
      const moved = { ...arrival, time: arrival.time + (k < split ? 0 : day) };
      const decision = run.take(moved);
      if (decision.outputs.length > 0) texts[k < split ? 0 : 1] += `${JSON.stringify(decision)}\n`;
    });
    run.close();
    const days = await orThrow(proveDays(at.folder, plan));
    const sums = texts.map((text) => createHash('sha256').update(text).digest('hex'));
    expect(days.map(({ inputs, isProven }) => [inputs, isProven])).toEqual([
      [split, true],
      [arrivals.length - split, true],
    ]);
    expect(days.map(({ logged }) => logged)).toEqual(sums);
    expect(days.map(({ replayed }) => replayed)).toEqual(sums);
    expect(Date.parse(days[1].day) - Date.parse(days[0].day)).toBe(day);

    const other = { ...plan, markets: [{ ...plan.markets[0], params: { fast: 4 } }] };
    const [first, second] = await orThrow(proveDays(at.folder, other));
    expect([first.isProven, first.logged, second.isProven]).toEqual([false, sums[0], false]);
    expect(first.differsAt).toBeGreaterThan(0);

    // One decision more in the log than was concluded.
    const log = await orThrow(openLog(join(at.folder, 'decisions'), { format: 'veloce-live-decisions-1' }));
    log.add(JSON.stringify({ sequence: 150, outputs: [] }), arrivals[239].time + day);
    log.close();
    const changed = await orThrow(proveDays(at.folder, plan));
    expect(changed.map(({ differsAt }) => differsAt)).toEqual([null, 150]);
    rmSync(join(at.folder, 'inputs'), { recursive: true });
    expect(await orThrow(proveDays(at.folder, plan))).toEqual([]);
  });
});
