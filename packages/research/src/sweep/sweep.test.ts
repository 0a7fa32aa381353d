import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { squeezeFlow } from '@veloce/squeezeflow';
import { fileJournal, threads } from '../node.js';
import { smallMarket } from '../testdata/markets.js';
import { squeezeFlowWorkers } from '../testdata/workers.js';
import { inProcess, type Executor } from './executor.js';
import { encodeOutcome, measuredOf, summarise } from './row.js';
import type { SweepProgress } from './progress.js';
import { sweep, type SweepOptions, type SweepResult } from './sweep.js';

const data = smallMarket();
const folder = mkdtempSync(join(tmpdir(), 'veloce-sweep-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Options = SweepOptions<typeof squeezeFlow>;
const grid: Options = {
  space: { squeezeLength: [15, 20], divergenceLookback: [60, 80], minScore: [3, 4], stopAtr: [1, 2] },
  search: { kind: 'grid' },
  objective: 'totalReturn',
};
const run = (options: Partial<Options> = {}): Promise<SweepResult> =>
  sweep(squeezeFlow, data, { ...grid, ...options });
const tableOf = ({ rows }: SweepResult): readonly string[] =>
  rows.map(({ trial, params, metrics, returns }) => encodeOutcome({ trial, params, metrics, returns }));
const table = tableOf(await run());

/** Counts the sets that are run. */
function counting(): { readonly executor: Executor; readonly count: () => number } {
  let count = 0;
  return {
    executor: async (job) => {
      const own = await inProcess()(job);
      return {
        ...own,
        evaluate: (trials, ...rest) => {
          count += trials.length;
          return own.evaluate(trials, ...rest);
        },
      };
    },
    count: () => count,
  };
}

describe('a sweep', () => {
  it('runs every set, and its winner is its single run to the bit', async () => {
    const { rows, best, top, trials } = await run({ top: 3, earlierTrials: 10 });
    expect(rows).toHaveLength(16);
    expect(trials).toBe(26);
    const alone = backtest(squeezeFlow, data, best!.params);
    expect(encodeOutcome({ trial: best!.trial, params: best!.params, ...summarise(measuredOf(alone)) })).toBe(
      table[best!.trial],
    );
    expect(top.map(({ row }) => row.score)).toEqual(
      rows
        .map(({ score }) => score)
        .sort((a, b) => b! - a!)
        .slice(0, 3),
    );
    expect(top[0].result.trades).toEqual(alone.trades);
  });

  it.each([
    ['one thread', { threads: 1 }],
    ['two threads', { threads: 2 }],
    ['three threads without room for columns', { threads: 3, columnBytes: 1 }],
  ])('gives the same table with %s', async (_name, options) => {
    expect(tableOf(await run({ executor: threads({ ...squeezeFlowWorkers, ...options }) }))).toEqual(table);
  });

  it('gives the same TPE search with threads as without', async () => {
    const search = { kind: 'tpe', count: 24, startup: 8, batch: 6, seed: 4 } as const;
    const space = { squeezeLength: { min: 10, max: 40 }, minScore: { min: 2, max: 6 } } as const;
    const one = await run({ search, space });
    const two = await run({ search, space, executor: threads(squeezeFlowWorkers) });
    expect(tableOf(two)).toEqual(tableOf(one));
    expect(one.rows).toHaveLength(24);
  });

  it('lets only feasible sets win, and tells the others', async () => {
    const { rows, best } = await run({
      constraints: [{ metric: 'trades', max: 20 }, ({ fees }) => fees! > 0],
    });
    expect(rows).toHaveLength(16);
    for (const row of rows) expect(row.feasible).toBe(row.metrics!.trades! <= 20 && row.metrics!.fees! > 0);
    expect(best!.score).toBe(Math.max(...rows.filter(({ feasible }) => feasible).map(({ score }) => score!)));
    const none = await run({ constraints: [{ metric: 'trades', min: 1e9 }] });
    expect(none).toMatchObject({ best: null, top: [] });
    const own = await run({ objective: ({ trades, maxDrawdown }) => trades! + maxDrawdown! });
    expect(own.best!.score).toBe(own.best!.metrics!.trades! + own.best!.metrics!.maxDrawdown!);
  });

  it('tries only what is allowed', async () => {
    const { rows } = await run({
      where: ({ squeezeLength, minScore }) => squeezeLength! > 15 || minScore! > 3,
    });
    expect(rows).toHaveLength(12);
  });

  it('tells its progress', async () => {
    const seen: SweepProgress[] = [];
    await run({ onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: 16 }, (_, k) => k + 1));
    expect(seen[7]).toMatchObject({ total: 16 });
    expect(seen[7].etaMs).toBeGreaterThan(0);
    expect(seen[15]).toMatchObject({ etaMs: 0, best: { score: expect.any(Number) as number } });
  });

  it.each([
    ['in this thread', undefined],
    ['in threads', threads({ ...squeezeFlowWorkers })],
  ])('ends when asked, %s', async (_name, executor) => {
    const abort = new AbortController();
    const ended = run({
      ...(executor === undefined ? {} : { executor }),
      signal: abort.signal,
      onProgress: () => {
        abort.abort(new Error('enough'));
      },
    });
    await expect(ended).rejects.toThrow('enough');
    await expect(run({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });

  it('refuses what makes no sense', async () => {
    await expect(run({ objective: 'luck' as never })).rejects.toThrow('there is no metric luck');
    await expect(run({ objective: undefined as never })).rejects.toThrow(
      'sweep: objective: must be the name of a metric, or a function of the metrics',
    );
    await expect(run({ options: { fee: 1 } as never })).rejects.toThrow('sweep: options: unknown field fee');
    await expect(sweep(squeezeFlow, smallMarket(50), grid)).rejects.toThrow(
      'sweep: every set failed: strategy squeezeflow: SIMUSDT 1m has 50 bars, and no signal is possible before 100',
    );
    await expect(run({ top: -1 })).rejects.toThrow('sweep: top: Too small');
    await expect(run({ earlierTrials: 0.5 })).rejects.toThrow('sweep: earlierTrials: Invalid input');
    const wrong = threads({ ...squeezeFlowWorkers, name: 'squeezeflow' });
    await expect(run({ executor: wrong })).rejects.toThrow('exports no strategy squeezeflow; it exports');
    const lost = threads({ ...squeezeFlowWorkers, module: 'file:///nowhere/strategy.js' });
    await expect(run({ executor: lost })).rejects.toThrow('nowhere');
    expect(() => threads({ ...squeezeFlowWorkers, threads: 0 })).toThrow(
      'threads must be an integer >= 1, got 0',
    );
  });
});

describe('a journal', () => {
  it('is read again without running a set twice, wherever it was cut', async () => {
    const path = join(folder, 'cut.jsonl');
    await run({ journal: fileJournal(path) });
    const whole = readFileSync(path);
    const lines = whole.toString().split('\n').length - 1;
    expect(lines).toBe(17);
    const cuts = [0, 1, 30, whole.indexOf(10), whole.indexOf(10) + 1];
    for (let k = 1; k <= 12; k++) cuts.push(Math.floor((whole.length * k) / 12) - (k % 3));
    for (const cut of cuts) {
      writeFileSync(path, whole);
      truncateSync(path, cut);
      const kept = Math.max(0, whole.subarray(0, cut).toString().split('\n').length - 2);
      const { executor, count } = counting();
      const again = await run({ journal: fileJournal(path), executor });
      expect(tableOf(again)).toEqual(table);
      expect(again.resumed).toBe(kept);
      expect(count()).toBe(16 - kept);
      expect(readFileSync(path).toString().split('\n').length - 1).toBe(17);
    }
  });

  it('is kept of an aborted sweep', async () => {
    const path = join(folder, 'aborted.jsonl');
    const abort = new AbortController();
    const onProgress = ({ done }: SweepProgress): void => {
      if (done === 5) abort.abort(new Error('enough'));
    };
    await expect(run({ journal: fileJournal(path), signal: abort.signal, onProgress })).rejects.toThrow(
      'enough',
    );
    const { executor, count } = counting();
    const again = await run({ journal: fileJournal(path), executor });
    expect(tableOf(again)).toEqual(table);
    expect(count()).toBe(11);
  });

  it('of another sweep, or of none, is left alone', async () => {
    const path = join(folder, 'other.jsonl');
    await run({ journal: fileJournal(path) });
    const before = readFileSync(path);
    const journal = fileJournal(path);
    await expect(run({ journal, options: { capital: 5 } })).rejects.toThrow('begun with another options');
    await expect(run({ journal, space: { minScore: [3] } })).rejects.toThrow('begun with another space');
    await expect(sweep(squeezeFlow, smallMarket(500), { ...grid, journal })).rejects.toThrow('another data');
    await expect(run({ journal, where: ({ stopAtr }) => stopAtr! > 1 })).rejects.toThrow('another where');
    expect(readFileSync(path)).toEqual(before);
    for (const text of ['my notes', 'my notes\n', '{"a":1}\n{}\n']) {
      writeFileSync(path, text);
      await expect(run({ journal: fileJournal(path) })).rejects.toThrow('is no journal of a sweep');
      expect(readFileSync(path).toString()).toBe(text);
    }
  });

  it('that is damaged says where', async () => {
    const path = join(folder, 'damaged.jsonl');
    await run({ journal: fileJournal(path) });
    appendFileSync(path, '{"trial":\n');
    await expect(run({ journal: fileJournal(path) })).rejects.toThrow('row 18 is damaged');
  });

  it('that does not fit the strategy any more is refused', async () => {
    const path = join(folder, 'changed.jsonl');
    await run({ journal: fileJournal(path) });
    const text = readFileSync(path).toString();
    writeFileSync(path, text.replace(/"totalReturn":[^,]+/, '"totalReturn":0.5'));
    await expect(run({ journal: fileJournal(path) })).rejects.toThrow('the strategy has changed since');
  });
});
