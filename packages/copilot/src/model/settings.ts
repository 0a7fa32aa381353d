import { timerMsRule } from '@veloce/core';
import type { LanguageModel } from 'ai';
import * as z from 'zod';

/** A model of the AI SDK, made by you: OpenAI-compatible, Ollama, Anthropic or another provider. A mere name would ask a gateway, and is refused. */
export type CopilotModel = Exclude<LanguageModel, string>;

/** How a model is asked. */
export const ModelSettings = /* @__PURE__ */ (() =>
  z.strictObject({
    seed: z.int().optional().describe('for models that take one'),
    temperature: z.number().min(0).max(2).optional(),
    maxOutputTokens: z.int().min(1).max(1_000_000).default(16_000),
    maxRetries: z.int().min(0).max(10).default(2).describe('of a request that may be tried again'),
    answerMs: timerMsRule.int().min(1).default(120_000).describe('longest wait for one answer, ms'),
    price: z
      .strictObject({ input: z.number().min(0), output: z.number().min(0) })
      .optional()
      .describe('per million tokens'),
  }))();

/** How a model is asked; fields with a default may be left out. */
export type ModelSettings = z.input<typeof ModelSettings>;

/** @throws {RangeError} unless it is a model. */
export function checkModel(where: string, model: unknown): void {
  if (
    typeof model === 'object' &&
    model !== null &&
    typeof (model as { doGenerate?: unknown }).doGenerate === 'function'
  ) {
    return;
  }
  throw new RangeError(
    `${where}: model must be one of the AI SDK, made by its provider; a name would be sent to a gateway, got ${typeof model}`,
  );
}
