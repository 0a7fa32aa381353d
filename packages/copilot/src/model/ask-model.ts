import { createHash } from 'node:crypto';
import { generateText, jsonSchema, NoObjectGeneratedError, Output } from 'ai';
import type * as z from 'zod';
import { CopilotException } from '../error.js';
import type { Ask, ModelCall, Question } from './model-call.js';
import { modelFault } from './model-fault.js';
import type { CopilotModel, ModelSettings } from './settings.js';

type Settings = z.output<typeof ModelSettings>;

/** Asks a model for JSON by a schema, or for text. What it answers is kept as it came; nothing of it is believed here. */
export function askModel(asked: string, model: CopilotModel, settings: Settings): Ask {
  return async (question, signal) => {
    const late = AbortSignal.timeout(settings.answerMs);
    try {
      const { text, usage } = await answerOf(model, question, settings, AbortSignal.any([signal, late]));
      return callOf(model, question, settings, text, usage.inputTokens, usage.outputTokens);
    } catch (thrown) {
      signal.throwIfAborted();
      if (late.aborted) {
        const message = `the model did not answer within ${settings.answerMs} ms`;
        throw new CopilotException({
          _tag: 'TimedOut',
          message,
          asked,
          fix: 'give it more time, or take another model',
        });
      }
      throw new CopilotException(modelFault(asked, thrown));
    }
  };
}

async function answerOf(
  model: CopilotModel,
  { system, prompt, schema }: Question,
  { seed, temperature, maxOutputTokens, maxRetries }: Settings,
  abortSignal: AbortSignal,
): Promise<{
  readonly text: string;
  readonly usage: { inputTokens?: number | undefined; outputTokens?: number | undefined };
}> {
  try {
    return await generateText({
      ...{ model, system, prompt, maxOutputTokens, maxRetries, abortSignal },
      ...(seed === undefined ? {} : { seed }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(schema === undefined
        ? {}
        : { output: Output.object({ schema: jsonSchema(schema as Parameters<typeof jsonSchema>[0]) }) }),
    });
  } catch (thrown) {
    // It is no JSON as it stands, which is for the reader of answers to say: models think aloud, and put fences around.
    if (!NoObjectGeneratedError.isInstance(thrown)) throw thrown;
    return { text: thrown.text ?? '', usage: thrown.usage ?? {} };
  }
}

function callOf(
  model: CopilotModel,
  { system, prompt }: Question,
  { seed, temperature, price }: Settings,
  answer: string,
  input: number | undefined,
  output: number | undefined,
): ModelCall {
  const counted = input !== undefined && output !== undefined;
  return {
    ...{
      model: model.modelId,
      provider: model.provider,
      seed: seed ?? null,
      temperature: temperature ?? null,
    },
    ...{ system, prompt, answer, answerHash: hashOf(answer) },
    inputTokens: input ?? null,
    outputTokens: output ?? null,
    cost: price === undefined || !counted ? null : (input * price.input + output * price.output) / 1e6,
  };
}

/** SHA-256, in hex. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
