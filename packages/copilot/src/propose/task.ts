import type { MarketData } from '@veloce/core';
import * as z from 'zod';
import { JudgeOptions } from '../funnel/options.js';
import type { ProposalTable } from '../funnel/table.js';
import type { ModelCall } from '../model/model-call.js';

/** The task for which playbooks are wanted. */
export interface PlaybookTask extends JudgeOptions {
  /** The idea that should earn, and why, in your words. */
  readonly idea: string;
  /** The bars they are judged on. */
  readonly market: MarketData;
  /** The constraints on the playbooks, in your words. */
  readonly constraints?: string | undefined;
  /** Proposals asked for in each round; 4 by default. */
  readonly proposals?: number | undefined;
  /** Rounds; from the second one on the model sees the verdicts before. 1 by default. */
  readonly rounds?: number | undefined;
  /** Most proposals of the task; what comes beyond is not looked at. 50 by default. */
  readonly budget?: number | undefined;
}

/** The fields of a task beside its market. */
export const TaskOptions = /* @__PURE__ */ (() =>
  JudgeOptions.extend({
    idea: z.string().trim().min(1).max(4_000),
    constraints: z.string().max(4_000).default(''),
    proposals: z.int().min(1).max(50).default(4),
    rounds: z.int().min(1).max(20).default(1),
    budget: z.int().min(1).max(1_000).default(50),
  }))();

/** The outcome of a task. */
export interface ProposalRun {
  readonly table: ProposalTable;
  /** Every question and answer, in order: {@link replayProposals} makes the same table of them without a model. */
  readonly calls: readonly ModelCall[];
}
