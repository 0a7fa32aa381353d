import { setTimeout as wait } from 'node:timers/promises';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { checkArguments, functionRule, parseOptions, signalRule, type Failure } from '@veloce/core';
import type { Arrival, StrategyVersion } from '../input.js';
import type { RunFolder } from './run-folder.js';

/** The versions that are to decide, by symbol; `null`: nobody does. A symbol that is absent stays as it is. */
export type WantedVersions = Readonly<Record<string, StrategyVersion | null>>;

/** Settings of {@link followVersions}. */
export interface FollowVersionsOptions {
  /** Ends the source. */
  readonly signal?: AbortSignal;
  /** Time between two questions, ms; 5 s by default. */
  readonly everyMs?: number;
  /** The name under which the commands stand in the log; `playbooks` by default. */
  readonly by?: string;
  /** Hears of a question that failed: everything then stays as it is. */
  readonly onFault?: (fault: Failure) => void;
  /** Epoch ms; the machine's clock by default. */
  readonly now?: () => number;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    signal: signalRule.optional(),
    everyMs: z
      .number()
      .min(1)
      .max(2 ** 31 - 1)
      .default(5_000),
    by: z.string().min(1).default('playbooks'),
    onFault: functionRule<(fault: Failure) => void>().default(() => () => undefined),
    now: functionRule<() => number>().default(() => Date.now),
  }))();

/**
 * A source of commands that keeps the versions of a run at what a shelf of playbooks has active: it asks regularly, and sends what differs. A version that the run
 * refuses is not sent again.
 *
 * @param run The run, as `openRunFolder` gives it: asked which versions are in force.
 * @param wanted Asks for the versions that are to decide. A failed question changes nothing.
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const wanted = () =>
 *   TE.map((active: readonly ActivePlaybook[]) => {
 *     const [one] = active;
 *     return { BTCUSDT: one === undefined ? null : { name: one.name, version: one.version, rules: one.rules } };
 *   })(journal.playbooks.active());
 * await runLive(run, [bars, followVersions(run, wanted, { signal })], sinks, { signal })();
 * ```
 */
export function followVersions(
  run: Pick<RunFolder, 'status'>,
  wanted: () => TaskEither<Failure, WantedVersions>,
  options: FollowVersionsOptions = {},
): AsyncIterable<Arrival> {
  checkArguments('followVersions', { run, wanted }, { run: { status: 'function' }, wanted: 'function' });
  const { signal, everyMs, by, onFault, now } = parseOptions('followVersions', Options, options);
  return {
    async *[Symbol.asyncIterator]() {
      const sent = new Map<string, string>();
      while (signal?.aborted !== true) {
        const asked = await wanted()();
        if (isLeft(asked)) onFault(asked.left);
        else {
          for (const [symbol, version] of Object.entries(asked.right)) {
            const name = version === null ? 'nobody' : `${version.name} v${version.version}`;
            if (run.status().versions[symbol] === name || sent.get(symbol) === name) continue;
            sent.set(symbol, name);
            yield { kind: 'command', time: now(), by, command: { name: 'follow', symbol, version } };
          }
        }
        await wait(everyMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
