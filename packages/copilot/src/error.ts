import { checkArguments, functionRule, parseOptions, type Failure } from '@veloce/core';
import type { JournalError, NotAllowed } from '@veloce/journal';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** The model did not answer: it is unreachable, the key is wrong, there were too many requests. This holds nothing that it sent, and no key. */
export interface ModelFailed extends Failure {
  readonly _tag: 'ModelFailed';
  /** The status of its server's answer, such as 401 or 429; `null` if no answer came. */
  readonly status: number | null;
  /** Whether the same question may be answered later. */
  readonly mayRetry: boolean;
}

/** The model answered, and nothing could be made of it: too long, cut off, not what was asked for. */
export interface AnswerUnusable extends Failure {
  readonly _tag: 'AnswerUnusable';
}

/** Everything that can go wrong around a copilot; distinguished by `_tag`. */
export type CopilotError = JournalError | ModelFailed | AnswerUnusable;

/** A {@link CopilotError} as an exception, for code that prefers to throw. */
export class CopilotException extends Error {
  override readonly name = 'CopilotException';
  readonly error: CopilotError;

  constructor(error: CopilotError) {
    super(describeCopilotError(error));
    this.error = error;
  }
}

/** An error as readable text: what happened, what was asked, how to fix it. */
export function describeCopilotError(error: CopilotError): string {
  checkArguments(
    'describeCopilotError',
    { error },
    { error: { message: 'text', asked: 'text', fix: 'text' } },
  );
  return `${error.message}\n  asked: ${error.asked}\n  fix: ${error.fix}`;
}

/**
 * The promise form of a copilot's task: resolves with the value, rejects with a {@link CopilotException}.
 *
 * @example
 * ```ts
 * const table = await copilotOrThrow(judgePlaybooks([document], { data }));
 * ```
 */
export async function copilotOrThrow<Value>(task: TaskEither<CopilotError, Value>): Promise<Value> {
  const result = await parseOptions('copilotOrThrow: task', functionRule<typeof task>(), task)();
  if (result._tag === 'Left') throw new CopilotException(result.left);
  return result.right;
}

/** The error of a request that breaks a rule of this package, or asks for more than it may. */
export function notAllowed(asked: string, rule: string, message: string, fix: string): NotAllowed {
  return { _tag: 'NotAllowed', rule, message, asked, fix };
}
