import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { checkArguments, parseOptions, timerMsRule } from '@veloce/core';
import type { Channel } from './channel.js';
import { alertEvent, isAtLeast, type AlertEvent } from './event.js';
import type { AlertBody, Outbox, OutboxFault, OutboxMessage } from './outbox.js';
import { createQuietHours, QuietHours } from './quiet-hours.js';
import { createPostman, type Delivery, type Postman } from './postman.js';

/** The alerts that go over a channel. */
export const AlertRoute = /* @__PURE__ */ (() =>
  z.strictObject({
    channel: z.custom<Channel>(isChannel, { message: 'must be a channel, such as telegram({ … })' }),
    least: z
      .enum(['info', 'warning', 'critical'])
      .default('info')
      .describe('what is milder does not go there'),
    perMinute: z.int().min(1).default(20).describe('most messages in any minute'),
    digestMs: z
      .number()
      .min(0)
      .default(0)
      .describe('what is not critical waits for the next whole multiple of it, and comes as one message'),
  }))();

/** The alerts that go over a channel; fields with a default are optional. */
export type AlertRoute = z.input<typeof AlertRoute>;

/** Settings of {@link createAlerts}. */
export const AlertsOptions = /* @__PURE__ */ (() =>
  z
    .strictObject({
      routes: z.array(AlertRoute).describe('over which channels, and what over each'),
      outbox: z.custom<Outbox>(isOutbox, { message: 'must be an outbox, such as fileOutbox(folder)' }),
      quietHours: QuietHours.optional(),
      repeatMs: z
        .number()
        .min(0)
        .default(900_000)
        .describe('for so long the same kind about the same subject is counted and not told again'),
      timeoutMs: timerMsRule.positive().default(10_000).describe('of one try'),
      firstRetryMs: timerMsRule.positive().default(1_000).describe('wait after a failure; it doubles'),
      longestRetryMs: timerMsRule.positive().default(300_000),
      giveUpAfterMs: z.number().positive().default(86_400_000).describe('age at which an alert is given up'),
    })
    .superRefine(({ routes }, context) => {
      const names = routes.map(({ channel }) => channel.name);
      const twice = names.find((name, k) => names.indexOf(name) !== k);
      if (twice === undefined) return;
      const message = `two channels are called ${twice}; give one another name`;
      context.addIssue({ code: 'custom', path: ['routes'], message });
    }))();

/** Settings of {@link createAlerts}; fields with a default are optional. */
export type AlertsOptions = z.input<typeof AlertsOptions>;

/** The surroundings of {@link createAlerts}. */
export interface AlertsWorld {
  /** Epoch ms UTC; the machine's clock by default. */
  readonly now?: () => number;
  /** Between 0 and 1, for the jitter of tries; `Math.random` by default. */
  readonly random?: () => number;
  /** Receives every attempt. */
  readonly onDelivery?: (delivery: Delivery) => void;
  /** Called when the outbox fails while messages are delivered. */
  readonly onFault?: (fault: OutboxFault) => void;
}

/** The outcome for an alert. `kept`: it is in the outbox; `repeated`: it was counted; `known`: it was reported before; `nowhere`: no route takes it. */
export type TellOutcome = 'kept' | 'repeated' | 'known' | 'nowhere';

/** Alerts on their way to people. */
export interface Alerts {
  /** Keeps an alert for its channels. When the task has ended with `kept`, it will be delivered at least once, also after a kill. It waits for no network. */
  readonly tell: (alert: AlertEvent) => TaskEither<OutboxFault, TellOutcome>;
  /** Sends what is due now, over all channels at once. @returns How many messages were delivered. */
  readonly deliver: (signal?: AbortSignal) => Promise<number>;
  /** Delivers until `signal` is aborted: new alerts at once, and each second those that are due. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** The ledger: what was put in last comes first, with its tries and the last answer. */
  readonly ledger: Outbox['list'];
  /** Tells a test over every channel, whatever its route. */
  readonly test: () => TaskEither<OutboxFault, TellOutcome>;
}

/**
 * Alerts: each goes into the outbox first, and from there over the channels whose route takes it. Repetitions are counted, quiet hours and digests delay what is not
 * critical, many at once become one message, failures are tried again with growing pauses.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const alerts = createAlerts({
 *   routes: [{ channel: telegram({ token, chat }) }, { channel: webhook({ url }), least: 'critical' }],
 *   outbox: await orThrow(fileOutbox('alerts')),
 *   quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
 * });
 * void alerts.run(signal);
 * await alerts.tell(alert)();
 * ```
 */
export function createAlerts(options: AlertsOptions, world: AlertsWorld = {}): Alerts {
  const settings = parseOptions('createAlerts', AlertsOptions, options);
  const { routes, outbox, quietHours, repeatMs } = settings;
  checkArguments(
    'createAlerts',
    { world },
    { world: { now: 'function?', random: 'function?', onDelivery: 'function?', onFault: 'function?' } },
  );
  const { now = Date.now, random = Math.random } = world;
  const quietUntil = quietHours === undefined ? undefined : createQuietHours(quietHours);
  const told = new Map<string, { at: number; more: number; id: string }>();
  const postmen = new Map<string, Postman>(
    routes.map((route) => [
      route.channel.name,
      createPostman({ ...settings, ...route, now, random, settle: outbox.settle, ...hooksOf(world) }),
    ]),
  );
  let wake = (): void => undefined;

  const notBefore = ({ severity, kind }: AlertEvent, digestMs: number): number => {
    const time = now();
    if (severity === 'critical' || kind === 'test') return time;
    const open = quietUntil?.(time) ?? time;
    return digestMs === 0 ? open : Math.ceil(open / digestMs) * digestMs;
  };
  const keep = (
    alert: AlertEvent,
    more: number,
    taking: typeof routes,
  ): TaskEither<OutboxFault, TellOutcome> => {
    const body: AlertBody = { alert, more };
    const messages = taking.map(({ channel, digestMs }) => ({
      id: alert.id,
      channel: channel.name,
      body,
      nextAt: notBefore(alert, digestMs),
    }));
    return async () => {
      const put = await outbox.put(messages)();
      if (isLeft(put)) return put;
      wake();
      return right(put.right > 0 ? 'kept' : 'known');
    };
  };

  const dueNow = async (): Promise<readonly OutboxMessage[]> => {
    const due = await outbox.due(now(), mostAtOnce)();
    if (isLeft(due)) {
      world.onFault?.(due.left);
      return [];
    }
    const orphans = due.right.filter(({ channel }) => !postmen.has(channel));
    for (const orphan of orphans) {
      const answer = `there is no channel called ${orphan.channel} any more`;
      await outbox.settle(orphan, { state: 'given-up', answer, nextAt: orphan.nextAt })();
    }
    return due.right;
  };
  const startAll = async (signal?: AbortSignal): Promise<readonly Promise<number>[]> => {
    const due = await dueNow();
    return [...postmen].map(([name, postman]) =>
      postman.send(
        due.filter(({ channel }) => channel === name),
        signal,
      ),
    );
  };

  return {
    tell: (alert) => async () => {
      const taking = routes.filter(({ least }) => isAtLeast(alert.severity, least));
      if (taking.length === 0) return right('nowhere');
      const key = JSON.stringify([alert.kind, alert.subject, alert.severity]);
      const time = now();
      const before = told.get(key);
      if (before?.id === alert.id) return right('known');
      if (before !== undefined && time - before.at < repeatMs) {
        before.more++;
        return right('repeated');
      }
      told.set(key, { at: time, more: 0, id: alert.id });
      const kept = await keep(alert, before?.more ?? 0, taking)();
      if (isLeft(kept)) {
        if (before === undefined) told.delete(key);
        else told.set(key, before);
      }
      if (told.size > mostRemembered) forget(told, time - repeatMs);
      return kept;
    },
    async deliver(signal) {
      const counts = await Promise.all(await startAll(signal));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async run(signal) {
      const working = new Set<Promise<number>>();
      while (!signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        for (const one of await startAll(signal)) {
          working.add(one);
          void one.finally(() => working.delete(one));
        }
        await pause(1_000, woken, signal);
      }
      await Promise.all(working);
    },
    ledger: outbox.list,
    test: () =>
      keep(
        alertEvent({
          time: now(),
          severity: 'info',
          kind: 'test',
          subject: 'test',
          title: 'a test: alerts arrive here',
        }),
        0,
        routes,
      ),
  };
}

/** Messages that are looked at in one go. */
const mostAtOnce = 1_000;
/** Subjects of which repetitions are counted. */
const mostRemembered = 10_000;

function forget(told: Map<string, { readonly at: number }>, before: number): void {
  for (const [key, { at }] of told) if (at < before) told.delete(key);
}

function hooksOf({ onDelivery, onFault }: AlertsWorld): Pick<AlertsWorld, 'onDelivery' | 'onFault'> {
  return {
    ...(onDelivery === undefined ? {} : { onDelivery }),
    ...(onFault === undefined ? {} : { onFault }),
  };
}

async function pause(ms: number, woken: Promise<void>, signal: AbortSignal): Promise<void> {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const timer = setTimeout(end, ms);
  signal.addEventListener('abort', end, { once: true });
  await Promise.race([woken, ended]);
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}

function isChannel(value: unknown): boolean {
  return has(value, 'send') && 'name' in value && typeof value.name === 'string' && value.name !== '';
}

function isOutbox(value: unknown): boolean {
  return has(value, 'put') && has(value, 'due') && has(value, 'settle') && has(value, 'list');
}

function has(value: unknown, method: string): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Record<string, unknown>)[method] === 'function'
  );
}
