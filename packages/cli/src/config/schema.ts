import * as z from 'zod';
import { AlertRuleOptions, QuietHours } from '@veloce/alerts';
import { BacktestSettings } from '@veloce/backtest';
import { addressRule, TimeframeSchema } from '@veloce/core';
import type { SymbolMarkets } from '@veloce/data-influx';
import { EntryLimits } from '@veloce/live';
import { givenVenueNames, presentVenueName, type GivenVenueName, type VenueName } from './venue-names.js';

const secret = z
  .strictObject(
    { env: z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable') },
    { error: "a secret is never written here: name its environment variable, as { env: 'NAME' }" },
  )
  .describe('name of an environment variable; NAME_FILE may name a file instead');

const route = {
  name: z.string().min(1).optional(),
  least: z.enum(['info', 'warning', 'critical']).default('info'),
  perMinute: z.int().min(1).default(20),
  digestMs: z.number().min(0).default(0),
};

const httpAddress = (instead: string) => addressRule(['http', 'https'], instead);

const ChannelSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('console'), ...route }),
  z.strictObject({
    kind: z.literal('telegram'),
    ...route,
    token: secret,
    chat: z.union([z.string().min(1), z.int()]),
    url: httpAddress('a token has a field of its own').optional(),
  }),
  z.strictObject({ kind: z.literal('discord'), ...route, url: secret }),
  z.strictObject({ kind: z.literal('slack'), ...route, url: secret }),
  z.strictObject({
    kind: z.literal('ntfy'),
    ...route,
    topic: secret,
    url: httpAddress('a token has a field of its own').optional(),
    token: secret.optional(),
  }),
  z.strictObject({ kind: z.literal('webhook'), ...route, url: secret, token: secret.optional() }),
  z.strictObject({
    kind: z.literal('mail'),
    ...route,
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(587),
    secure: z.boolean().default(false),
    user: z.string().min(1).optional(),
    password: secret.optional(),
    from: z.string().min(3),
    to: z.string().min(3),
  }),
]);

/** A channel to a person, as configured. */
export type ChannelConfig = z.output<typeof ChannelSchema>;

const named = z.string().min(1).describe('as its server writes it');

const ModelSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('openai'),
    name: named,
    url: httpAddress('a key has a field of its own').describe(
      'base address of an OpenAI-compatible server, such as http://127.0.0.1:8080/v1',
    ),
    key: secret.optional(),
  }),
  z.strictObject({
    kind: z.literal('ollama'),
    name: named,
    url: httpAddress('a key has a field of its own')
      .default('http://127.0.0.1:11434/api')
      .describe('address of its API'),
    key: secret.optional(),
  }),
  z.strictObject({
    kind: z.literal('anthropic'),
    name: named,
    url: httpAddress('a key has a field of its own')
      .default('https://api.anthropic.com/v1')
      .describe('address of its API'),
    key: secret,
  }),
]);

/** A language model, as configured. */
export type ModelConfig = z.output<typeof ModelSchema>;

const venueRule = z.enum(givenVenueNames).transform(presentVenueName);

/** A record of something for each venue, by its present name. */
const byVenue = <Said extends z.ZodType>(said: Said) =>
  z.partialRecord(z.enum(givenVenueNames), said).transform((given, context) => {
    const named: Partial<Record<VenueName, z.output<Said>>> = {};
    for (const [name, value] of Object.entries(given) as [GivenVenueName, z.output<Said>][]) {
      const present = presentVenueName(name);
      if (present in named)
        context.addIssue({
          code: 'custom',
          message: `${present} is there twice, by its present and a former name`,
        });
      named[present] = value;
    }
    return named;
  });

const symbolsAtVenue = (example: string) =>
  z
    .record(z.string().min(1), z.string().min(1))
    .describe(`how the venue names the markets, by their symbols here: ${example}`);
const realMoney = z
  .literal(true)
  .optional()
  .describe('only with it, and with --real-money, orders move real money');
const orderPrefix = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,12}$/, 'must be 1 to 12 of A-Z a-z 0-9 _')
  .default('main')
  .describe('begins the id of every order: two runs on one account need two');

const ExecutionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('freqtrade').describe('the freqtrade of the configuration; it has to run dry'),
    markets: symbolsAtVenue("{ BTCUSDT: 'BTC/USDT' }"),
    leverage: z.number().min(1).default(1),
    orderPrefix,
    realMoney,
  }),
  z.strictObject({
    kind: z.literal('ccxt'),
    exchange: z.string().min(1).describe('as ccxt names it: binanceusdm'),
    markets: symbolsAtVenue("{ BTCUSDT: 'BTC/USDT:USDT' }"),
    play: z
      .enum(['sandbox', 'demo'])
      .default('sandbox')
      .describe("which of the exchange's places without real money is used"),
    apiKey: secret,
    secret,
    password: secret.optional().describe('where the exchange has a passphrase'),
    settings: z
      .record(z.string(), z.unknown())
      .refine(
        (given) => ['apiKey', 'secret', 'password', 'privateKey', 'token'].every((name) => !(name in given)),
        {
          error: 'holds no keys: apiKey, secret and password have fields of their own',
        },
      )
      .default({})
      .describe("more settings of ccxt's exchange, such as timeout"),
    orderPrefix,
    realMoney,
  }),
]);

/** The venue that orders go to, as configured. */
export type ExecutionConfig = z.output<typeof ExecutionSchema>;

const port = z.int().min(0).max(65_535);

/** The configuration of the command: every default is defined here, and nowhere else. */
export const ConfigSchema = z.strictObject({
  strategy: z
    .string()
    .min(1)
    .default('squeezeflow')
    .describe('squeezeflow, crossover, or a module of yours: ./strategy.ts, ./strategies.ts#name'),
  params: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('parameters that differ from their defaults'),
  playbooks: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'playbooks whose names signals carry, and that the desk shows as they come near: `shelf` for those of the package, or files of yours',
    ),
  timeframe: TimeframeSchema.default('1m'),
  markets: z
    .array(
      z.strictObject({
        symbol: z.string().min(1).describe('as the venue writes it'),
        venue: venueRule.default('binance-usdm'),
        playbook: z
          .string()
          .min(1)
          .optional()
          .describe(
            'a playbook of the journal: its active version decides in this market instead of the strategy, and while none is active nobody does',
          ),
        feed: z
          .enum(['venue', 'influx'])
          .default('venue')
          .describe('where live bars come from: the venue itself, or the configured InfluxDB'),
        tickSize: z.number().positive().default(1e-8).describe('smallest price step'),
        wholeNumberSteps: z
          .array(z.number().positive())
          .default([])
          .describe('steps between round prices, for alerts on open interest'),
        openInterest: byVenue(z.string().min(1))
          .default({})
          .describe("its symbol on each venue whose open interest is watched: { okx: 'BTC-USDT-SWAP' }"),
      }),
    )
    .default([])
    .describe('what live runs trade'),
  data: z
    .strictObject({
      folder: z.string().min(1).default('data').describe('the store of bars'),
      archive: httpAddress('the archive is public').default('https://data.binance.vision'),
      cache: z.string().min(1).default('.cache/veloce').describe('downloaded archives'),
    })
    .prefault({}),
  influx: z
    .strictObject({
      url: httpAddress('give them as auth').describe('without user and password'),
      database: z.string().min(1),
      user: z.string().min(1).optional(),
      password: secret.optional(),
      token: secret.optional().describe('instead of user and password'),
      profile: z
        .enum(['aggr-server', 'squeezeflow', 'imported'])
        .default('aggr-server')
        .describe('how the database keeps its bars'),
      symbols: z
        .record(z.string(), z.custom<SymbolMarkets>())
        .default({})
        .describe("symbols made of several markets: { BTC: { reference: 'BINANCE:btcusdt', spot: [ … ] } }"),
    })
    .refine(({ user, password }) => (user === undefined) === (password === undefined), {
      error: 'user and password belong together',
    })
    .refine(({ user, token }) => user === undefined || token === undefined, {
      error: 'sign in with user and password, or with a token',
    })
    .optional()
    .describe('the InfluxDB that --influx reads'),
  backtest: BacktestSettings.prefault({}),
  live: z
    .strictObject({
      folder: z.string().min(1).default('runs/main').describe('log, snapshots and heartbeat of the run'),
      account: z.string().min(1).default('paper'),
      alertOnly: z.boolean().default(false).describe('tells signals and trades nothing, on paper neither'),
      onHole: z.enum(['withhold', 'mark']).default('withhold'),
      historyBars: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(500)
        .describe(
          'bars before the first live one, where the store or the database has them; more, if the strategy needs more',
        ),
      venues: byVenue(
        z.strictObject({
          socketUrl: addressRule(['ws', 'wss'], 'public streams need none').optional(),
          restUrl: httpAddress('public streams need none').optional(),
        }),
      )
        .default({})
        .describe('addresses that differ from the public ones'),
      shadows: z
        .array(
          z.strictObject({
            name: z.string().min(1),
            strategy: z.string().min(1).optional().describe('default: the strategy of the configuration'),
            params: z
              .record(z.string(), z.unknown())
              .default({})
              .describe('parameters that differ from their defaults'),
          }),
        )
        .default([])
        .describe(
          'versions that run beside it on the same inputs, each on an account on paper of its own; they order nothing',
        ),
      execution: ExecutionSchema.optional().describe('the venue that orders go to; none: paper alone'),
      limits: EntryLimits.prefault({}).describe('stop entries at the venue, and never exits'),
    })
    .prefault({}),
  alerts: z
    .strictObject({
      folder: z.string().min(1).default('runs/alerts').describe('the outbox'),
      rules: AlertRuleOptions.prefault({}),
      quietHours: QuietHours.optional(),
      repeatMs: z.number().min(0).default(900_000),
      channels: z
        .array(ChannelSchema)
        .default([{ kind: 'console', least: 'info', perMinute: 20, digestMs: 0 }]),
    })
    .prefault({}),
  journal: z
    .strictObject({
      folder: z.string().min(1).default('journal').describe('used unless there is a url'),
      url: secret.optional().describe('of a PostgreSQL server'),
      signalDays: z
        .int()
        .min(31)
        .optional()
        .describe('signals older than this go, by whole months; trades keep theirs. None: all stay'),
    })
    .prefault({}),
  model: ModelSchema.optional().describe(
    'the language model that answers questions about the journal; none: no model is ever called',
  ),
  desk: z.strictObject({ port: port.default(4100), readOnly: z.boolean().default(false) }).prefault({}),
  metrics: z.strictObject({ port: port.optional() }).prefault({}).describe('no port: no /metrics'),
  guard: z
    .strictObject({
      graceMs: z.number().positive().default(60_000),
      silenceMs: z.number().positive().default(10_000),
      armed: z.boolean().default(false).describe('gets out of everything when the heartbeat is missed'),
    })
    .prefault({}),
  freqtrade: z
    .strictObject({
      url: httpAddress('give them as user and password'),
      user: z.string().min(1),
      password: secret,
    })
    .optional()
    .describe('where guard and emergency-exit close positions'),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
      file: z.string().min(1).optional().describe('JSON lines; none: no log'),
      mostBytes: z.int().min(10_000).default(50_000_000).describe('size at which it is begun again'),
      kept: z.int().min(1).default(5).describe('older files that stay'),
    })
    .prefault({}),
});

/** The configuration of the command, complete. */
export type Config = z.output<typeof ConfigSchema>;

/** The configuration of the command; fields with a default are optional. */
export type ConfigInput = z.input<typeof ConfigSchema>;
