import { functionRule, parseOptions, type Json } from '@veloce/core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from './attempt.js';
import { CopilotException, notAllowed, type CopilotError } from './error.js';
import { plainData } from './plain.js';
import type { Limits } from './limits.js';

/** How a call of a tool is watched and ended. */
export interface ToolControl {
  readonly signal?: AbortSignal | undefined;
  /** Called as the work goes on. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The answer of a tool: plain JSON under named keys; lists that were too long end early, and `truncated` says so. */
export type ToolAnswer = Readonly<Record<string, Json>>;

/** Something that a model, or a program beside it, may ask for. None of them can send an order. */
export interface CopilotTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The schema of its arguments. */
  readonly input: z.ZodObject;
  /** The schema of its answer. */
  readonly output: z.ZodObject;
  /** Whether it changes nothing. */
  readonly isReadOnly: boolean;
  /** Does it. Arguments that are wrong give `NotAllowed`, with their path. */
  readonly run: (input: unknown, control?: ToolControl) => TaskEither<CopilotError, ToolAnswer>;
}

/** How a tool is written down. */
interface ToolDefinition<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: z.ZodObject;
  readonly isReadOnly?: boolean;
  readonly work: (
    input: z.output<Input>,
    control: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
  ) => Promise<object>;
}

/** A tool whose arguments are checked, whose time is limited, and whose answer is plain and short. */
export function defineTool<Input extends z.ZodObject>(
  limits: Limits,
  { name, title, description, input, output, isReadOnly = true, work }: ToolDefinition<Input>,
): CopilotTool {
  const asked = `to use the tool ${name}`;
  return {
    ...{ name, title, description, input, output, isReadOnly },
    run: (given, { signal, onProgress = () => undefined } = {}) =>
      attempt(asked, { signal, timeoutMs: limits.timeoutMs }, async (end) => {
        const parsed = input.safeParse(given ?? {});
        if (!parsed.success) {
          const faults = parsed.error.issues.map(
            ({ path, message }) => `${path.join('.') || 'input'}: ${message}`,
          );
          refuse(asked, 'arguments', faults.slice(0, 8).join('; '), 'correct the arguments that are named');
        }
        const answer = await work(parsed.data, { signal: end, onProgress });
        return fitted(asked, plainData(answer) as ToolAnswer, limits.bytes);
      }),
  };
}

const Tools = /* @__PURE__ */ (() =>
  z.array(z.looseObject({ name: z.string(), run: functionRule<CopilotTool['run']>() })))();

/** @throws {RangeError} unless these are tools. */
export function checkTools(where: string, tools: unknown): void {
  parseOptions(`${where}: tools`, Tools, tools);
}

/** @throws {CopilotException} always: what was asked breaks a rule. */
export function refuse(asked: string, rule: string, message: string, fix: string): never {
  throw new CopilotException(notAllowed(asked, rule, message, fix));
}

/** The longest list of an answer is cut until the whole is short enough. */
function fitted(asked: string, answer: ToolAnswer, bytes: number): ToolAnswer {
  let fits = answer;
  for (;;) {
    if (Buffer.byteLength(JSON.stringify(fits)) <= bytes) return fits;
    const lists = Object.entries(fits).filter((entry): entry is [string, readonly Json[]] =>
      Array.isArray(entry[1]),
    );
    const [key, list] = lists.reduce<[string, readonly Json[]]>(
      (longest, one) => (JSON.stringify(one[1]).length > JSON.stringify(longest[1]).length ? one : longest),
      ['', []],
    );
    if (list.length === 0)
      refuse(asked, 'limits.bytes', `the answer is longer than ${bytes} bytes`, 'ask for less');
    fits = { ...fits, [key]: list.slice(0, Math.floor(list.length / 2)), truncated: true };
  }
}
