import { backtest, tradesBy } from '@veloce/backtest';
import { simulateMarket } from '@veloce/data-files';
import { journalOrThrow } from '@veloce/journal';
import { playbookStrategy } from '@veloce/playbooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copilotOrThrow } from '../error.js';
import { judgePlaybooks } from '../funnel/judge-playbooks.js';
import { saveProposals } from '../propose/save-proposals.js';
import { openTestJournal } from '../testdata/open-test-journal.js';
import { aboveAverage } from '../testdata/playbook.js';
import { copilotTools, saveDraftTool } from './copilot-tools.js';
import type { CopilotTool, ToolAnswer } from '../read-tool.js';

const { data } = simulateMarket({ seed: 3, bars: 4_000 });
const result = backtest(playbookStrategy(aboveAverage), data);
let home: Awaited<ReturnType<typeof openTestJournal>>;
let tools: readonly CopilotTool[];

beforeAll(async () => {
  home = await openTestJournal();
  const by = { kind: 'strategy', name: 'above its average' } as const;
  await journalOrThrow(home.journal.trades.addResult(result, 'paper', { venue: 'test', by }));
  const signal = {
    symbol: data.symbol,
    venue: 'test',
    timeframe: '1m',
    actor: by,
    action: 'LONG',
    score: 5,
  } as const;
  await journalOrThrow(
    home.journal.signals.add([
      { ...signal, closedAt: 60_000, decision: 'vetoed', decisionReason: 'spread\u202e too wide' },
      { ...signal, closedAt: 120_000, decision: 'taken' },
    ]),
  );
  tools = [...copilotTools({ journal: home.journal }), saveDraftTool(home.journal, 'stub')];
});
afterAll(() => home.end());

const run = async (name: string, input: object = {}): Promise<ToolAnswer> => {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  const answer = await copilotOrThrow(tool.run(input));
  expect(tool.output.safeParse(answer).error).toBeUndefined();
  return answer;
};

it('performance is that of the backtest, and says how many trades it rests on', async () => {
  const { rows, trades } = await run('journal_performance', { by: ['side', 'exit'] });
  const found = rows as readonly {
    side: string;
    exit: string;
    pnl: number;
    trades: number;
    winRate: number;
  }[];
  expect(trades).toBe(result.trades.length);
  expect(result.trades.length).toBeGreaterThan(20);
  for (const { key, pnl, metrics } of tradesBy(result, 'exit')) {
    const own = found.filter(({ exit }) => exit === key);
    expect(own.reduce((sum, one) => sum + one.pnl, 0)).toBeCloseTo(pnl, 6);
    expect(own[0].winRate).toBeCloseTo(metrics.winRate.value!, 12);
  }
});

it('trades come page by page', async () => {
  const first = await run('journal_trades', { limit: 3, result: 'win' });
  const second = await run('journal_trades', { limit: 3, result: 'win', after: first['next'] });
  const wins = result.trades.filter(({ pnl }) => pnl > 0).toReversed();
  const pnl = (answer: ToolAnswer) =>
    (answer['rows'] as readonly { netPnl: number }[]).map(({ netPnl }) => netPnl);
  expect([...pnl(first), ...pnl(second)]).toEqual(
    wins.slice(0, 6).map((trade) => expect.closeTo(trade.pnl, 6) as number),
  );
  expect(first).toMatchObject({ truncated: true, trades: wins.length });
});

it('times are moments, not numbers', async () => {
  const middle = result.trades[10];
  const { trades } = await run('journal_trades', { from: new Date(middle.entryTime).toISOString() });
  expect(trades).toBe(result.trades.filter(({ entryTime }) => entryTime >= middle.entryTime).length);
});

it('signals come with what became of them', async () => {
  const { rows, counts } = await run('journal_signals', { decisions: ['vetoed'] });
  expect(rows).toMatchObject([
    { closedAt: '1970-01-01T00:01:00.000Z', decision: 'vetoed', decisionReason: 'spread too wide' },
  ]);
  expect(counts).toEqual({ vetoed: 1 });
});

it('a draft is a draft, and its name is taken once', async () => {
  expect(await run('save_draft', { playbook: aboveAverage, reason: 'try it' })).toEqual({
    name: 'above its average',
    state: 'draft',
    version: 1,
  });
  await expect(run('save_draft', { playbook: aboveAverage })).rejects.toThrow('is there already');
  await expect(run('save_draft', { playbook: { format: 1, name: 'x' } })).rejects.toThrow(
    'needs long or short',
  );
  expect((await run('list_playbooks'))['playbooks']).toMatchObject([
    { name: 'above its average', state: 'draft' },
  ]);
  const [book] = await journalOrThrow(home.journal.playbooks.list());
  const [version] = await journalOrThrow(home.journal.playbooks.versions(book.id));
  expect(version.author).toMatchObject({ kind: 'model', name: 'stub' });
  expect(tools.filter(({ isReadOnly }) => !isReadOnly).map(({ name }) => name)).toEqual(['save_draft']);
});

it('proposals are saved as drafts with where they come from, and by a model', async () => {
  const table = await copilotOrThrow(
    judgePlaybooks([{ ...aboveAverage, name: 'proposed' }, {}], data, { leastTrades: 2 }),
  );
  const call = {
    ...{
      model: 'm',
      provider: 'p',
      seed: 1,
      temperature: null,
      system: 's',
      prompt: 'q',
      answer: 'a',
      answerHash: 'h',
    },
    ...{ inputTokens: 1, outputTokens: 2, cost: null },
  };
  expect(await copilotOrThrow(saveProposals(home.journal, { table, calls: [call] }))).toEqual([]);
  const [draft] = await copilotOrThrow(
    saveProposals(home.journal, { table, calls: [call] }, { verdicts: ['not proven'] }),
  );
  expect(draft).toMatchObject({ name: 'proposed', state: 'draft' });
  const [version] = await journalOrThrow(home.journal.playbooks.versions(draft.id));
  expect(version).toMatchObject({
    author: { kind: 'model', name: 'm' },
    prompt: { verdict: 'not proven', trials: 2, calls: [call] },
  });
});

it.each([
  ['journal_performance', { by: ['mood'] }, 'by.0'],
  ['journal_performance', { zone: 'Mars/Olympus' }, 'zone'],
  ['journal_trades', { limit: 0 }, 'limit'],
  ['journal_trades', { limit: 10_000 }, 'limit'],
  ['journal_trades', { after: "1.'; drop table trades" }, 'after'],
  ['journal_trades', { sql: 'select 1' }, 'sql'],
  ['journal_signals', { from: 'soon' }, 'ISO 8601'],
] as const)('%s refuses %o', async (name: string, input: object, reason: string) => {
  await expect(run(name, input)).rejects.toThrow(reason);
});

it('an answer that would be too long ends early and says so', async () => {
  const short = copilotTools({ journal: home.journal }, { bytes: 3_000 });
  const tool = short.find(({ name }) => name === 'journal_trades')!;
  const answer = await copilotOrThrow(tool.run({ limit: 50 }));
  expect(JSON.stringify(answer).length).toBeLessThanOrEqual(3_000);
  expect(answer['truncated']).toBe(true);
});
