import * as z from 'zod';
import { parseOptions, TimeframeSchema, type Timeframe } from '@veloce/core';
import { isQuotable } from '../wire/quote.js';
import { barFieldNames, type BarField } from './bar-field.js';

/** The measurement that holds samples of open interest, one series per venue. */
export interface OpenInterestSchema {
  /** The database's default policy by default. */
  readonly retentionPolicy?: string | undefined;
  readonly measurement: string;
  /** The tags that hold the venue and the symbol. */
  readonly venueTag: string;
  readonly symbolTag: string;
  /** Values of further tags that a sample must have: they pick one series where a venue has several. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Names of the field, tried in order, and what each counts where a symbol does not say otherwise. */
  readonly fields: readonly { readonly field: string; readonly unit: 'base' | 'quote' | 'contracts' }[];
  /** A sample older than this at the close of a bar is not carried on, in ms. */
  readonly maxAgeMs: number;
}

/** How silence is read where a bar without trades has no row. */
export interface SilenceRule {
  /** All markets silent for longer than this, in ms: the collector was down. */
  readonly outageAfterMs: number;
  /** One market silent for longer than this while others trade, in ms: its feed was down. */
  readonly feedTimeoutMs: number;
}

/** How a database keeps its bars. Start from {@link aggrServer} or {@link squeezeFlowSchema} and change what differs. */
export interface SchemaProfile {
  readonly name: string;
  /**
   * Patterns of retention policies, tried in order; `{timeframe}` stands for `1s`, `1m` and so on. None: the database's default
   * policy.
   */
  readonly retentionPolicies: readonly string[];
  /** Pattern of measurements. */
  readonly measurement: string;
  /** The tag that holds the market. */
  readonly marketTag: string;
  /** Values of further tags that a row must have: they pick one series where a market has several. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Names of fields, tried in order. `open high low close` are needed, and `volume` or both sides of it. */
  readonly fields: Readonly<Partial<Record<BarField, readonly string[]>>>;
  /** The unit of volumes and liquidations. */
  readonly volumeUnit: 'base' | 'quote' | 'contracts';
  /** A missing volume, count or liquidation within a row: nothing happened (`zero`), or it is unknown (`missing`: NaN). */
  readonly empty: 'zero' | 'missing';
  /** Shortest timeframe to read; the shortest stored by default. */
  readonly baseTimeframe?: Timeframe | undefined;
  /** How late a closed bar may be written, in ms. */
  readonly lagMs: number;
  /** How long a bar may still be rewritten, in stored bars. */
  readonly rewrittenBars: number;
  /** Without it every bar has a row, and a missing row is a gap. */
  readonly silence?: SilenceRule | undefined;
  readonly openInterest?: OpenInterestSchema | undefined;
}

const name = z.string().refine(isQuotable, { error: 'must have text, and no control characters' });
const unit = z.enum(['base', 'quote', 'contracts']);
const pattern = name.refine((text) => !/\{(?!timeframe\})/.test(text), {
  error: 'knows no placeholder but {timeframe}',
});
const needed: readonly BarField[] = ['open', 'high', 'low', 'close'];

const Profile = /* @__PURE__ */ (() =>
  z.strictObject({
    name,
    retentionPolicies: z.array(pattern),
    measurement: pattern,
    marketTag: name,
    tags: z.record(name, name).optional(),
    fields: z
      .partialRecord(z.enum(barFieldNames as [BarField, ...BarField[]]), z.array(name).min(1))
      .refine((fields) => needed.every((field) => fields[field] !== undefined), {
        error: 'needs open, high, low and close',
      })
      .refine(
        (fields) =>
          fields.volume !== undefined || (fields.buyVolume !== undefined && fields.sellVolume !== undefined),
        { error: 'needs volume, or buyVolume and sellVolume' },
      ),
    volumeUnit: unit,
    empty: z.enum(['zero', 'missing']),
    baseTimeframe: TimeframeSchema.optional(),
    lagMs: z.number().min(0),
    rewrittenBars: z.int().min(0),
    silence: z
      .strictObject({ outageAfterMs: z.number().min(0), feedTimeoutMs: z.number().min(0) })
      .optional(),
    openInterest: z
      .strictObject({
        retentionPolicy: name.optional(),
        measurement: name,
        venueTag: name,
        symbolTag: name,
        tags: z.record(name, name).optional(),
        fields: z.array(z.strictObject({ field: name, unit })).min(1),
        maxAgeMs: z.number().positive(),
      })
      .optional(),
  }))();

/** @throws {RangeError} naming what is wrong with a profile. */
export function checkProfile(where: string, profile: SchemaProfile): SchemaProfile {
  return parseOptions(`${where}: profile`, Profile, profile);
}

const trades = {
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  buyVolume: ['vbuy', 'buy_volume'],
  sellVolume: ['vsell', 'sell_volume'],
  buyTrades: ['cbuy', 'buy_count'],
  sellTrades: ['csell', 'sell_count'],
  liquidationsBuy: ['lbuy', 'liquidations_buy'],
  liquidationsSell: ['lsell', 'liquidations_sell'],
} as const;

/**
 * The schema of aggr-server (`significant_trades`): `"aggr_1m"."trades_1m"`, tagged by market, volumes in quote units, no row for a
 * bar in which nothing happened, written about a minute late, and rewritten for a hundred bars.
 */
export const aggrServer: SchemaProfile = {
  name: 'aggr-server',
  retentionPolicies: ['aggr_{timeframe}'],
  measurement: 'trades_{timeframe}',
  marketTag: 'market',
  fields: trades,
  volumeUnit: 'quote',
  empty: 'zero',
  lagMs: 70_000,
  rewrittenBars: 100,
  silence: { outageAfterMs: 30_000, feedTimeoutMs: 3_600_000 },
};

/**
 * SqueezeFlow's database: aggr-server's with bars of one second, a continuous query into `rp_1m`, and samples of open interest by
 * venue.
 */
export const squeezeFlowSchema: SchemaProfile = {
  ...aggrServer,
  name: 'squeezeflow',
  retentionPolicies: ['aggr_{timeframe}', 'rp_{timeframe}'],
  baseTimeframe: '1s',
  openInterest: {
    measurement: 'open_interest',
    venueTag: 'exchange',
    symbolTag: 'base_symbol',
    fields: [
      { field: 'open_interest', unit: 'base' },
      { field: 'open_interest_coin', unit: 'base' },
      { field: 'open_interest_usd', unit: 'quote' },
    ],
    maxAgeMs: 1_200_000,
  },
};

/**
 * A schema for imported bars: a field for every column of `MarketData`, under its own name, in the database's default policy
 * (`bars_1m`, tagged by market). Every bar has a row, volumes are in base units, and what is missing stays missing.
 */
export const importedBars: SchemaProfile = {
  name: 'imported bars',
  retentionPolicies: [],
  measurement: 'bars_{timeframe}',
  marketTag: 'market',
  fields: {
    open: ['open'],
    high: ['high'],
    low: ['low'],
    close: ['close'],
    volume: ['volume'],
    buyVolume: ['buyVolume'],
    sellVolume: ['sellVolume'],
    trades: ['trades'],
    liquidationsBuy: ['liquidationsBuy'],
    liquidationsSell: ['liquidationsSell'],
    openInterest: ['openInterest'],
    funding: ['funding'],
  },
  volumeUnit: 'base',
  empty: 'missing',
  lagMs: 0,
  rewrittenBars: 0,
};

/** The name of a policy or measurement for a timeframe. */
export const nameFor = (timeframe: Timeframe, text: string): string =>
  text.replaceAll('{timeframe}', timeframe);
