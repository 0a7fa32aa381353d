import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import {
  checkArguments,
  functionRule,
  signalRule,
  parseOptions,
  type Failure,
  timerMsRule,
} from '@veloce/core';
import type { BrokerError } from '@veloce/backtest';

/** A position or an order that is open at a venue. */
export interface OpenAtVenue {
  /** The venue's id. */
  readonly id: string;
  readonly symbol: string;
  /** Base units. */
  readonly size: number;
}

/** The venue does not know us: no call will help. */
export interface NotAllowed extends Failure {
  readonly _tag: 'NotAllowed';
}

/** The ways in which an exit can fail. */
export type ExitError = BrokerError | NotAllowed;

/** The venue as an emergency exit needs it. It shares no code and no state with the runner. */
export interface ExitBroker {
  /** Nothing is opened any more; what works to open something is cancelled. */
  readonly stopEntries: (signal: AbortSignal) => TaskEither<ExitError, unknown>;
  /** Closes everything at market. */
  readonly closeAll: (signal: AbortSignal) => TaskEither<ExitError, unknown>;
  /** Closes one at market. */
  readonly closeOne: (open: OpenAtVenue, signal: AbortSignal) => TaskEither<ExitError, unknown>;
  /** Everything that is open, by all that the venue says; a doubt is an error, never an empty list. */
  readonly open: (signal: AbortSignal) => TaskEither<ExitError, readonly OpenAtVenue[]>;
}

/** Nothing is open: the venue has said so twice. */
export interface Flat {
  readonly kind: 'flat';
  /** How often everything was ordered to close. */
  readonly rounds: number;
  readonly tookMs: number;
}

/** It may not be flat: somebody must look, now. */
export interface NotFlat extends Failure {
  readonly _tag: 'NotFlat';
  /** The open positions and orders when last seen; `null` if never seen. */
  readonly open: readonly OpenAtVenue[] | null;
  readonly rounds: number;
  readonly tookMs: number;
}

/** Settings of {@link emergencyExit}. */
export interface EmergencyExitOptions {
  /** After so long it gives up and says what is open, ms; 60 s by default. */
  readonly deadlineMs?: number;
  /** Time between two rounds, ms; 3 s by default. */
  readonly pollMs?: number;
  /** How long one call may take, ms; 8 s by default. */
  readonly callMs?: number;
  readonly signal?: AbortSignal;
  /** Receives a description of each step. */
  readonly tell?: (step: string) => void;
}

const Settings = /* @__PURE__ */ (() =>
  z.strictObject({
    deadlineMs: timerMsRule.positive().default(60_000),
    pollMs: timerMsRule.positive().default(3_000),
    callMs: timerMsRule.positive().default(8_000),
    signal: signalRule.optional(),
    tell: functionRule<(step: string) => void>().default(() => () => undefined),
  }))();

/**
 * Gets out of everything, and does not believe it before the venue has said so twice: no entries any more, everything closed at market, then what is left
 * one by one, again and again until a deadline. An order to close that was taken is not yet a position that is closed.
 *
 * @returns {@link Flat}; {@link NotFlat} with what is open, at the deadline or as soon as nothing can help.
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const end = await emergencyExit(freqtradeExit(client), { tell: console.error })();
 * ```
 */
export function emergencyExit(
  venue: ExitBroker,
  options: EmergencyExitOptions = {},
): TaskEither<NotFlat, Flat> {
  checkArguments(
    'emergencyExit',
    { venue },
    { venue: { stopEntries: 'function', closeAll: 'function', closeOne: 'function', open: 'function' } },
  );
  const { deadlineMs, pollMs, callMs, signal, tell } = parseOptions('emergencyExit', Settings, options);

  return async () => {
    const started = performance.now();
    const tookMs = (): number => performance.now() - started;
    let rounds = 0;
    let seen: readonly OpenAtVenue[] | null = null;
    const untried = 'nothing was tried';
    let wrong: string = untried;
    const isOver = (): boolean => tookMs() >= deadlineMs || signal?.aborted === true;
    const call = async <A>(
      name: string,
      ask: (limit: AbortSignal) => TaskEither<ExitError, A>,
    ): Promise<Either<ExitError, A>> => {
      const limit = AbortSignal.timeout(Math.ceil(Math.max(1, Math.min(callMs, deadlineMs - tookMs()))));
      const ending = signal === undefined ? limit : AbortSignal.any([limit, signal]);
      const answer = await Promise.race([ask(ending)(), unanswered(ending, name)]);
      const step = `${name}: ${isLeft(answer) ? answer.left.message : 'done'}`;
      // A call cut short by the deadline is no reason if there was an earlier one.
      if (isLeft(answer) && (wrong === untried || !isOver())) wrong = step;
      tell(step);
      return answer;
    };
    const giveUp = (): Either<NotFlat, Flat> => {
      const what =
        seen === null
          ? 'what is open is not known'
          : `open when last seen: ${seen.map(({ symbol, size }) => `${size} ${symbol}`).join(', ') || 'nothing, once'}`;
      return left({
        _tag: 'NotFlat',
        message: `not flat after ${(tookMs() / 1_000).toFixed(1)} s and ${rounds} rounds; ${what}; last failure: ${wrong}`,
        asked: 'to close everything',
        fix: 'close it by hand at the venue, now; then see why',
        open: seen,
        rounds,
        tookMs: tookMs(),
      });
    };

    let areEntriesStopped = false;
    let flatSeen = 0;
    while (!isOver()) {
      if (!areEntriesStopped) {
        const stopped = await call('stop entries', venue.stopEntries);
        if (isLeft(stopped) && stopped.left._tag === 'NotAllowed') return giveUp();
        areEntriesStopped = !isLeft(stopped);
      }
      const found = await call('look', venue.open);
      if (!isLeft(found)) seen = found.right;
      if (!isLeft(found) && found.right.length === 0) {
        flatSeen++;
        // Flat and free to enter is not flat: without the stop it would be so for a moment only.
        if (flatSeen >= 2 && areEntriesStopped) return right({ kind: 'flat', rounds, tookMs: tookMs() });
        await pause(Math.min(pollMs, 300, deadlineMs - tookMs()), signal);
        continue;
      }
      flatSeen = 0;
      // Even if the venue cannot be seen, it may still receive: close anyway.
      rounds++;
      await call('close all', venue.closeAll);
      const rest = await call('look', venue.open);
      if (!isLeft(rest)) seen = rest.right;
      for (const open of isLeft(rest) ? [] : rest.right) {
        if (isOver()) break;
        await call(`close ${open.symbol}`, (limit) => venue.closeOne(open, limit));
      }
      if (isLeft(rest) || rest.right.length > 0) await pause(Math.min(pollMs, deadlineMs - tookMs()), signal);
    }
    return giveUp();
  };
}

/** The result of a call when its time is over: a venue that holds on to a call must not hold up the deadline. */
const unanswered = (signal: AbortSignal, name: string): Promise<Either<ExitError, never>> =>
  new Promise((resolve) => {
    const end = (): void =>
      resolve(
        left({ _tag: 'OutcomeUnknown', message: 'no answer in time', asked: `to ${name}`, fix: 'ask again' }),
      );
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal?.addEventListener('abort', done);
  });
