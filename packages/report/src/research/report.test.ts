import { describe, expect, it } from 'vitest';
import { researchPayload } from './payload.js';
import { researchReport } from './report.js';
import type { ResearchLuck, ResearchRow, ResearchRun } from './run.js';

const metrics = {
  totalReturn: 0.1,
  maxDrawdown: -0.02,
  sharpe: 1,
  trades: 40,
  winRate: 0.5,
  profitFactor: null,
};
/** The score depends on `strong` much, on `weak` little, on `fixed` not at all. */
const rows = Array.from({ length: 24 }, (_, trial): ResearchRow => {
  const params = { weak: trial % 4, strong: Math.floor(trial / 4), fixed: 7, kind: 'a' };
  return { trial, params, metrics, score: params.strong + params.weak / 100, feasible: trial !== 23 };
});
const failed: ResearchRow = { trial: 24, params: { weak: 9 }, metrics: null, score: null, feasible: false };
const luck: ResearchLuck = {
  trials: 30,
  effectiveTrials: 12.25,
  sharpe: { value: 0.11, low: 0.01, high: 0.21 },
  expectedMaximum: 0.2,
  deflatedSharpe: 0.03,
  overfitting: {
    probability: 0.625,
    lossProbability: 0.5,
    splits: [{ inSampleSharpe: 0.2, outOfSampleSharpe: -0.1 }],
  },
};
const run: ResearchRun = {
  title: 'A sweep',
  objective: 'sharpe',
  origin: { name: 'klines.csv', simulated: false },
  sweep: { rows: [...rows, failed], best: rows[22] ?? null, trials: 30 },
  luck,
};

describe('researchReport', () => {
  it('says what was tried, what failed, and what is luck', () => {
    const html = researchReport(run);
    for (const text of [
      '25 parameter sets run, 30 tried in all',
      '1 runs failed; they count as tried',
      'Deflated Sharpe ratio 3.0 %: not shown to be more than luck',
      'Probability of overfitting 62.5 %',
      'of 30 trials without any skill',
      'The winner: weak 2, strong 5, fixed 7, kind &#34;a&#34;',
      'breaks a constraint',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).not.toContain('<strong>SIMULATED</strong>');
    expect(researchReport({ ...run, origin: { name: 'x', simulated: true } })).toContain(
      '<strong>SIMULATED</strong>',
    );
  });

  it('shows metrics as the report of a backtest does, and parameters in full', () => {
    const score = { ...metrics, valueAtRisk: -0.0123, trades: 1234 };
    const row = { ...(rows[0] as ResearchRow), params: { bars: 1_234_567 }, metrics: score, score: -0.0123 };
    const html = researchReport({
      ...run,
      objective: 'valueAtRisk',
      sweep: { rows: [row], best: row, trials: 1 },
    });
    expect(html).toContain('<dd>-1.23 %<small>trial 0</small></dd>');
    expect(html).toContain('<dt>Max drawdown</dt><dd>-2.00 %</dd>');
    expect(html).toContain('<dt>Trades</dt><dd>1,234</dd>');
    expect(html).toContain('The winner: bars 1234567');
    expect(html).toContain('<td class="number">1234567</td><td class="number">-1.23 %</td>');
    const own = researchReport({ ...run, objective: 'mine', sweep: { rows: [row], best: row, trials: 1 } });
    expect(own).toContain('<dt>best mine</dt><dd>-0.01<small>');
  });

  it('ranks the table: feasible sets first, best first', () => {
    const [, table = ''] = researchReport(run).split('id="table"');
    const trials = [...table.matchAll(/<th scope="row">(\d+)<\/th>/g)].map((match) => Number(match[1]));
    expect(trials).toHaveLength(24);
    expect(trials.slice(0, 3)).toEqual([22, 21, 20]);
    expect(trials.at(-1)).toBe(23);
  });

  it('says so when nothing won, and when there is nothing to judge', () => {
    const html = researchReport({ ...run, sweep: { rows: [failed], best: null, trials: 1 }, luck: null });
    expect(html).toContain('No parameter set is feasible');
    expect(html).toContain('There is nothing to judge');
    expect(html).not.toContain('data-kind="heatmap"');
  });

  it('lets no text from the data become markup or script', () => {
    const hostile = `</script><img src=x onerror=alert(1)>"'`;
    const row = { ...(rows[0] as ResearchRow), params: { [hostile]: hostile, other: 1 } };
    const html = researchReport({
      ...run,
      title: hostile,
      objective: hostile,
      origin: { name: hostile, simulated: true },
      sweep: { rows: [row, { ...row, params: { [hostile]: 2, other: 2 } }], best: row, trials: 2 },
    });
    expect(html.includes('<img')).toBe(false);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });
});

describe('researchPayload', () => {
  it('puts parameters in the order of their influence, and leaves out those that do not vary', () => {
    expect(researchPayload(run).varied).toEqual(['strong', 'weak']);
  });

  it('tells continuous parameters apart by tenths', () => {
    const many = Array.from({ length: 400 }, (_, trial): ResearchRow => {
      const [noise, signal] = [((trial * 37) % 400) / 7, trial / 3];
      return { trial, params: { noise, signal }, metrics, score: signal, feasible: true };
    });
    expect(researchPayload({ ...run, sweep: { rows: many, best: null, trials: 400 } }).varied).toEqual([
      'signal',
      'noise',
    ]);
  });

  it('places a walk on the clock, with as many points as a picture has use for', () => {
    const time = Float64Array.from({ length: 10_000 }, (_, i) => 60_000 * i);
    const equity = Float64Array.from({ length: 8_000 }, (_, i) => 100 + i);
    const windows = [
      { train: [0, 2_000], test: [2_000, 10_000], trainReturn: 0.1, testReturn: -0.1 },
    ] as const;
    const { walk } = researchPayload({
      ...run,
      time,
      walkForward: { windows, from: 2_000, to: 10_000, equity, totalReturn: 1, efficiency: null },
    });
    expect(walk?.equity.length).toBeLessThanOrEqual(1_500);
    expect(walk?.equity.at(-1)).toEqual({ time: 60_000 * 9_999, equity: 8_099 });
    expect(walk?.windows).toEqual([{ n: 1, from: 120_000_000, to: 60_000 * 9_999, train: 0.1, test: -0.1 }]);
  });
});
