import { checkMarket, parseOptions } from '@veloce/core';
import { playbookFaults } from '@veloce/playbooks';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from '../attempt.js';
import { CopilotException, notAllowed, type CopilotError } from '../error.js';
import { createExaminer, type Examined } from '../funnel/examine.js';
import { tableOf, usedBars } from '../funnel/judge-playbooks.js';
import { askModel, hashOf } from '../model/ask-model.js';
import type { Ask, ModelCall } from '../model/model-call.js';
import { readAnswer } from '../model/read-answer.js';
import { checkModel, ModelSettings, type CopilotModel } from '../model/settings.js';
import { plainText } from '../plain.js';
import { proposalQuestion, repairQuestion } from './prompt.js';
import { TaskOptions, type PlaybookTask, type ProposalRun } from './task.js';

const KeptCalls = /* @__PURE__ */ (() =>
  z.array(
    z.looseObject({ system: z.string(), prompt: z.string(), answer: z.string(), answerHash: z.string() }),
  ))();

/**
 * Lets a model propose playbooks, and judges every one of them as `judgePlaybooks` does. What is no playbook goes back once with the reasons;
 * both count as proposals then. Nothing is saved, and nothing trades.
 *
 * @param model A model of the AI SDK, made by its provider.
 * @returns The table with every proposal, and the calls that led to it; `ModelFailed` when the model could not be asked, `AnswerUnusable` when
 * nothing of what it said could be read, `TimedOut`, `Aborted`.
 * @throws {RangeError} naming the field that is wrong.
 * @example
 * ```ts
 * const model = createOllama()('qwen3:8b');
 * const run = await copilotOrThrow(proposePlaybooks(model, { idea: 'dips in an up-trend come back', market: data }));
 * console.log(describeProposals(run.table));
 * ```
 */
export function proposePlaybooks(
  model: CopilotModel,
  task: PlaybookTask,
  settings: ModelSettings = {},
): TaskEither<CopilotError, ProposalRun> {
  checkModel('proposePlaybooks', model);
  const own = parseOptions('proposePlaybooks: settings', ModelSettings, settings);
  return propose('proposePlaybooks', askModel('to propose playbooks', model, own), task);
}

/**
 * The same table again, from the calls that were kept: no model is asked.
 *
 * @returns `NotAllowed` when the task is not the one that the calls were made for.
 * @throws {RangeError} naming the field that is wrong.
 * @example
 * ```ts
 * const again = await copilotOrThrow(replayProposals(run.calls, task));
 * ```
 */
export function replayProposals(
  calls: readonly ModelCall[],
  task: PlaybookTask,
): TaskEither<CopilotError, ProposalRun> {
  parseOptions('replayProposals: calls', KeptCalls, calls);
  const asked = 'to replay proposals';
  const differs = (what: string): CopilotException =>
    new CopilotException(
      notAllowed(asked, 'replay', what, 'give the task, the bars and the calls as they were'),
    );
  let next = 0;
  const ask: Ask = ({ system, prompt }) => {
    if (next >= calls.length) throw differs('the task asks more than was kept');
    const call = calls[next++];
    if (call.prompt !== prompt || call.system !== system)
      throw differs(`question ${next} is not the one that was kept`);
    if (hashOf(call.answer) !== call.answerHash) throw differs(`answer ${next} is not the one that was kept`);
    return Promise.resolve(call);
  };
  return propose('replayProposals', ask, task);
}

function propose(where: string, ask: Ask, task: PlaybookTask): TaskEither<CopilotError, ProposalRun> {
  const { market, ...rest } = parseOptions(
    `${where}: task`,
    z.looseObject({}),
    task,
  ) as unknown as PlaybookTask;
  checkMarket(where, market);
  const judging = parseOptions(where, TaskOptions, rest);
  const { idea, constraints, proposals, rounds, budget } = judging;
  const asked = 'to propose playbooks';

  return attempt(asked, judging, async (signal) => {
    const used = usedBars(asked, market, judging);
    const examiner = createExaminer(used, judging);
    const examined: Examined[] = [];
    const calls: ModelCall[] = [];
    const refusals: string[] = [];

    const documentsOf = async (question: Parameters<Ask>[0]): Promise<readonly unknown[]> => {
      const call = await ask(question, signal);
      calls.push(call);
      const read = readAnswer(call.answer);
      if (read._tag === 'Right') return listOf(read.right);
      refusals.push(read.left);
      return [];
    };
    const examineAll = async (documents: readonly unknown[]): Promise<void> => {
      for (const document of documents.slice(0, budget - examined.length)) {
        examined.push(await examiner.examine(document, signal));
        judging.onProgress?.(examined.length, budget);
      }
    };

    for (let round = 0; round < rounds && examined.length < budget; round++) {
      const earlier = tableOf(examined, used, judging).proposals.map(({ name, verdict, reasons }) => ({
        ...{ name, verdict, reasons },
      }));
      const count = Math.min(proposals, budget - examined.length);
      const before = refusals.length;
      const documents = await documentsOf(
        proposalQuestion({ idea, constraints, count, market: used, earlier }),
      );
      await examineAll(documents);
      const faults = faultsOf(documents, refusals.slice(before));
      if (faults.length > 0 && examined.length < budget) {
        await examineAll(await documentsOf(repairQuestion(faults)));
      }
    }
    if (examined.length === 0) {
      const message = plainText(refusals.at(-1) ?? 'the answer holds no proposal', 300);
      const fix = 'ask again, or take a model that keeps to a schema';
      throw new CopilotException({ _tag: 'AnswerUnusable', message, asked, fix });
    }
    return { table: tableOf(examined, used, judging), calls };
  });
}

/** The proposals of an answer: a list under `proposals`, a list, or a single document. */
function listOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  if (typeof answer !== 'object' || answer === null) return [answer];
  const { proposals } = answer as { readonly proposals?: unknown };
  return Array.isArray(proposals) ? proposals : [answer];
}

/** The feedback to the model: each document that is not a playbook with its faults, and the text that could not be read at all. */
function faultsOf(documents: readonly unknown[], unread: readonly string[]): readonly object[] {
  return [
    ...documents.flatMap((document) => {
      const faults = playbookFaults(document);
      const text = JSON.stringify(document);
      return faults.length === 0
        ? []
        : [{ faults: faults.slice(0, 8), document: text.length > 20_000 ? 'too long' : document }];
    }),
    ...unread.map((reason) => ({ faults: [{ path: '', message: reason }] })),
  ];
}
