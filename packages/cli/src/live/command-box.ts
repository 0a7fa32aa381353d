import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { orThrow } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import type { Arrival, Command } from '@veloce/live';

const Letter = z.strictObject({
  by: z.string().min(1).max(200),
  command: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('pause'), reason: z.string().min(1).max(200) }),
    z.strictObject({ name: z.literal('resume') }),
    z.strictObject({
      name: z.literal('set-params'),
      symbol: z.string().min(1),
      params: z.record(z.string(), z.unknown()),
    }),
  ]),
});

const boxOf = (place: string): string => join(place, 'commands');

/** How long a run that is at work may take to look into its box, ms. */
const patienceMs = 30_000;

/**
 * Puts a command into the box of a run. It lies there until the run takes it, also when none is at work.
 *
 * @param place The folder of the run.
 * @returns Resolves with whether a run took it; at once with `false` where none is at work.
 */
export async function sendCommand(
  place: string,
  by: string,
  command: Command,
  now: () => number,
): Promise<boolean> {
  const file = join(boxOf(place), `${String(now()).padStart(15, '0')}-${randomUUID()}.json`);
  await orThrow(writeWhole(file, JSON.stringify({ by, command })));
  const end = performance.now() + patienceMs;
  while (existsSync(file) && existsSync(join(place, '.lock')) && performance.now() < end) await wait(20);
  return !existsSync(file);
}

/** Settings of {@link commandsOf}. */
export interface CommandBoxOptions {
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Hears of a letter that is none. */
  readonly onFault: (message: string) => void;
  /** Time between two looks, ms; 250 by default. */
  readonly everyMs?: number;
}

/**
 * The commands that are put into the box of a run, oldest first. A letter is taken away after the run has logged it: after a kill in between it comes again,
 * and says the same again.
 */
export async function* commandsOf(
  place: string,
  { signal, now, onFault, everyMs = 250 }: CommandBoxOptions,
): AsyncGenerator<Arrival, void, undefined> {
  const box = boxOf(place);
  while (!signal.aborted) {
    const letters = existsSync(box)
      ? readdirSync(box).filter((name) => /^\d{15}-[-\da-f]+\.json$/.test(name))
      : [];
    for (const name of letters.sort()) {
      const file = join(box, name);
      try {
        const { by, command } = Letter.parse(JSON.parse(readFileSync(file, 'utf8')));
        yield { kind: 'command', time: now(), by, command };
        rmSync(file, { force: true });
      } catch (cause) {
        onFault(`${file} is no command: ${cause instanceof Error ? cause.message : String(cause)}`);
        renameSync(file, `${file}.refused`);
      }
    }
    await wait(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Commands of this process on their way to its run. */
export interface OwnCommands {
  readonly source: AsyncIterable<Arrival>;
  /** Resolves when the run has taken it. */
  readonly send: (by: string, command: Command) => Promise<void>;
}

/** A way for commands of this process: those of the desk. */
export function ownCommands(signal: AbortSignal, now: () => number): OwnCommands {
  const waiting: { readonly by: string; readonly command: Command; readonly taken: () => void }[] = [];
  let wake = (): void => undefined;
  signal.addEventListener('abort', () => {
    wake();
  });
  return {
    source: {
      async *[Symbol.asyncIterator]() {
        while (!signal.aborted) {
          const next = waiting.shift();
          if (next === undefined) {
            await new Promise<void>((resolve) => (wake = resolve));
            continue;
          }
          yield { kind: 'command', time: now(), by: next.by, command: next.command };
          next.taken();
        }
      },
    },
    send: (by, command) =>
      new Promise((resolve) => {
        waiting.push({ by, command, taken: resolve });
        wake();
      }),
  };
}
