import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Arrival } from '@veloce/live';
import { followVersions, type RunFolder, type WantedVersions } from '@veloce/live/node';
import type { Journal } from '@veloce/journal';
import type { Config } from '../config/schema.js';
import { misuse } from '../frame/failure.js';

/** How a run follows the journal. */
export interface FollowedJournal {
  readonly run: Pick<RunFolder, 'status'>;
  readonly journal: Journal | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Hears of a question that failed: everything then stays as it is. */
  readonly onFault: (message: string) => void;
  /** Time between two questions, ms. */
  readonly everyMs?: number;
}

/**
 * The active versions of the markets that follow a playbook of the journal, as commands to a run: what is activated, paused or retired there takes effect at the
 * next bar. No source where no market follows one.
 */
export function versionsOfJournal(
  { markets }: Pick<Config, 'markets'>,
  { run, journal, signal, now, onFault, everyMs = 2_000 }: FollowedJournal,
): readonly AsyncIterable<Arrival>[] {
  const followed = markets.flatMap(({ symbol, playbook }) =>
    playbook === undefined ? [] : [[symbol, playbook] as const],
  );
  if (followed.length === 0) return [];
  if (journal === undefined)
    throw misuse(
      `${followed[0]?.[0] ?? ''} follows a playbook of the journal, and --no-journal was given`,
      'leave --no-journal out, or take playbook out of the market',
    );
  const wanted = (): TE.TaskEither<
    { readonly message: string; readonly asked: string; readonly fix: string },
    WantedVersions
  > =>
    pipe(
      journal.playbooks.active(),
      TE.map((active) =>
        Object.fromEntries(
          followed.map(([symbol, name]) => {
            const one = active.find((other) => other.name === name);
            return [symbol, one === undefined ? null : { name, version: one.version, rules: one.rules }];
          }),
        ),
      ),
    );
  return [
    followVersions(run, wanted, {
      signal,
      everyMs,
      by: 'journal',
      now,
      onFault: ({ message }) => onFault(message),
    }),
  ];
}
