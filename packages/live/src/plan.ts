import * as z from 'zod';
import {
  functionRule,
  objectRule,
  parseOptions,
  TimeframeSchema,
  type AnyStrategy,
  type Timeframe,
} from '@veloce/core';
import type { BacktestOptions } from '@veloce/backtest';
import type { StrategyVersion } from './input.js';
import type { OrderNaming } from './wanted-orders.js';

/** Lets the strategies of a plan change while it runs. */
export interface LiveVersions {
  /** The closed bars of each market that are kept, so that a successor starts with its history. Take the longest `history` that a version may have. */
  readonly keepBars: number;
  /**
   * Makes the strategy of a version. It must make the same of the same version always, and throw a `RangeError` or `TypeError` for a document that is none.
   * Left out: only parameters may change.
   */
  readonly strategyOf?: (version: StrategyVersion, symbol: string) => AnyStrategy;
}

/** One market of a plan, and the strategy that trades it. */
export interface PlannedMarket {
  readonly symbol: string;
  readonly strategy: AnyStrategy;
  /** Parameters; those left out have their defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A version that runs beside the one that trades. */
export interface Shadow {
  /** Its name: in its outputs, and after that of the account in its events. */
  readonly name: string;
  /** Its strategies; each symbol must be one of the plan. */
  readonly markets: readonly PlannedMarket[];
  /** Instead of the plan's. */
  readonly options?: BacktestOptions;
}

/** The plan of a run: strategies on markets of one timeframe, on one account. */
export interface LivePlan {
  /** Name of the account, written to its events. */
  readonly account: string;
  readonly timeframe: Timeframe;
  /** The more important first: entries of equal rank at one open are filled in this order, as in a portfolio. */
  readonly markets: readonly PlannedMarket[];
  /** The assumptions of the account on paper: those of the backtest. */
  readonly options?: BacktestOptions;
  /**
   * The effect of a hole in the data on signals: `withhold` keeps them from opening anything until the strategy's `history` of whole bars lies after the
   * hole; `mark` only tells. Stops and rules always go on. When the missing data comes late, it is played in its place, and the verdicts that change are told
   * as `late`, never traded.
   */
  readonly onHole?: 'withhold' | 'mark';
  /** How long the bars of one time are waited for after the first has come, ms; 3 s by default. A time that is over is played without them. */
  readonly barWaitMs?: number;
  /** Lets versions and parameters change while it runs; without it, commands that change them are refused. */
  readonly versions?: LiveVersions;
  /** Versions that run beside it on the same inputs, each on an account on paper of its own. They order nothing. */
  readonly shadows?: readonly Shadow[];
  /** Makes the plan order at a venue what it does on paper; without it, it orders nothing. */
  readonly orders?: OrderNaming;
}

const PlanRules = /* @__PURE__ */ (() => {
  const markets = z.array(
    z.strictObject({
      symbol: z.string().min(1),
      strategy: z.custom<AnyStrategy>(
        (value) => typeof value === 'object' && value !== null && 'phases' in value,
        'must be a strategy',
      ),
      params: z.record(z.string(), z.unknown()).optional(),
    }),
  );
  return z.strictObject({
    account: z.string().min(1),
    timeframe: TimeframeSchema,
    markets,
    options: objectRule<BacktestOptions>().optional(),
    onHole: z.enum(['withhold', 'mark']).optional(),
    barWaitMs: z.number().min(0).optional(),
    versions: z
      .strictObject({
        keepBars: z.int().min(1),
        strategyOf: functionRule<NonNullable<LiveVersions['strategyOf']>>().optional(),
      })
      .optional(),
    shadows: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          markets: markets.min(1),
          options: objectRule<BacktestOptions>().optional(),
        }),
      )
      .refine((shadows) => new Set(shadows.map(({ name }) => name)).size === shadows.length, {
        error: 'must have each name once',
      })
      .optional(),
    orders: objectRule<OrderNaming>().optional(),
  });
})();

/** Refuses what is no plan. */
export function checkPlan(where: string, plan: LivePlan): void {
  const { markets, shadows = [] } = parseOptions(where, PlanRules, plan);
  for (const [k, shadow] of shadows.entries()) {
    const other = shadow.markets.find((one) => !markets.some(({ symbol }) => symbol === one.symbol));
    if (other !== undefined)
      throw new RangeError(
        `${where}: shadows.${k}.markets: ${other.symbol} is no market of the plan; add it there`,
      );
  }
}
