import * as z from 'zod';

const moment = z.string().describe('ISO 8601, UTC');
const figure = z.number().nullable();
const rows = z.array(z.looseObject({}));
const truncated = z.boolean().optional().describe('whether something was left out');
const next = z.string().nullable().describe('gives the page after, as `after`; null at the end');
const book = { name: z.string(), state: z.string(), version: z.int() };

/** The schema of the answer of each tool. A field may be added later; one that is named here stays. */
export const answers = /* @__PURE__ */ (() => ({
  list_markets: z.looseObject({
    markets: z.array(
      z.looseObject({ symbol: z.string(), venue: z.string(), timeframes: z.array(z.string()) }),
    ),
    truncated,
  }),
  market_coverage: z.looseObject({
    ...{
      symbol: z.string(),
      timeframe: z.string(),
      start: moment,
      end: moment,
      bars: z.int(),
      gapCount: z.int(),
    },
    gaps: z.array(z.looseObject({ start: moment, end: moment, bars: z.int() })),
  }),
  explain_bar: z.looseObject({
    text: z.string().describe('the explanation, to read'),
    bar: z.looseObject({ time: moment }),
    features: z.looseObject({}),
    signal: z.looseObject({}).nullable(),
  }),
  playbook_schema: z.looseObject({ schema: z.looseObject({}) }),
  validate_playbook: z.looseObject({
    valid: z.boolean(),
    faults: z.array(z.looseObject({ path: z.string(), message: z.string() })),
  }),
  describe_playbook: z.looseObject({ text: z.string() }),
  list_playbooks: z.looseObject({
    playbooks: z.array(z.looseObject({ ...book, createdAt: moment })),
    truncated,
  }),
  save_draft: z.looseObject(book),
  run_backtest: z.looseObject({
    id: z.string().describe('for read_report'),
    ...{ strategy: z.string(), bars: z.int(), from: moment, to: moment },
    simulated: z.boolean().describe('whether the data is made up'),
    figures: z.record(z.string(), figure),
    funnel: z.string(),
    warnings: z.array(z.unknown()),
  }),
  read_report: z.looseObject({
    strategy: z.string(),
    text: z.string().optional().describe('of assumptions'),
    figures: rows.optional(),
    rows: rows.optional().describe('of trades and groups'),
    truncated,
  }),
  sweep_playbook: z.looseObject({
    ...{ objective: z.string(), trials: z.int(), best: rows, note: z.string() },
    luck: z.looseObject({ deflatedSharpe: z.unknown() }).nullable(),
  }),
  judge_playbooks: z.looseObject({ text: z.string(), rows, trials: z.int(), notes: z.array(z.string()) }),
  journal_performance: z.looseObject({
    by: z.array(z.string()),
    rows: z.array(z.looseObject({ currency: z.string(), pnl: figure, trades: figure })),
    trades: z.int().describe('how many closed trades it rests on'),
    truncated,
  }),
  journal_trades: z.looseObject({ rows, trades: z.int(), next, truncated }),
  journal_signals: z.looseObject({ rows, counts: z.record(z.string(), z.int()), next, truncated }),
  query_journal: z.looseObject({ sql: z.string(), columns: z.array(z.string()), rows, truncated }),
}))();
