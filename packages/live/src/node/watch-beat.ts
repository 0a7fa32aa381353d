import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { checkArguments, functionRule, parseOptions, timerMsRule } from '@veloce/core';

/** Settings of {@link watchBeat}. */
export interface WatchBeatOptions {
  /** The file that {@link openBeat} writes. */
  readonly path: string;
  /** How long after the start of the watch the first new beat may take, ms; 60 s by default. After that a run that never began counts as dead. */
  readonly graceMs?: number;
  /** So long without a new number, and the run is dead, ms; 10 s by default. */
  readonly silenceMs?: number;
  /** How often it is looked, ms; 1 s by default. */
  readonly lookMs?: number;
  /** Whether `exit` is called; `false` by default: then death is only told. */
  readonly armed?: boolean;
  /** Gets out of everything. It is called once. */
  readonly exit?: () => Promise<unknown>;
  /** Asks the venue whether it is at work: `null`, or what is wrong with it. `signal` ends it after 2 s. */
  readonly ask?: (signal: AbortSignal) => Promise<string | null>;
  /** Receives descriptions of events; an exception in it is ignored. */
  readonly tell?: (news: BeatNews) => void;
}

/** A report of a watch. */
export interface BeatNews {
  readonly kind: 'alive' | 'dead' | 'venue-silent' | 'venue-back';
  readonly message: string;
}

/** How a watch ended. */
export type BeatEnd =
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'dead';
      /** The last number that was seen; `null` when there never was one. */
      readonly sequence: number | null;
      /** Whether it had beaten at all during the watch. */
      readonly everAlive: boolean;
      /** The result of `exit`; `null` if the watch is not armed. */
      readonly exit: unknown;
    };

const Settings = /* @__PURE__ */ (() =>
  z.strictObject({
    path: z.string().min(1),
    exit: functionRule<NonNullable<WatchBeatOptions['exit']>>().optional(),
    ask: functionRule<NonNullable<WatchBeatOptions['ask']>>().optional(),
    tell: functionRule<NonNullable<WatchBeatOptions['tell']>>().optional(),
    graceMs: z.number().positive().default(60_000),
    silenceMs: z.number().positive().default(10_000),
    lookMs: timerMsRule.positive().default(1_000),
    armed: z.boolean().default(false),
  }))();

const askMs = 2_000;

/**
 * Watches the heartbeat of a run, from a separate process. It judges by change of the number alone, on its own steady clock: a stopped process, a
 * blocked loop, a full disk and a run that never began are all dead; neither the clock of the machine nor the time of the file is asked. While the
 * watching process is held up itself, no time passes.
 *
 * It ends with the first death, or when `signal` is aborted.
 *
 * @throws {RangeError} naming a bad or unknown option, or when the watch is armed without `exit`.
 * @example
 * ```ts
 * const end = await watchBeat({ path: 'runs/btc/beat.json', armed: true, exit: emergencyExit(venue) }, signal);
 * ```
 */
export async function watchBeat(options: WatchBeatOptions, signal: AbortSignal): Promise<BeatEnd> {
  checkArguments('watchBeat', { signal }, { signal: 'object' });
  const { path, exit, ask, tell, graceMs, silenceMs, lookMs, armed } = parseOptions(
    'watchBeat',
    Settings,
    options,
  );
  if (armed && exit === undefined) throw new RangeError('watchBeat: armed: needs exit, got none');
  const say = (kind: BeatNews['kind'], message: string): void => {
    try {
      tell?.({ kind, message });
    } catch {
      // An alert that fails must not keep anyone from getting out.
    }
  };
  const venue = watchVenue(ask, say);
  let sequence = await sequenceIn(path);
  let everAlive = false;
  let silentMs = 0;
  let last = performance.now();
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    await wait(lookMs, undefined, { signal }).catch(() => undefined);
    if (isOver()) break;
    const now = performance.now();
    silentMs += Math.min(now - last, 2 * lookMs);
    last = now;
    venue();
    const seen = await sequenceIn(path);
    if (seen !== null && seen !== sequence) {
      if (!everAlive) say('alive', `the run beats, at input ${seen}`);
      [sequence, everAlive, silentMs] = [seen, true, 0];
    }
    if (silentMs < (everAlive ? silenceMs : graceMs)) continue;
    const since = `${(silentMs / 1_000).toFixed(1)} s without a new beat`;
    say('dead', everAlive ? `${since} after input ${sequence}` : `${since}: the run never began`);
    return { kind: 'dead', sequence, everAlive, exit: armed ? await exit?.() : null };
  }
  return { kind: 'stopped' };
}

/** Asks the venue, one question at a time, and reports when its state changes. */
function watchVenue(
  ask: WatchBeatOptions['ask'],
  say: (kind: BeatNews['kind'], message: string) => void,
): () => void {
  let isAsking = false;
  let isSilent = false;
  const hear = (wrong: string | null): void => {
    if (wrong !== null && !isSilent) say('venue-silent', wrong);
    if (wrong === null && isSilent) say('venue-back', 'the venue answers again');
    isSilent = wrong !== null;
    isAsking = false;
  };
  return () => {
    if (ask === undefined || isAsking) return;
    isAsking = true;
    ask(AbortSignal.timeout(askMs)).then(hear, (cause: unknown) =>
      hear(cause instanceof Error ? cause.message : 'it could not be asked'),
    );
  };
}

const BeatSchema = /* @__PURE__ */ (() => z.object({ sequence: z.int() }))();

/** The number in a beat; `null` where there is none that can be read: that is silence, not an error. */
async function sequenceIn(path: string): Promise<number | null> {
  try {
    return BeatSchema.parse(JSON.parse(await readFile(path, 'utf8'))).sequence;
  } catch {
    return null;
  }
}
