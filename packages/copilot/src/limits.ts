import { timerMsRule } from '@veloce/core';
import * as z from 'zod';

/** How much the tools may read and work. */
export const ToolLimits = /* @__PURE__ */ (() =>
  z.strictObject({
    bars: z.int().min(1).max(10_000_000).default(200_000).describe('most bars of one run'),
    trials: z
      .int()
      .min(1)
      .max(100_000)
      .default(200)
      .describe('most parameter sets of a sweep, and most playbooks judged'),
    rows: z.int().min(1).max(10_000).default(200).describe('most rows of an answer'),
    bytes: z.int().min(1_000).default(100_000).describe('longest answer, as JSON'),
    timeoutMs: timerMsRule.int().min(1).default(60_000).describe('longest time of one call, ms'),
  }))();

/** How much the tools may read and work; fields with a default are optional. */
export type ToolLimits = z.input<typeof ToolLimits>;

/** The limits in force. */
export type Limits = z.output<typeof ToolLimits>;
