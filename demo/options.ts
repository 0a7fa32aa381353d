import { parseArgs } from 'node:util';
import * as z from 'zod';
import { nearestName, TimeframeSchema } from '@veloce/core';

/** The source of the market. */
const SourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('simulated'),
    seed: z.coerce.number<string>().int().min(0).default(1),
    bars: z.coerce.number<string>().int().min(500).max(5_000_000).default(129_600),
  }),
  z.strictObject({
    kind: z.literal('files'),
    files: z.array(z.string()).min(1, '--data needs one file or more'),
  }),
  z.strictObject({
    kind: z.literal('archive'),
    symbol: z.string().regex(/^[A-Z0-9_]+$/, 'must be a symbol as the exchange writes it, such as BTCUSDT'),
    timeframe: TimeframeSchema,
    periods: z
      .array(z.string())
      .min(1, '--fetch needs a symbol, a timeframe and a month or day: BTCUSDT 1m 2025-08'),
    market: z.enum(['spot', 'um', 'cm']).default('um'),
    baseUrl: z.url().default('https://data.binance.vision'),
    cacheFolder: z.string().default('.cache/binance'),
  }),
]);

/** The demo's configuration, as the command line gives it. */
export const DemoConfig = z.strictObject({
  source: SourceSchema,
  /** The folder reports are written to; one file per symbol. */
  outFolder: z.string().default('out'),
  /** Strategy parameters, by name. */
  params: z.record(z.string(), z.number()).default({}),
  capital: z.coerce.number<string>().positive().default(10_000),
});

export type DemoConfig = z.output<typeof DemoConfig>;

export const usage = `Usage: npm run demo -- [options]

  (nothing)                         a simulated market
  --data FILE…                      Binance klines: .csv, .csv.gz or .zip
  --fetch SYMBOL TIMEFRAME PERIOD…  archives of Binance, such as BTCUSDT 1m 2025-08 (a month) or 2025-08-01 (a day)

  --seed N           seed of the simulated market           (1)
  --bars N           its number of 1m bars                  (129600, 90 days)
  --market NAME      spot, um (USD-M) or cm (COIN-M)        (um; with --fetch)
  --base-url URL     where the archives are                 (with --fetch)
  --cache FOLDER     where archives are kept                (.cache/binance)
  --param NAME=N     a parameter of the strategy, repeatable
  --capital N        starting capital in quote currency     (10000)
  --out PLACE        a folder for reports, or one .html file (out)
`;

const flags = {
  data: { type: 'boolean' },
  fetch: { type: 'boolean' },
  seed: { type: 'string' },
  bars: { type: 'string' },
  market: { type: 'string' },
  'base-url': { type: 'string' },
  cache: { type: 'string' },
  param: { type: 'string', multiple: true },
  capital: { type: 'string' },
  out: { type: 'string' },
} as const;

/** An unknown option is a typo, not a file of that name. */
function checkFlags(args: readonly string[]): void {
  const names = Object.keys(flags).map((name) => `--${name}`);
  for (const arg of args) {
    const name = arg.split('=')[0] ?? '';
    if (!/^--?[a-z]/i.test(name) || names.includes(name)) continue;
    const near = nearestName(name, names);
    throw new RangeError(
      `there is no option ${name}; ${near === undefined ? '' : `did you mean ${near}? `}See --help`,
    );
  }
}

/** Reads the command line into raw configuration; {@link DemoConfig} checks it. */
export function readArguments(args: readonly string[]): unknown {
  checkFlags(args);
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: flags });
  return given({
    source: readSource(values, positionals),
    params: values.param && Object.fromEntries(values.param.map(readParam)),
    capital: values.capital,
    outFolder: values.out,
  });
}

interface SourceValues {
  readonly data?: boolean | undefined;
  readonly fetch?: boolean | undefined;
  readonly seed?: string | undefined;
  readonly bars?: string | undefined;
  readonly market?: string | undefined;
  readonly 'base-url'?: string | undefined;
  readonly cache?: string | undefined;
}

function readSource(values: SourceValues, positionals: readonly string[]): unknown {
  if (values.data && values.fetch)
    throw new RangeError('--data and --fetch exclude each other; give one of them');
  if (values.data) return { kind: 'files', files: positionals };
  if (values.fetch) {
    const [symbol, timeframe, ...periods] = positionals;
    const { market, cache } = values;
    return given({
      kind: 'archive',
      symbol,
      timeframe,
      periods,
      market,
      baseUrl: values['base-url'],
      cacheFolder: cache,
    });
  }
  if (positionals.length > 0) {
    throw new RangeError(
      `what is ${JSON.stringify(positionals[0])}? Files need --data before them, a symbol needs --fetch`,
    );
  }
  return given({ kind: 'simulated', seed: values.seed, bars: values.bars });
}

function readParam(text: string): readonly [string, number] {
  const [name = '', value = ''] = text.split('=');
  if (name === '' || value.trim() === '' || Number.isNaN(Number(value))) {
    throw new RangeError(`--param ${JSON.stringify(text)}: must be NAME=NUMBER, such as minScore=5`);
  }
  return [name, Number(value)];
}

/** The fields that were given. */
function given(fields: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
