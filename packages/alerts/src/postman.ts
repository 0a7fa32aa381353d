import { isLeft } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import type { Channel, Sent } from './channel.js';
import { composeMessage } from './compose-message.js';
import type { AlertBody, Outbox, OutboxFault, OutboxMessage } from './outbox.js';

/** The outcome of an attempt to deliver. */
export interface Delivery {
  readonly channel: string;
  /** The ids of the alerts in the message. */
  readonly ids: readonly string[];
  readonly state: OutboxMessage['state'];
  readonly answer: string;
}

/** Settings of a postman. */
export interface PostmanSettings {
  readonly channel: Channel;
  readonly perMinute: number;
  readonly timeoutMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  readonly giveUpAfterMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly settle: Outbox['settle'];
  readonly onDelivery?: (delivery: Delivery) => void;
  readonly onFault?: (fault: OutboxFault) => void;
}

/** Sends the messages of one channel. */
export interface Postman {
  /** Sends the messages that may go now, and records their outcome. While it is busy it takes no more: the rest falls due again. */
  readonly send: (due: readonly OutboxMessage[], signal?: AbortSignal) => Promise<number>;
}

/** More alerts than this at once are gathered into one message. */
const mostSingle = 3;
const minuteMs = 60_000;

const BodySchema = /* @__PURE__ */ (() =>
  z.object({
    alert: z.object({
      id: z.string(),
      time: z.number(),
      severity: z.enum(['info', 'warning', 'critical']),
      title: z.string(),
      text: z.string(),
    }),
    more: z.number(),
  }))();

interface Letter {
  readonly message: OutboxMessage;
  readonly body: AlertBody;
}

export function createPostman(settings: PostmanSettings): Postman {
  const { channel, perMinute, timeoutMs, now, random } = settings;
  const sentAt: number[] = [];
  /** Settled, but the outbox could not record it: it is not sent again. */
  const unsettled = new Map<string, Parameters<Outbox['settle']>>();
  let notBefore = -Infinity;
  let isBusy = false;

  const settle = async (...done: Parameters<Outbox['settle']>): Promise<void> => {
    const settled = await settings.settle(...done)();
    if (isLeft(settled)) {
      unsettled.set(done[0].id, done);
      settings.onFault?.(settled.left);
    } else unsettled.delete(done[0].id);
  };
  const mayGo = (): boolean => {
    const time = now();
    while (sentAt.length > 0 && sentAt[0] <= time - minuteMs) sentAt.shift();
    return sentAt.length < perMinute && time >= notBefore;
  };
  const readBody = async (message: OutboxMessage): Promise<Letter | undefined> => {
    const parsed = BodySchema.safeParse(message.body);
    if (parsed.success) return { message, body: message.body as AlertBody };
    await settle(message, { state: 'given-up', answer: 'it is not an alert', nextAt: message.nextAt });
    return undefined;
  };

  const sendGroup = async (group: readonly Letter[], signal: AbortSignal | undefined): Promise<number> => {
    const bodies = group.map(({ body }) => body);
    const limit = AbortSignal.timeout(timeoutMs);
    const ending = signal === undefined ? limit : AbortSignal.any([limit, signal]);
    sentAt.push(now());
    const sent = await channel.send(composeMessage(bodies, channel.longest), ending);
    // Ended from here, not by the other side: whether it arrived is unknown, and it counts as not attempted.
    if (!sent.ok && signal?.aborted === true) return 0;
    const time = now();
    const nextAt = sent.ok ? time : time + pauseAfter(sent, group, random, settings);
    if (!sent.ok && sent.retry) notBefore = nextAt;
    const outcomes = group.map(({ message, body }) => {
      const isTooOld = time - body.alert.time > settings.giveUpAfterMs;
      const state = sent.ok ? 'delivered' : sent.retry && !isTooOld ? 'waiting' : 'given-up';
      return { message, state } as const;
    });
    for (const { message, state } of outcomes) await settle(message, { state, answer: sent.answer, nextAt });
    settings.onDelivery?.({
      channel: channel.name,
      ids: group.map(({ message }) => message.id),
      state: outcomes.some(({ state }) => state === 'waiting')
        ? 'waiting'
        : sent.ok
          ? 'delivered'
          : 'given-up',
      answer: sent.answer,
    });
    return sent.ok ? group.length : 0;
  };

  return {
    async send(due, signal) {
      if (isBusy) return 0;
      isBusy = true;
      try {
        for (const done of [...unsettled.values()]) await settle(...done);
        const letters: Letter[] = [];
        for (const message of due) {
          if (unsettled.has(message.id)) continue;
          const letter = await readBody(message);
          if (letter !== undefined) letters.push(letter);
        }
        let delivered = 0;
        for (const group of groupsOf(letters)) {
          if (signal?.aborted === true || !mayGo()) break;
          delivered += await sendGroup(group, signal);
        }
        return delivered;
      } finally {
        isBusy = false;
      }
    },
  };
}

/** Groups letters into messages. Critical ones come first; those that failed together are retried together, so that the message keeps its id. */
function groupsOf(letters: readonly Letter[]): readonly (readonly Letter[])[] {
  const kinds = new Map<string, Letter[]>();
  for (const letter of letters) {
    const { attempts, nextAt } = letter.message;
    const rank = letter.body.alert.severity === 'critical' ? 0 : 1;
    const key = `${rank} ${attempts > 0 ? nextAt : ''}`;
    kinds.set(key, [...(kinds.get(key) ?? []), letter]);
  }
  return [...kinds]
    .sort(([a], [b]) => Number(a[0]) - Number(b[0]))
    .flatMap(([key, group]) => {
      const isRetried = key.length > 2;
      return group.length > mostSingle || isRetried ? [group] : group.map((letter) => [letter]);
    });
}

function pauseAfter(
  sent: Sent & { readonly ok: false },
  group: readonly Letter[],
  random: () => number,
  { firstRetryMs, longestRetryMs }: PostmanSettings,
): number {
  const tries = Math.max(...group.map(({ message }) => message.attempts));
  const longest = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(tries, 30));
  return Math.max(sent.afterMs ?? 0, Math.round(longest * (0.5 + 0.5 * random())));
}
