import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import {
  checkArguments,
  DataException,
  functionRule,
  parseOptions,
  type DataError,
  type Failure,
  timerMsRule,
} from '@veloce/core';
import type { Broker, BrokerError, BrokerOrder } from '@veloce/backtest';
import { openLog } from '@veloce/feeds/record';
import { eventQueue } from '../brokers/event-queue.js';
import { guardBroker } from '../guard-broker.js';
import type { Arrival } from '../input.js';
import { leavingOf, nextExit, type Leaving } from '../leave-entries.js';
import { createOrderDesk, type DeskEntry, type OrderDesk } from '../order-desk.js';
import { isFinal } from '../order-life.js';
import type { OrderOutput } from '../output.js';
import { reconcile, type Reconciliation } from '../reconcile.js';
import type { Decision } from './decision.js';
import { readLines } from './logged.js';

/** Settings of {@link openVenue}. */
export interface VenueOptions {
  /** Why an entry may not leave; `null` when it may. Exits are never asked about. For kill switch and `createEntryGuard`. */
  readonly refuse?: (order: BrokerOrder) => string | null;
  /** Time between two looks at orders in flight and at exits that have to be tried again, ms; 1 s by default. */
  readonly pollMs?: number;
  /** Time between two comparisons with the venue, ms; 60 s by default. */
  readonly reconcileMs?: number;
  /** How long the start may wait for a venue that does not answer, or for orders in flight to end, ms; 30 s by default. */
  readonly startMs?: number;
  /** Receives news that a person should know. */
  readonly tell?: (news: VenueNews) => void;
  /** The clock, epoch ms; the machine's by default. */
  readonly now?: () => number;
}

/** News of a venue. */
export interface VenueNews {
  readonly kind:
    | 'disagrees'
    | 'agrees-again'
    | 'silent'
    | 'answers-again'
    | 'clock-wrong'
    | 'clock-right-again'
    | 'not-sent';
  readonly message: string;
}

/** Venue and log do not agree: a person must look before the run starts. */
export interface Disagrees extends Failure {
  readonly _tag: 'Disagrees';
  readonly reconciliation: Reconciliation;
}

/** The ways in which the start of a venue can fail. */
export type VenueError = BrokerError | DataError | Disagrees;

/** A venue that carries out the orders of a run. */
export interface LiveVenue {
  /** The comparison at the start. */
  readonly reconciliation: Reconciliation;
  readonly desk: OrderDesk;
  /** Carries out the orders of a decision: give it to `runLive` as its sink. A decision that comes again is not carried out again. */
  readonly tell: (decision: Decision) => Promise<void>;
  /** Looks after orders in flight until `signal` is aborted, and gives all that the broker reports: give it to `runLive` as a source. */
  readonly arrivals: (signal?: AbortSignal) => AsyncGenerator<Arrival>;
  /** One round of what `arrivals` does: asks about orders in flight, tries exits again, and compares when it is time. */
  readonly settle: (signal?: AbortSignal) => Promise<void>;
  /** Syncs and closes the log of orders. */
  readonly close: () => void;
}

const Settings = /* @__PURE__ */ (() =>
  z.strictObject({
    refuse: functionRule<NonNullable<VenueOptions['refuse']>>().default(() => () => null),
    pollMs: timerMsRule.min(1).default(1_000),
    reconcileMs: timerMsRule.min(1).default(60_000),
    startMs: timerMsRule.min(0).default(30_000),
    tell: functionRule<NonNullable<VenueOptions['tell']>>().default(() => () => undefined),
    now: functionRule<() => number>().default(() => Date.now),
  }))();

type Line = DeskEntry | Leaving;

/** How far the clock of a venue may be from ours: fills are asked for from so long before they can have been. */
const skewMs = 60_000;

/**
 * Opens the venue of a run: its log of orders (`orders/` in the folder of the run), its desk, and the comparison with the broker, which must agree.
 *
 * Every order is in the log, on the disk, before it leaves; so is every reply. After a kill the desk knows what it had sent, and asks what became of it: an
 * order in flight stays in flight until the venue says. While an order is unknown, venue and log disagree, or their clocks are more than 60 s apart, no entry
 * leaves; exits always do, and are tried again until nothing is left.
 *
 * @returns The venue; `Disagrees` when positions or orders differ, or an order is still unknown after `startMs`; the failure of a question.
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const venue = await openVenue('runs/btc', broker, { refuse: () => killSwitch.reason() })();
 * if (isLeft(venue)) throw new Error(venue.left.message);
 * await runLive(run, [bars, venue.right.arrivals(signal)], { tell: venue.right.tell }, { signal })();
 * ```
 */
export function openVenue(
  folder: string,
  broker: Broker,
  options: VenueOptions = {},
): TaskEither<VenueError, LiveVenue> {
  checkArguments(
    'openVenue',
    { folder, broker },
    {
      folder: 'text',
      broker: {
        account: 'text',
        send: 'function',
        cancel: 'function',
        order: 'function',
        openOrders: 'function',
        positions: 'function',
        fills: 'function',
        events: 'function',
      },
    },
  );
  const { refuse, pollMs, reconcileMs, startMs, tell, now } = parseOptions('openVenue', Settings, options);
  return async () => {
    const place = join(folder, 'orders');
    const log = await openLog(place, { format: 'veloce-live-orders-1' })();
    if (isLeft(log)) return log;
    const close = log.right.close;
    const saved = await readLines<Line>(place, -Infinity);
    const leaving = new Map<string, Leaving>();
    const carriedOut = new Set<string>();
    for (const line of saved.lines) if (line.kind === 'leaving') keepLeaving(line);
    function keepLeaving(one: Leaving): void {
      carriedOut.add(one.key);
      const before = leaving.get(one.entryId)?.keep ?? Infinity;
      leaving.set(one.entryId, { ...one, keep: Math.min(before, one.keep) });
    }
    let logTime = Math.max(0, saved.lastTime);
    const queue = eventQueue();
    const write = (line: Line): void => {
      logTime = Math.max(logTime, now());
      log.right.add(JSON.stringify(line), logTime);
      log.right.sync();
      if (line.kind === 'order' || line.kind === 'fill') queue.tell([line]);
    };

    let doubt: string | null = null;
    let clockDoubt: string | null = null;
    const why = (order: BrokerOrder): string | null => {
      const unknown = desk
        .orders()
        .filter(({ state, orderId }) => state === 'unknown' && orderId !== order.id);
      if (unknown.length > 0) return `${unknown.length} orders are unknown`;
      return doubt ?? clockDoubt ?? refuse(order);
    };
    const guarded = guardBroker(broker, why);
    const entries = saved.lines.filter((line): line is DeskEntry => line.kind !== 'leaving');
    const desk = createOrderDesk(guarded, write, entries, now);

    const started = now();
    const since = Number.isFinite(saved.lastTime) ? saved.lastTime - skewMs : started;
    const compared = await firstComparison(guarded, desk, since, startMs, pollMs);
    if (isLeft(compared) || compared.right.kind === 'disagrees') {
      close();
      return isLeft(compared) ? compared : left(disagreement(compared.right));
    }

    const pursue = async (one: Leaving, signal?: AbortSignal): Promise<void> => {
      const entry = desk.orders().find(({ orderId }) => orderId === one.entryId);
      if (entry !== undefined && !isFinal(entry) && entry.state !== 'unknown') {
        // The working rest of an entry that is to be left is taken back first.
        const cancelled = await guarded.cancel(one.entryId, signal)();
        if (!isLeft(cancelled)) desk.hear(cancelled.right);
      }
      const order = nextExit(desk, one, now());
      if (order === 'done') leaving.delete(one.entryId);
      if (order === 'done' || order === 'wait') return;
      const placed = await desk.place(order, signal);
      if (placed.state === 'rejected') tell({ kind: 'not-sent', message: placed.reason });
    };
    const carryOut = async ({ sequence, leg, wanted }: OrderOutput): Promise<void> => {
      if (wanted.what === 'enter') {
        const { what: _what, reason: _reason, ...order } = wanted;
        const placed = await desk.place(order);
        if (placed.state === 'rejected') tell({ kind: 'not-sent', message: placed.reason });
        return;
      }
      const key = `${sequence}-${leg}`;
      if (!carriedOut.has(key)) {
        const one = leavingOf(desk, key, wanted, now());
        write(one);
        keepLeaving(one);
      }
      const one = leaving.get(wanted.entryId);
      if (one !== undefined) await pursue(one);
    };

    let isSilent = false;
    let comparedAt = started;
    let doubts = 0;
    const hearWhether = (failed: BrokerError | undefined): void => {
      if (failed !== undefined && !isSilent) tell({ kind: 'silent', message: failed.message });
      if (failed === undefined && isSilent)
        tell({ kind: 'answers-again', message: 'the venue answers again' });
      isSilent = failed !== undefined;
    };
    const compareClocks = async (signal?: AbortSignal): Promise<void> => {
      const apart = await clocksApart(broker, now, signal);
      if (isLeft(apart)) hearWhether(apart.left);
      if (isLeft(apart) || apart.right === clockDoubt) return;
      if (apart.right !== null) tell({ kind: 'clock-wrong', message: apart.right });
      else tell({ kind: 'clock-right-again', message: 'the clocks agree again' });
      clockDoubt = apart.right;
    };
    const compare = async (signal?: AbortSignal): Promise<void> => {
      await compareClocks(signal);
      const found = await reconcile(guarded, desk, comparedAt - skewMs, signal)();
      hearWhether(isLeft(found) ? found.left : undefined);
      if (isLeft(found)) return;
      if (found.right.kind !== 'disagrees') {
        comparedAt = now();
        if (doubt !== null) tell({ kind: 'agrees-again', message: 'venue and log agree again' });
        [doubt, doubts] = [null, 0];
        return;
      }
      // Something may have been filled between two questions: a difference counts when it is seen twice.
      if (++doubts < 2 || doubt !== null) return;
      doubt = disagreement(found.right).message;
      tell({ kind: 'disagrees', message: doubt });
    };
    const settle = async (signal?: AbortSignal): Promise<void> => {
      if (desk.inFlight().length > 0) {
        const settled = await desk.settle(signal)();
        hearWhether(isLeft(settled) ? settled.left : undefined);
      }
      for (const one of leaving.values()) await pursue(one, signal);
      const since = now() - comparedAt;
      const isDue = doubts > 0 || since < 0 || since >= reconcileMs; // below 0: our clock was set back
      if (isDue) await compare(signal);
    };

    await compareClocks();
    // One thing at a time: an exit must not be decided on while another answer is on its way.
    let working: Promise<unknown> = Promise.resolve();
    const inTurn = (act: () => Promise<void>): Promise<void> => {
      const done = working.then(act);
      working = done.catch(() => undefined);
      return done;
    };

    return right({
      reconciliation: compared.right,
      desk,
      tell: ({ outputs }) =>
        inTurn(async () => {
          for (const one of outputs) if (one.kind === 'order') await carryOut(one);
        }),
      settle: (signal) => inTurn(() => settle(signal)),
      async *arrivals(signal) {
        const ending = new AbortController();
        const until = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
        const listening = (async () => {
          for await (const event of broker.events(until)) desk.hear(event);
        })();
        const looking = (async () => {
          while (!until.aborted) {
            await inTurn(() => settle(until));
            await wait(pollMs, undefined, { signal: until }).catch(() => undefined);
          }
        })();
        let broken: unknown;
        const over = Promise.all([listening, looking]).catch((cause: unknown) => {
          broken = cause;
        });
        void over.then(() => ending.abort());
        try {
          for await (const event of queue.read(until)) yield { kind: 'broker', time: now(), event };
        } finally {
          ending.abort();
          await over;
        }
        if (broken !== undefined) throw broken as Error;
      },
      close,
    });
  };
}

/** How the clocks of a venue and ours are apart, where that is more than may be; `null` when it is not, or the venue tells none. */
async function clocksApart(
  { clock }: Broker,
  now: () => number,
  signal?: AbortSignal,
): Promise<Either<BrokerError, string | null>> {
  if (clock === undefined) return right(null);
  const asked = now();
  const theirs = await clock(signal)();
  if (isLeft(theirs)) return theirs;
  // It was so late there at some time between question and answer.
  const ahead = theirs.right - now();
  const behind = asked - theirs.right;
  const apart = Math.max(ahead, behind);
  if (apart <= skewMs) return right(null);
  const seconds = Math.round(apart / 1_000);
  return right(
    `the clock of the venue is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} ours; set the one that is wrong`,
  );
}

/** Compares until venue and log agree, as long as it may take: an answer may be late, an order on its way. */
async function firstComparison(
  broker: Broker,
  desk: OrderDesk,
  since: number,
  startMs: number,
  pollMs: number,
): Promise<Either<BrokerError | DataError, Reconciliation>> {
  const deadline = performance.now() + startMs;
  try {
    for (;;) {
      const found = await reconcile(broker, desk, since)();
      const isOver = performance.now() >= deadline;
      if (!isLeft(found) && (found.right.kind !== 'disagrees' || isOver)) return found;
      if (isLeft(found) && (found.left._tag === 'Refused' || isOver)) return found;
      // A difference with nothing under way will not come right by itself.
      if (!isLeft(found) && found.right.unsettled.length === 0) {
        await wait(pollMs);
        return await reconcile(broker, desk, since)();
      }
      await wait(pollMs);
    }
  } catch (cause) {
    if (cause instanceof DataException) return left(cause.error);
    throw cause;
  }
}

function disagreement(reconciliation: Reconciliation): Disagrees {
  const { differences, unsettled, foreign } = reconciliation;
  const parts = [
    ...differences.map(({ symbol, ours, theirs }) => `${symbol}: ${ours} by the log, ${theirs} at the venue`),
    ...unsettled.map(({ orderId, state }) => `order ${orderId} is ${state}`),
    ...foreign.map(({ orderId, symbol }) => `order ${orderId} on ${symbol} is in no log`),
  ];
  return {
    _tag: 'Disagrees',
    message: `venue and log disagree: ${parts.join('; ')}`,
    asked: 'to compare the venue with the log of orders',
    fix: 'look at the venue; close by hand what is nobody’s, then start again',
    reconciliation,
  };
}
