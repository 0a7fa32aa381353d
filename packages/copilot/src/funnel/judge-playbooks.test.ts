import { backtest } from '@veloce/backtest';
import { seededRandom } from '@veloce/core/testing';
import { playbookStrategy } from '@veloce/playbooks';
import { dailyReturns, deflatedSharpe, sharpeMoments } from '@veloce/research';
import { describe, expect, it } from 'vitest';
import { copilotOrThrow } from '../error.js';
import { aboveAverage } from '../testdata/playbook.js';
import { randomPlaybooks } from '../testdata/random-playbooks.js';
import { hourly } from '../testdata/shelf-of-markets.js';
import { judgePlaybooks } from './judge-playbooks.js';
import { describeProposals, type ProposalTable } from './table.js';

/** Closes that come back to 100: a planted edge. */
function returning(seed: number, bars: number): Float64Array {
  const random = seededRandom(seed);
  const close = new Float64Array(bars);
  for (let i = 0, away = 0; i < bars; i++) {
    away = 0.9 * away + 0.008 * (random() + random() + random() - 1.5);
    close[i] = 100 * Math.exp(away);
  }
  return close;
}
const market = hourly('BACK', returning(5, 3_000));

const dip = {
  format: 1,
  name: 'buys the dip',
  long: { left: { column: 'close' }, is: '<', right: 98.5 },
  stop: { fraction: 0.05 },
  target: { fraction: 0.015 },
  timeStop: 24,
};
const judged = (documents: readonly unknown[], options = {}): Promise<ProposalTable> =>
  copilotOrThrow(judgePlaybooks(documents, market, options));

describe('judgePlaybooks', () => {
  it('each proposal ends at the stage that it fails, with its reason', async () => {
    const { proposals } = await judged(
      [
        dip,
        'buy low, sell high',
        { ...dip, name: 'no study', long: { left: { study: 'cleverness' }, is: '>', right: 1 } },
        {
          ...dip,
          name: 'wrong output',
          long: { left: { study: 'rsi', output: 'signal' }, is: '>', right: 1 },
        },
        { ...dip, name: 'another name' },
        { ...dip, name: 'other market', markets: ['ETH'] },
        { ...dip, name: 'other timeframe', timeframe: '1d' },
        { ...dip, name: 'on the shelf', long: { ...dip.long, right: 98 } },
        { ...dip, name: 'in other words', long: { all: [dip.long] } },
        { ...dip, name: 'never', long: { ...dip.long, right: 1 } },
        { ...dip, name: 'too long', long: { ...dip.long, right: { study: 'sma', with: [5_000] } } },
      ],
      { shelf: [{ ...dip, name: 'kept', long: { ...dip.long, right: 98 } }, 'no document'] },
    );
    expect(proposals.map(({ stage, verdict }) => [stage, verdict])).toEqual([
      ['passed', 'passed'],
      ['schema', 'refused'],
      ['schema', 'refused'],
      ['catalog', 'refused'],
      ['duplicate', 'refused'],
      ['catalog', 'refused'],
      ['catalog', 'refused'],
      ['duplicate', 'refused'],
      ['duplicate', 'refused'],
      ['backtest', 'not proven'],
      ['backtest', 'refused'],
    ]);
    const reasons = proposals.map(({ reasons: own }) => own.join());
    expect(reasons[2]).toContain('long.left.study');
    expect(reasons[4]).toContain('"buys the dip" before it');
    expect(reasons[7]).toContain('"kept" on the shelf');
    expect(reasons[8]).toContain('enters at the very bars');
    expect(reasons[9]).toContain('0 trades');
    expect(reasons[10]).toMatch(/3000 bars/);
  });

  it('luck is judged for every proposal, the refused ones too', async () => {
    const others = [{ format: 1, name: 'none' }, ...randomPlaybooks(1, 1)];
    const documents = [dip, ...others];
    const { proposals, trials } = await judged(documents, { earlierTrials: 30 });
    expect(trials).toBe(33);
    const run = proposals.flatMap(({ playbook, figures }) =>
      playbook === null || figures === null
        ? []
        : [sharpeMoments(dailyReturns(backtest(playbookStrategy(playbook), market)))!],
    );
    expect(run.length).toBeGreaterThan(1);
    const variance = 1 / (run[0].count - 1);
    expect(proposals[0].figures!.deflatedSharpe).toBe(deflatedSharpe(run[0], { count: 33, variance }));
    const alone = await judged([dip]);
    expect(alone.proposals[0].figures!.deflatedSharpe!).toBeGreaterThan(
      proposals[0].figures!.deflatedSharpe!,
    );
  });

  it('parameters are chosen on bars that do not count', async () => {
    const { proposals } = await judged(
      [
        {
          ...dip,
          name: 'open',
          params: { floor: { default: 98.5, least: 98, most: 99 } },
          long: { ...dip.long, right: { param: 'floor' } },
        },
      ],
      { trials: 3, folds: 2 },
    );
    expect(proposals[0].figures!.days).toBeLessThan(market.length / 24 - 30);
    expect(proposals[0].figures!.trades).toBeGreaterThan(20);
  });

  it('only bars after the cut-off are used, and the table says so', async () => {
    const cutoff = market.time[1_000];
    const table = await judged([dip], { cutoff });
    expect([table.bars, table.from]).toEqual([2_000, cutoff]);
    expect(table.notes[0]).toContain(new Date(cutoff).toISOString());
    expect((await judged([])).notes[0]).toContain('remember');
    await expect(judged([dip], { cutoff: Date.UTC(2099, 0) })).rejects.toThrow('no bar opens');
  });

  it('the table is the same in every run, and reads as text', async () => {
    const table = await judged([dip, ...randomPlaybooks(2, 1)]);
    expect(await judged([dip, ...randomPlaybooks(2, 1)])).toEqual(table);
    const text = describeProposals(table);
    expect(text).toContain('BACK 1h, 3000 bars from 2024-01-01');
    expect(text).toMatch(/1 {2}passed {6}buys the dip; \d+ trades/);
    expect(text).toContain('note: the bars are simulated');
  });

  it('ends by its signal and in time', async () => {
    const end = new AbortController();
    const onProgress = (): void => {
      end.abort();
    };
    const outcome = await judgePlaybooks(randomPlaybooks(3, 5), market, { signal: end.signal, onProgress })();
    expect(outcome).toMatchObject({ _tag: 'Left', left: { _tag: 'Aborted' } });
    expect(await judgePlaybooks(randomPlaybooks(3, 50), market, { timeoutMs: 30 })()).toMatchObject({
      left: { _tag: 'TimedOut' },
    });
  });

  it('what is hostile is refused in its row', async () => {
    const deep: unknown[] = [];
    let inner = deep;
    for (let k = 0; k < 10_000; k++) inner.push((inner = []));
    const { proposals } = await judged([
      deep,
      null,
      { ...aboveAverage, name: 'x'.repeat(5_000) },
      { name: '\u202e\u0000' },
    ]);
    expect(proposals.every(({ verdict }) => verdict === 'refused')).toBe(true);
    expect(proposals.every(({ name }) => name.length <= 100)).toBe(true);
  });
});
