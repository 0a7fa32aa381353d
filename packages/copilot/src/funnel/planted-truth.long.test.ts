import { seededRandom } from '@veloce/core/testing';
import { expect, it } from 'vitest';
import { copilotOrThrow } from '../error.js';
import { randomPlaybooks } from '../testdata/random-playbooks.js';
import { hourly } from '../testdata/shelf-of-markets.js';
import { judgePlaybooks } from './judge-playbooks.js';

/** Closes of a walk. */
function walk(seed: number, bars: number): Float64Array {
  const random = seededRandom(seed);
  const close = new Float64Array(bars);
  for (let i = 0, log = 0; i < bars; i++) {
    log += 0.006 * (random() + random() + random() - 1.5);
    close[i] = 100 * Math.exp(log);
  }
  return close;
}

/** The same with a force back to 100. */
function returning(seed: number, bars: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from(
    { length: bars },
    (() => {
      let away = 0;
      return () => 100 * Math.exp((away = 0.93 * away + 0.006 * (random() + random() + random() - 1.5)));
    })(),
  );
}

it('on markets without an edge, of 200 random playbooks none but the nominal share is called good', async () => {
  let tables = 0;
  let wrong = 0;
  for (let seed = 1; seed <= 5; seed++) {
    const market = hourly('NONE', walk(seed, 4_000));
    const { proposals } = await copilotOrThrow(judgePlaybooks(randomPlaybooks(100 + seed, 200), market));
    expect(proposals).toHaveLength(200);
    const run = proposals.filter(({ figures }) => figures !== null);
    expect(run.length).toBeGreaterThan(100);
    tables++;
    if (proposals.some(({ verdict }) => verdict === 'passed')) wrong++;
  }
  // One table in twenty may be wrong by chance: of five, more than one is.
  expect([tables, wrong <= 1]).toEqual([5, true]);
}, 600_000);

it('with a planted edge, the playbook that has it is found among 200', async () => {
  const planted = {
    format: 1,
    name: 'planted',
    long: { left: { column: 'close' }, is: '<', right: 98.8 },
    stop: { fraction: 0.05 },
    target: { fraction: 0.012 },
    timeStop: 24,
  };
  for (let seed = 1; seed <= 2; seed++) {
    const market = hourly('EDGE', returning(seed, 6_000));
    const documents = [...randomPlaybooks(200 + seed, 199), planted];
    const { proposals } = await copilotOrThrow(judgePlaybooks(documents, market));
    expect(proposals[199]).toMatchObject({ name: 'planted', verdict: 'passed' });
  }
}, 600_000);
