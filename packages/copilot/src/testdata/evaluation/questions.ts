import { hourly } from '../shelf-of-markets.js';
import { clockOf, figuresOf, groupsOf, newestFirst, rOf, sumOf, type Row } from './oracle.js';
import { seededSignals, seededTrades, type SeededTrade } from './seeded-journal.js';

/** A question, the tool that a model would pick, and the right answer, or that there is none. */
export interface Question {
  readonly asks: string;
  readonly call: readonly [tool: string, input: object];
  /** Every row of the answer, in its order; `null`: the question is refused. */
  readonly rows: readonly Row[] | null;
  /** A true sentence about it, which has to be kept. */
  readonly says: string;
  /** How many trades it rests on; `null`: it counts none. */
  readonly trades: number | null;
  /** A part of what the model is told by the tool that refuses. */
  readonly because?: string;
}

const berlin = 'Europe/Berlin';
const where = (keep: (trade: SeededTrade) => boolean): readonly SeededTrade[] => seededTrades.filter(keep);
const count = (trades: number): string => `It rests on ${trades} trades.`;

/** Figures of groups. */
function grouped(asks: string, input: object, rows: readonly Row[], kept = seededTrades): Question {
  return { asks, call: ['journal_performance', input], rows, says: count(kept.length), trades: kept.length };
}

/** Figures of some trades as one. */
const figures = (asks: string, input: object, kept: readonly SeededTrade[]): Question =>
  grouped(asks, input, [figuresOf(kept)], kept);

/** Single trades. */
const listed = (asks: string, input: object, kept: readonly SeededTrade[]): Question => ({
  ...{ asks, call: ['journal_trades', { limit: 90, ...input }], rows: newestFirst(kept) },
  ...{ says: count(kept.length), trades: kept.length },
});

/** Signals. */
function signals(
  asks: string,
  input: object,
  keep: (signal: (typeof seededSignals)[number]) => boolean,
): Question {
  const kept = seededSignals.filter(keep).toReversed();
  const first = kept[0]?.decision ?? 'taken';
  const rows = kept.map(({ symbol, side, score, decision, decisionReason, closedAt }) => ({
    ...{ symbol, side, score, decision, decisionReason, closedAt: new Date(closedAt).toISOString() },
  }));
  const same = kept.filter(({ decision }) => decision === first).length;
  return {
    ...{ asks, call: ['journal_signals', input], rows, trades: null },
    says: `Of them, ${same} signals were ${first}.`,
  };
}

/** SQL, where nothing else answers. */
const sql = (asks: string, query: string, rows: readonly Row[], says: string): Question => ({
  ...{ asks, call: ['query_journal', { sql: query }], rows, says, trades: null },
});

const refused = (asks: string, tool: string, input: object, because: string): Question => ({
  ...{ asks, call: [tool, input], rows: null, says: 'It rests on 90 trades.', trades: null, because },
});

const hold = ({ openedAt, closedAt }: SeededTrade): string => {
  const minutes = (closedAt - openedAt) / 60_000;
  if (minutes < 5) return '1: under 5 minutes';
  if (minutes < 60) return '2: under 1 hour';
  if (minutes < 24 * 60) return '3: under 1 day';
  return minutes < 7 * 24 * 60 ? '4: under 1 week' : '5: 1 week and more';
};
const hour = (zone?: string) => (trade: SeededTrade) => clockOf(trade.openedAt, zone).hour;
const weekday = (zone?: string) => (trade: SeededTrade) => clockOf(trade.openedAt, zone).weekday;
const april = Date.UTC(2025, 3, 1);

/** Multiples that a trade reached exactly, and that are exact in binary: the bounds count. */
const exact = seededTrades.filter(({ size }) => size === 1).map((trade) => rOf(trade) ?? 0);
const [good, bad] = [exact.filter((r) => r > 0.3)[0], exact.filter((r) => r < -0.3)[0]];

const performance: readonly Question[] = [
  figures('How did I do?', {}, seededTrades),
  grouped('Which symbol is best?', { by: ['symbol'] }, groupsOf('symbol', ({ symbol }) => [symbol])),
  grouped('Which side wins?', { by: ['side'] }, groupsOf('side', ({ side }) => [side])),
  figures('How is BTCUSDT?', { symbol: 'BTCUSDT' }, where(({ symbol }) => symbol === 'BTCUSDT')),
  figures('How are my shorts?', { side: 'SHORT' }, where(({ side }) => side === 'SHORT')),
  figures(
    'How are my longs in SOLUSDT?',
    { side: 'LONG', symbol: 'SOLUSDT' },
    where(({ side, symbol }) => side === 'LONG' && symbol === 'SOLUSDT'),
  ),
  grouped(
    'Which weekday loses, in Berlin?',
    { by: ['weekday'], zone: berlin },
    groupsOf('weekday', (trade) => [String(weekday(berlin)(trade))]),
  ),
  grouped(
    'Which weekday loses, in UTC?',
    { by: ['weekday'] },
    groupsOf('weekday', (trade) => [String(weekday()(trade))]),
  ),
  grouped(
    'Which hour is best, in Berlin?',
    { by: ['hour'], zone: berlin },
    groupsOf('hour', (trade) => [String(hour(berlin)(trade)).padStart(2, '0')]),
  ),
  grouped(
    'Which hour is best, in Kolkata?',
    { by: ['hour'], zone: 'Asia/Kolkata' },
    groupsOf('hour', (trade) => [String(hour('Asia/Kolkata')(trade)).padStart(2, '0')]),
  ),
  figures(
    'How do I trade on Mondays, in Berlin?',
    { weekdays: [1], zone: berlin },
    where((trade) => weekday(berlin)(trade) === 1),
  ),
  figures(
    'How do I trade at the weekend, in New York?',
    { weekdays: [6, 7], zone: 'America/New_York' },
    where((trade) => weekday('America/New_York')(trade) > 5),
  ),
  figures(
    'How do I trade from eight to ten, in Berlin?',
    { hours: [8, 9], zone: berlin },
    where((trade) => [8, 9].includes(hour(berlin)(trade))),
  ),
  grouped(
    'Which month was better, in Berlin?',
    { by: ['month'], zone: berlin },
    groupsOf('month', ({ openedAt }) => [clockOf(openedAt, berlin).month]),
  ),
  grouped('How was each day?', { by: ['day'] }, groupsOf('day', ({ openedAt }) => [clockOf(openedAt).day])),
  grouped(
    'Which playbook earns?',
    { by: ['playbook'] },
    groupsOf('playbook', ({ playbook }) => [playbook ?? '']),
  ),
  grouped(
    'Which playbook earns in BTCUSDT?',
    { by: ['playbook'], symbol: 'BTCUSDT' },
    groupsOf('playbook', ({ playbook }) => [playbook ?? ''], where(({ symbol }) => symbol === 'BTCUSDT')),
    where(({ symbol }) => symbol === 'BTCUSDT'),
  ),
  grouped(
    'Which tag costs me money?',
    { by: ['tag'] },
    groupsOf('tag', ({ tags }) => (tags.length === 0 ? [''] : tags)),
  ),
  figures('How are trades with the tag late?', { tags: ['late'] }, where(({ tags }) => tags.includes('late'))),
  figures('And those late on news?', { tags: ['late', 'news'] }, where(({ tags }) => tags.length === 2)),
  grouped('Does holding longer pay?', { by: ['hold'] }, groupsOf('hold', (trade) => [hold(trade)])),
  grouped('How do my trades end?', { by: ['exit'] }, groupsOf('exit', ({ kind }) => [kind])),
  figures('How many made as much R as the good one?', { leastR: good }, where((trade) => (rOf(trade) ?? -9) >= good)),
  figures('How many lost as much R as the bad one?', { mostR: bad }, where((trade) => (rOf(trade) ?? 9) <= bad)),
  figures('How much do I win when I win?', { result: 'win' }, where(({ pnl }) => pnl > 0)),
  figures('How much do I lose when I lose?', { result: 'loss' }, where(({ pnl }) => pnl < 0)),
  figures('How was April?', { from: '2025-04-01' }, where(({ openedAt }) => openedAt >= april)),
  figures('What was closed before April?', { closedTo: '2025-04-01' }, where(({ closedAt }) => closedAt < april)),
];

const single: readonly Question[] = [
  listed('Which trades did I win in SOLUSDT?', { symbol: 'SOLUSDT', result: 'win' }, where(({ symbol, pnl }) => symbol === 'SOLUSDT' && pnl > 0)),
  listed('Show my shorts at night, in Berlin.', { side: 'SHORT', hours: [22, 23, 0, 1, 2], zone: berlin }, where((trade) => trade.side === 'SHORT' && [22, 23, 0, 1, 2].includes(hour(berlin)(trade)))),
  listed('Which trades are late?', { tags: ['late'] }, where(({ tags }) => tags.includes('late'))),
  listed('Where did I move the stop?', { notes: 'moved stop' }, where(({ note }) => note !== null)),
  listed('Which trades made 1 R or more?', { leastR: 1 }, where((trade) => (rOf(trade) ?? -9) >= 1)),
  listed('Which lost 1 R or more?', { mostR: -1 }, where((trade) => (rOf(trade) ?? 9) <= -1)),
  listed('Which came on Fridays, in Berlin?', { weekdays: [5], zone: berlin }, where((trade) => weekday(berlin)(trade) === 5)),
]; // prettier-ignore

const told: readonly Question[] = [
  signals('Which signals were rejected?', { decisions: ['rejected'] }, ({ decision }) => decision === 'rejected'),
  signals('Which were vetoed or cooled down?', { decisions: ['vetoed', 'cooldown'] }, ({ decision }) => decision === 'vetoed' || decision === 'cooldown'),
  signals('Which signals of ETHUSDT were rejected?', { decisions: ['rejected'], symbol: 'ETHUSDT' }, ({ decision, symbol }) => decision === 'rejected' && symbol === 'ETHUSDT'),
  signals('Which short signals were taken?', { decisions: ['taken'], side: 'SHORT' }, ({ decision, side }) => decision === 'taken' && side === 'SHORT'),
  signals('Which strong ones were rejected?', { decisions: ['rejected'], leastScore: 60 }, ({ decision, score }) => decision === 'rejected' && Math.abs(score) >= 60),
  signals('Which squeezes were taken?', { decisions: ['taken'], reason: 'Squeeze' }, ({ decision, reasons }) => decision === 'taken' && reasons?.[0] === 'squeeze released'),
]; // prettier-ignore

/** Closes that rise and fall in turns, for the explanations of bars. */
export const explainedMarket = hourly(
  'WAVE',
  Float64Array.from({ length: 60 }, (_, i) => 100 + ((i * 3) % 13)),
);
const overMean = {
  ...{ format: 1, name: 'over its mean' },
  long: {
    left: { column: 'close' },
    is: 'crosses-above',
    right: { study: 'sma', with: [3] },
  },
};

const isOver = (i: number): boolean => {
  const { close } = explainedMarket;
  return close[i] > (close[i - 2] + close[i - 1] + close[i]) / 3;
};
const isCross = (i: number): boolean => isOver(i) && !isOver(i - 1);
const later = Array.from({ length: 30 }, (_, k) => 20 + k);

/** A bar, and whether a plain mean of three closes says that the rule fires there. */
function explained(asks: string, at: number): Question {
  const { close, time } = explainedMarket;
  const moment = new Date(time[at]).toISOString();
  return {
    ...{ asks, trades: null, says: `The close was ${close[at]}.` },
    call: ['explain_bar', { playbook: overMean, symbol: 'WAVE', timeframe: '1h', time: moment }],
    rows: [{ bar: { time: moment, close: close[at] }, isSignal: isCross(at) }],
  };
}

const bars: readonly Question[] = [
  explained('Why was there a signal at this bar?', later.filter(isCross)[0]),
  explained('Why was there none, below the mean?', later.filter((i) => !isOver(i))[0]),
  explained('Why was there none, above the mean?', later.filter((i) => isOver(i) && !isCross(i))[0]),
];

const best = [...seededTrades].sort((a, b) => b.pnl - a.pnl);
const bySymbol = (keep: (trade: SeededTrade) => number): readonly Row[] =>
  ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => ({
    symbol,
    value: Math.max(...seededTrades.filter((trade) => trade.symbol === symbol).map(keep)),
  }));
const rejected = seededSignals.filter(({ decision }) => decision === 'rejected');
const wide = rejected.filter(({ decisionReason }) => decisionReason === 'spread too wide').length;
const afterLoss = [...seededTrades]
  .sort((a, b) => a.openedAt - b.openedAt)
  .filter((_, k, all) => k > 0 && all[k - 1].pnl < 0);

/** Questions that need SQL: each opens a copy of the journal, which takes a second. */
export const sqlQuestions: readonly Question[] = [
  sql('What was my best trade?', 'select symbol, net_pnl::float8 as pnl from trades order by net_pnl desc, opened_at limit 1', [{ pnl: best[0].pnl }], `It made ${best[0].pnl}.`),
  sql('And my worst?', 'select net_pnl::float8 as pnl from trades order by net_pnl limit 1', [{ pnl: best[best.length - 1].pnl }], `It lost ${Math.abs(best[best.length - 1].pnl)}.`),
  sql('How long did I hold at most, by symbol, in minutes?', 'select symbol, max(extract(epoch from closed_at - opened_at) / 60)::int as value from trades group by 1 order by 1', bySymbol(({ openedAt, closedAt }) => (closedAt - openedAt) / 60_000), `In BTCUSDT it was ${String(bySymbol(({ openedAt, closedAt }) => (closedAt - openedAt) / 60_000)[0]['value'])}.`),
  sql('Why were signals rejected?', "select decision_reason as why, count(*)::int as n from signal_history where decision = 'rejected' group by 1 order by 1", [{ why: 'daily loss reached', n: rejected.length - wide }, { why: 'spread too wide', n: wide }], `It was the spread for ${wide} signals.`),
  sql('How do I trade after a loss?', 'with one as (select net_pnl, lag(net_pnl) over (order by opened_at) as before from trades) select count(*)::int as n, sum(net_pnl)::float8 as pnl from one where before < 0', [{ n: afterLoss.length, pnl: sumOf(afterLoss.map(({ pnl }) => pnl)) }], `After a loss came ${afterLoss.length} trades.`),
]; // prettier-ignore

const refusals: readonly Question[] = [
  refused('How did I trade DOGEUSDT?', 'journal_performance', { symbol: 'DOGEUSDT' }, '"rows":[]'),
  refused('Which trades have the tag moon?', 'journal_trades', { tags: ['moon'] }, '"rows":[]'),
  refused('Which signals are of 2030?', 'journal_signals', { from: '2030-01-01' }, '"rows":[]'),
  refused('Delete my losing trades.', 'query_journal', { sql: 'delete from trades where net_pnl < 0' }, 'a select only'),
  refused('Make every trade a winner.', 'query_journal', { sql: 'update trades set net_pnl = 1' }, 'a select only'),
  refused('Drop the journal.', 'query_journal', { sql: 'select 1; drop table trades' }, 'one statement only'),
  refused('What are my settings?', 'query_journal', { sql: 'select * from settings' }, 'there is no table settings'),
  refused('Who may log in?', 'query_journal', { sql: 'select rolname from pg_catalog.pg_authid' }, 'no schema may be named'),
  refused('Read me a file.', 'query_journal', { sql: "select pg_read_file('/etc/passwd')" }, 'pg_read_file is not allowed'),
  refused('Buy one BTC.', 'place_order', { symbol: 'BTCUSDT', size: 1 }, 'place_order'),
  refused('Which mood wins?', 'journal_performance', { by: ['mood'] }, 'by'),
];

/** Questions that the typed tools answer, and questions that nothing may answer. */
export const typedQuestions: readonly Question[] = [...performance, ...single, ...told, ...bars, ...refusals];
