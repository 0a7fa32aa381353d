import type {
  AlertRow,
  AnswerRow,
  BacktestChoices,
  BacktestRequest,
  BacktestRun,
  DayNote,
  GroupRow,
  HealthRow,
  LiveBand,
  LogRow,
  MarketOpinion,
  MarketRow,
  MarketView,
  PlaybookPreview,
  PlaybookRow,
  PlaybookWord,
  PositionRow,
  ProposalRow,
  ProposalTask,
  SignalRow,
  TradePage,
  TradeRow,
} from '@veloce/dashboard';
import * as z from 'zod';

const time = z.number().describe('Epoch ms UTC.');
const side = z.enum(['LONG', 'SHORT']);
const sign = z.union([z.literal(-1), z.literal(0), z.literal(1)]);
const share = z.object({ value: z.number(), low: z.number(), high: z.number() });

export const marketRow = z.object({
  id: z.string(),
  symbol: z.string(),
  venue: z.string(),
  timeframe: z.string(),
  decimals: z.number(),
  state: z.enum(['live', 'waiting', 'stale', 'mending', 'hole']),
  price: z.number().nullable(),
  change: z.number().nullable().describe('Over 24 hours, a fraction.'),
  spark: z.array(z.number()),
  regime: z.string().nullable(),
  strength: z.number().nullable(),
  side: sign,
  lastBar: time.nullable(),
  warmup: z.object({ have: z.number(), need: z.number() }).nullable(),
}) satisfies z.ZodType<MarketRow>;

export const signalRow = z.object({
  id: z.string(),
  market: z.string(),
  symbol: z.string(),
  time,
  bar: z.number().nullable(),
  side,
  strength: z.number(),
  price: z.number(),
  decision: z.enum(['taken', 'watched', 'vetoed']),
  reason: z.string(),
  strategy: z.string(),
  playbooks: z.array(z.string()),
}) satisfies z.ZodType<SignalRow>;

export const positionRow = z.object({
  market: z.string(),
  symbol: z.string(),
  side,
  size: z.number(),
  entryTime: time,
  entryPrice: z.number(),
  stop: z.number().nullable(),
  target: z.number().nullable(),
  pnl: z.number(),
  r: z.number().nullable(),
  strategy: z.string(),
}) satisfies z.ZodType<PositionRow>;

const marketOpinion = z.object({
  time,
  side: sign,
  strength: z.number(),
  parts: z.array(z.object({ name: z.string(), value: z.number() })),
  reasons: z.array(z.string()),
  playbooks: z.array(
    z.object({
      name: z.string(),
      met: z.number(),
      of: z.number(),
      missing: z.array(z.string()).exactOptional(),
    }),
  ),
}) satisfies z.ZodType<MarketOpinion>;

/** Shapes that `@veloce/charts` describes and checks. */
const overlays = z.record(z.string(), z.unknown()) as unknown as z.ZodType<MarketView['overlays']>;

/** The chart's data; its overlays are described in `@veloce/charts`. */
export const marketView = z.object({
  id: z.string(),
  firstBar: z.number(),
  columns: z.record(z.string(), z.array(z.number().nullable())),
  signals: z.array(signalRow),
  overlays,
  opinion: marketOpinion.nullable(),
  position: positionRow.nullable(),
}) satisfies z.ZodType<MarketView>;

export const tradeRow = z.object({
  id: z.string(),
  symbol: z.string(),
  account: z.string(),
  side,
  size: z.number(),
  openedAt: time,
  closedAt: time.nullable(),
  entryPrice: z.number(),
  exitPrice: z.number().nullable(),
  pnl: z.number().nullable(),
  fees: z.number(),
  r: z.number().nullable(),
  mae: z.number().nullable(),
  mfe: z.number().nullable(),
  stop: z.number().nullable(),
  target: z.number().nullable(),
  playbook: z.string().nullable(),
  strategy: z.string().nullable(),
  exit: z.string().nullable(),
  reason: z.string().nullable(),
  tags: z.array(z.string()),
  rating: z.number().nullable(),
  notes: z.array(z.object({ at: time, by: z.string(), text: z.string() })),
}) satisfies z.ZodType<TradeRow>;

export const tradePage = z.object({
  trades: z.array(tradeRow),
  matching: z.number(),
  all: z.number(),
  total: z.object({
    pnl: z.number(),
    r: z.number().nullable(),
    won: z.number(),
    closed: z.number(),
    hitRate: share.nullable(),
    profitFactor: z.number().nullable(),
  }),
}) satisfies z.ZodType<TradePage>;

export const groupRow = z.object({
  group: z.string(),
  trades: z.number(),
  hitRate: share.nullable(),
  pnl: z.number(),
  averageR: z.number().nullable(),
  profitFactor: z.number().nullable(),
}) satisfies z.ZodType<GroupRow>;

export const playbookState = z.enum(['draft', 'review', 'active', 'paused', 'retired']);

export const playbookRow = z.object({
  name: z.string(),
  version: z.number(),
  state: playbookState,
  idea: z.string(),
  rules: z.array(z.string()),
  text: z.string(),
  changes: z.array(z.string()),
  statistics: groupRow.nullable(),
}) satisfies z.ZodType<PlaybookRow>;

export const alertRow = z.object({
  id: z.string(),
  at: time,
  severity: z.enum(['info', 'warning', 'critical']),
  title: z.string(),
  text: z.string(),
  deliveries: z.array(
    z.object({
      channel: z.string(),
      state: z.enum(['pending', 'sent', 'failed']),
      attempts: z.number(),
      answer: z.string(),
    }),
  ),
}) satisfies z.ZodType<AlertRow>;

export const logRow = z.object({
  at: time,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  text: z.string(),
}) satisfies z.ZodType<LogRow>;

export const healthRow = z.object({
  group: z.string(),
  name: z.string(),
  state: z.enum(['good', 'warning', 'bad', 'unknown']),
  value: z.string(),
  advice: z.string(),
}) satisfies z.ZodType<HealthRow>;

export const backtestChoices = z.object({
  strategies: z.array(z.string()),
  markets: z.array(z.object({ id: z.string(), from: time, to: time })),
}) satisfies z.ZodType<BacktestChoices>;

export const backtestRequest = z
  .strictObject({
    strategy: z.string().min(1).max(200),
    market: z.string().min(1).max(200),
    from: time,
    to: time,
    capital: z.number().positive().max(1e15),
    fee: z.number().min(0).max(0.1).describe('A fraction of the notional.'),
  })
  .refine(({ from, to }) => from < to, {
    path: ['to'],
    message: 'must be later than from',
  }) satisfies z.ZodType<BacktestRequest>;

export const playbookWord = z.object({
  word: z.string(),
  about: z.string(),
}) satisfies z.ZodType<PlaybookWord>;

export const playbookPreview = z.object({
  view: marketView,
  bars: z.number(),
  fired: z.array(z.object({ bar: z.number(), time, side: z.enum(['LONG', 'SHORT']), price: z.number() })),
}) satisfies z.ZodType<PlaybookPreview>;

export const proposalTask = z.strictObject({
  market: z.string().min(1).max(200),
  idea: z.string().trim().min(1).max(2_000),
  most: z.number().int().min(1).max(50),
}) satisfies z.ZodType<ProposalTask>;

export const proposalRow = z.object({
  name: z.string(),
  stage: z.string(),
  kept: z.boolean(),
  verdict: z.string(),
  trades: z.number().nullable(),
  deflatedSharpe: z.number().nullable(),
  text: z.string(),
}) satisfies z.ZodType<ProposalRow>;

export const dayNote = z.object({
  at: time,
  by: z.string(),
  kind: z.enum(['day', 'week']),
  text: z.string(),
}) satisfies z.ZodType<DayNote>;

export const liveBand = z.object({
  unit: z.string(),
  live: z.array(z.number()),
  low: z.array(z.number()),
  middle: z.array(z.number()),
  high: z.array(z.number()),
  isInside: z.boolean(),
  outsideSince: z.number().nullable(),
  confidence: z.number(),
}) satisfies z.ZodType<LiveBand>;

export const backtestRun = z.object({
  id: z.string(),
  request: backtestRequest,
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  progress: z.number(),
  summary: z.string(),
  figures: z.array(z.object({ name: z.string(), value: z.string() })),
}) satisfies z.ZodType<BacktestRun>;

export const answerRow = z.object({
  text: z.string(),
  query: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  restsOn: z.string(),
}) satisfies z.ZodType<AnswerRow>;

export const controlStatus = z.object({
  entries: z.enum(['open', 'paused', 'killed']),
  since: time.nullable(),
});
