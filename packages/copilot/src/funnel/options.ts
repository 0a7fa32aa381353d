import { BacktestSettings, type BacktestOptions } from '@veloce/backtest';
import { signalRule, functionRule, timerMsRule } from '@veloce/core';
import * as z from 'zod';

/** How proposals are judged. */
export const JudgeOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    cutoff: z.int().optional().describe('no bar that opens before it is used, epoch ms UTC'),
    shelf: z.array(z.unknown()).max(10_000).default([]).describe('playbooks that are there already'),
    earlierTrials: z
      .int()
      .min(0)
      .default(0)
      .describe('proposals of this idea that were tried before, and count'),
    trials: z.int().min(1).max(1_000).default(8).describe('parameter sets tried in each training'),
    folds: z.int().min(1).max(100).default(4).describe('tests of the walk-forward'),
    leastTrades: z.int().min(2).default(20).describe('fewer out of sample prove nothing'),
    confidence: z.number().gt(0.5).lt(1).default(0.95).describe('least deflated Sharpe ratio'),
    seed: z.int().default(1),
    backtest: BacktestSettings.prefault({}),
    signal: signalRule.optional(),
    timeoutMs: timerMsRule.int().min(1).optional().describe('longest time of all, ms; no limit by default'),
    /** Called after each proposal. */
    onProgress: functionRule<(done: number, total: number) => void>().optional(),
  }))();

/** How proposals are judged, and what watches and ends it. */
export interface JudgeOptions {
  /** No bar that opens before it is used, epoch ms UTC: the end of what a model was trained on. All bars by default. */
  readonly cutoff?: number | undefined;
  /** Playbooks that are there already; a proposal that says the same is refused. */
  readonly shelf?: readonly unknown[] | undefined;
  /** Proposals of this idea that were tried before; they count when luck is judged. 0 by default. */
  readonly earlierTrials?: number | undefined;
  /** Parameter sets tried in each training of a playbook that has parameters; 8 by default. */
  readonly trials?: number | undefined;
  /** Tests of the walk-forward; 4 by default. */
  readonly folds?: number | undefined;
  /** Fewer trades out of sample prove nothing; 20 by default. */
  readonly leastTrades?: number | undefined;
  /** Least deflated Sharpe ratio of a proposal that passes, in (0.5, 1); 0.95 by default. */
  readonly confidence?: number | undefined;
  /** The seed of the parameter search; 1 by default. */
  readonly seed?: number | undefined;
  /** Fees, slippage and the like. */
  readonly backtest?: BacktestOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Longest time of all, ms; no limit by default. */
  readonly timeoutMs?: number | undefined;
  /** Called after each proposal. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The options in force. */
export type Judging = z.output<typeof JudgeOptions>;
