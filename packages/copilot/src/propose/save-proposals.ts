import type { Journal, JournalPlaybook } from '@veloce/journal';
import { parseOptions } from '@veloce/core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from '../attempt.js';
import type { CopilotError } from '../error.js';
import { checkSources, valueOf } from '../tools/sources.js';
import type { ProposalRun } from './task.js';

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    verdicts: z
      .array(z.enum(['passed', 'not proven']))
      .min(1)
      .default(['passed'])
      .describe('which proposals are saved'),
  }))();

const RunSchema = /* @__PURE__ */ (() =>
  z.looseObject({
    table: z.looseObject({ proposals: z.array(z.looseObject({})) }),
    calls: z.array(z.unknown()),
  }))();

/** The choice of proposals to save. */
export interface SaveOptions {
  /** The proposals to save: the ones that passed, by default. */
  readonly verdicts?: ('passed' | 'not proven')[] | undefined;
}

/**
 * Puts proposals on the shelf as drafts, by an actor of kind `model`, each with its verdict, figures and the calls it came from. Only a person
 * moves a draft on.
 *
 * @returns The drafts; `Conflict` when a name is taken: those before it are saved.
 * @throws {RangeError} naming the option that is wrong.
 * @example
 * ```ts
 * const drafts = await copilotOrThrow(saveProposals(journal, run));
 * ```
 */
export function saveProposals(
  journal: Journal,
  run: ProposalRun,
  options: SaveOptions = {},
): TaskEither<CopilotError, readonly JournalPlaybook[]> {
  const { verdicts } = parseOptions('saveProposals', Options, options);
  checkSources('saveProposals', { journal });
  const { table, calls } = parseOptions('saveProposals: run', RunSchema, run) as unknown as ProposalRun;
  const wanted = table.proposals.filter(
    ({ verdict, playbook }) => playbook !== null && verdict !== 'refused' && verdicts.includes(verdict),
  );
  return attempt(`to save ${wanted.length} drafts`, {}, async () => {
    const drafts: JournalPlaybook[] = [];
    for (const { name, document, verdict, reasons, figures } of wanted) {
      const author = { kind: 'model', name: calls.at(-1)?.model ?? 'unknown' } as const;
      const prompt = { verdict, reasons, figures, trials: table.trials, notes: table.notes, calls };
      const reason = `proposed, ${verdict}: ${reasons.join('; ')}`.slice(0, 500);
      drafts.push(await valueOf(journal.playbooks.create(name, document, author, { reason, prompt })));
    }
    return drafts;
  });
}
