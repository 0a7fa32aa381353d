import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { expect, it, onTestFinished } from 'vitest';
import { orThrow, type Failure } from '@veloce/core';
import type { StrategyVersion } from '../input.js';
import { crossover } from '../testdata/crossover.js';
import { arrivals, plan } from '../testdata/live-day.js';
import { followVersions, type WantedVersions } from './follow-versions.js';
import { proveDays } from './prove-days.js';
import { openRunFolder } from './run-folder.js';

const sweep = (version: number, rules: unknown = 'crossover'): StrategyVersion => ({
  name: 'sweep',
  version,
  rules,
});
const changing = {
  ...plan,
  versions: {
    keepBars: 100,
    strategyOf: ({ rules }: StrategyVersion) => {
      if (rules !== 'crossover') throw new RangeError('rules: are none');
      return crossover;
    },
  },
};

it('keeps a run at the active versions, sends each change once, and changes nothing when the shelf does not answer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-versions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = await orThrow(openRunFolder(folder, changing));
  const down: Failure = { message: 'the journal is down', asked: 'for playbooks', fix: 'start it' };
  const answers: Either<Failure, WantedVersions>[] = [
    right({ X: sweep(1) }), // activated
    right({ X: sweep(1) }),
    left(down),
    right({ X: sweep(2, 'broken') }), // refused by the run, and not sent again
    right({ X: sweep(2, 'broken') }),
    right({}), // nothing said of it: it stays
    right({ X: null }), // paused or retired
    right({ X: sweep(1) }), // active again
  ];
  const over = new AbortController();
  const faults: string[] = [];
  const wanted = () => () => {
    const [next] = answers.splice(0, 1);
    if (answers.length === 0) over.abort();
    return Promise.resolve(next);
  };
  const source = followVersions(run, wanted, {
    everyMs: 1,
    signal: over.signal,
    now: () => arrivals[0].time,
    onFault: ({ message }) => faults.push(message),
  });
  const told: (string | null)[] = [];
  let bar = 0;
  for await (const arrival of source) {
    run.take(arrivals[bar++]);
    run.take(arrival);
    told.push(run.status().versions.X);
  }
  expect(told).toEqual(['sweep v1', 'sweep v1', 'nobody', 'sweep v1']);
  expect(faults).toEqual(['the journal is down']);
  for (const arrival of arrivals.slice(bar)) run.take(arrival);
  await orThrow(run.save());
  run.close();

  const again = await orThrow(openRunFolder(folder, changing));
  expect(again.status().versions).toEqual({ X: 'sweep v1' });
  again.close();
  const days = await orThrow(proveDays(folder, changing));
  expect(days.length).toBeGreaterThan(0);
  for (const { logged, replayed } of days) expect(replayed).toBe(logged);
});
