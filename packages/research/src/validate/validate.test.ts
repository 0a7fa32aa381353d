import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { left, right } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { backtest, type BacktestResult } from '@veloce/backtest';
import { compute, createSignal, phase, rejection, strategy, withColumns, type Kernel } from '@veloce/core';
import { squeezeFlow } from '@veloce/squeezeflow';
import { readModules } from '../node.js';
import { clockwork, walk } from '../testdata/clockwork.js';
import { smallMarket } from '../testdata/markets.js';
import { checkInvariants } from './invariants.js';
import type { Project } from './stage.js';
import { validate } from './validate.js';

const quiet = rejection('rise', 'no rise');

/** A strategy whose one feature is the kernel's. */
const risingBy = (kernel: () => Kernel, decideAgain: () => boolean = () => true) =>
  strategy({
    name: 'rising',
    params: z.object({}),
    phases: [
      phase({
        name: 'rise',
        features: (market) => ({ close: market.close, rise: compute(kernel, [], [market.close]) }),
        decide: ({ symbol, knownAt, close, rise }) =>
          rise > 0.006 && decideAgain()
            ? right(
                createSignal({
                  timestamp: knownAt,
                  symbol,
                  side: 'LONG',
                  score: 5,
                  confidence: 0.5,
                  reason: 'it rises',
                  entryReference: close,
                  stopLoss: close * 0.98,
                  takeProfit: close * 1.02,
                  scoreBreakdown: {},
                }),
              )
            : left(quiet),
      }),
    ],
  });

const change = (ahead: number, remembers: boolean) => (): Kernel<{ last: number }> => {
  let forgotten = NaN;
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ last: NaN }),
    advance(state, [source], [output], from, to) {
      for (let i = from; i < to; i++) {
        const before = remembers ? state.last : i === from ? NaN : forgotten;
        output[i] = source[Math.min(to - 1, i + ahead)] / before - 1;
        state.last = source[i];
        forgotten = source[i];
      }
    },
  };
};

const data = walk(3, 3_000);
const honest: Project = { strategy: risingBy(change(0, true)), data };
const failure = (project: Project) => {
  const lines: string[] = [];
  const { passed, stages } = validate(project, (line) => lines.push(line));
  const { stage, fault } = stages[stages.length - 1];
  return {
    passed,
    stage,
    reason: fault?.reason,
    fix: fault?.fix,
    reached: stages.length,
    text: lines.join('\n'),
  };
};

describe('validate', () => {
  it('passes a sound project, and says what it looked at', () => {
    const { passed, text, reached } = failure({
      ...honest,
      report: ({ trades }) => `${trades.length} trades`,
    });
    expect(text).not.toContain('FAILED');
    expect(passed).toBe(true);
    expect(reached).toBe(6);
    expect(text.split('\n')).toHaveLength(6);
  });

  it('passes SqueezeFlow', () => {
    expect(failure({ strategy: squeezeFlow, data: smallMarket(), params: { minScore: 3 } })).toMatchObject({
      passed: true,
    });
  });

  it.each<[string, Project, string, number, string]>([
    [
      'a circle of imports',
      {
        ...honest,
        modules: [
          { path: 'a.ts', imports: ['b.ts'] },
          { path: 'b.ts', imports: ['c.ts'] },
          { path: 'c.ts', imports: ['a.ts'] },
        ],
      },
      'architecture',
      1,
      'in a circle: a.ts → b.ts → c.ts → a.ts',
    ],
    [
      'an import upwards',
      {
        ...honest,
        layers: ['core', 'app'],
        modules: [
          { path: 'core/a.ts', imports: ['app/b.ts'] },
          { path: 'app/b.ts', imports: [] },
        ],
      },
      'architecture',
      1,
      'core/a.ts imports app/b.ts, which lies above it (core < app)',
    ],
    [
      'a bad parameter',
      { ...honest, strategy: squeezeFlow, params: { minScore: 11 } },
      'architecture',
      1,
      'minScore',
    ],
    ['a bad assumption', { ...honest, options: { capital: -1 } }, 'architecture', 1, 'options: capital'],
    [
      'too little data',
      { ...honest, strategy: squeezeFlow, data: smallMarket(60) },
      'data',
      2,
      'load 40 more',
    ],
    [
      'a prepare that returns nothing',
      { ...honest, prepare: () => undefined as never },
      'data',
      2,
      'prepare returns no market',
    ],
    ['data that lies', { ...honest, data: { ...data, high: data.low } }, 'data', 2, 'high'],
    ['a missing column', { ...honest, strategy: squeezeFlow }, 'data', 2, 'has no buyVolume'],
    ['no signal', { ...honest, strategy: clockwork, data: walk(1, 500) }, 'data', 2, 'no signal on 500 bars'],
    ['a kernel that peeks', { ...honest, strategy: risingBy(change(1, true)) }, 'causality', 3, 'rise.rise'],
    [
      'a column made with the future',
      {
        ...honest,
        prepare: (raw) => withColumns(raw, { mark: raw.close.slice().map((x, i) => raw.close[i + 1] ?? x) }),
      },
      'causality',
      3,
      'market.mark',
    ],
    [
      'a kernel that keeps its memory to itself',
      { ...honest, strategy: risingBy(change(0, false)) },
      'parity',
      4,
      'in blocks of',
    ],
    [
      'a phase that throws',
      {
        ...honest,
        strategy: risingBy(change(0, true), () => {
          throw new Error('no luck');
        }),
      },
      'data',
      2,
      'no luck',
    ],
    ['a report that is empty', { ...honest, report: () => ' ' }, 'report', 6, 'empty'],
    [
      'a report that throws',
      {
        ...honest,
        report: () => {
          throw new Error('no paper');
        },
      },
      'report',
      6,
      'no paper',
    ],
  ])('stops at %s', (_name, project, stage, reached, reason) => {
    const found = failure(project);
    expect(found).toMatchObject({ passed: false, stage, reached });
    expect(found.reason).toContain(reason);
    expect(found.fix!.length).toBeGreaterThan(10);
    expect(found.text).toContain(`FAILED  ${stage}`);
    expect(found.text).toContain(`reason: ${found.reason}`);
  });

  it('refuses a project without a strategy or a market', () => {
    expect(() => validate({ data } as never)).toThrow('validate: the project needs a strategy');
    expect(() => validate({ strategy: squeezeFlow } as never)).toThrow('validate: the project needs data');
  });

  it('stops at a phase that counts its calls', () => {
    let calls = 0;
    const counting = risingBy(change(0, true), () => ++calls % 3 === 0);
    expect(failure({ ...honest, strategy: counting })).toMatchObject({ passed: false });
  });
});

describe('checkInvariants', () => {
  const result = backtest(honest.strategy, data);
  const broken = (changes: Partial<BacktestResult['trades'][number]>): string | undefined => {
    const trades = result.trades.map((trade, k) => (k === 2 ? { ...trade, ...changes } : trade));
    return checkInvariants({ ...result, trades })?.reason;
  };

  it('holds for a backtest, and not for one that was touched up', () => {
    expect(result.trades.length).toBeGreaterThan(10);
    expect(checkInvariants(result)).toBeUndefined();
    const { entryPrice, exitBar, pnl } = result.trades[2];
    expect(broken({ pnl: pnl + 1 })).toContain('add up to');
    expect(broken({ entryPrice: entryPrice * 0.9 })).toContain('lies outside the bar');
    expect(broken({ entryBar: exitBar + 1 })).toContain('ends before it begins');
    expect(broken({ fees: 0 })).toContain('its parts add up to');
    const signalBars = [5, 4, ...result.signalBars.slice(2)];
    expect(checkInvariants({ ...result, signalBars })?.reason).toContain('out of order at bar 4');
  });
});

describe('readModules', () => {
  it('reads who imports whom', { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veloce-modules-'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/a.js'), "import './b.js';\nexport const a = 1;\n");
    writeFileSync(join(folder, 'src/b.js'), "import { a } from './a.js';\nexport const b = a;\n");
    const modules = await readModules(folder, ['src']);
    rmSync(folder, { recursive: true });
    expect(modules).toEqual([
      { path: 'src/a.js', imports: ['src/b.js'] },
      { path: 'src/b.js', imports: ['src/a.js'] },
    ]);
    expect(failure({ ...honest, modules }).reason).toContain('circle: src/a.js → src/b.js → src/a.js');
  });
});
