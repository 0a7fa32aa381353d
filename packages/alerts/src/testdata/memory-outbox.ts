import { left, right } from 'fp-ts/lib/Either.js';
import type { Outbox, OutboxMessage } from '../outbox.js';

/** An outbox in memory that fails on demand. */
export interface MemoryOutbox extends Outbox {
  readonly messages: Map<string, OutboxMessage>;
  failing: 'nothing' | 'put' | 'settle' | 'due';
}

export function memoryOutbox(): MemoryOutbox {
  const messages = new Map<string, OutboxMessage>();
  const fault = left({ message: 'the disk is full' });
  const self: MemoryOutbox = {
    messages,
    failing: 'nothing',
    put: (wanted) => () => {
      if (self.failing === 'put') return Promise.resolve(fault);
      const fresh = wanted.filter(({ id, channel }) => !messages.has(`${id} ${channel}`));
      for (const one of fresh)
        messages.set(`${one.id} ${one.channel}`, { ...one, attempts: 0, state: 'waiting', answer: '' });
      return Promise.resolve(right(fresh.length));
    },
    due:
      (now, limit = 100) =>
      () =>
        Promise.resolve(
          self.failing === 'due'
            ? fault
            : right(
                [...messages.values()]
                  .filter(({ state, nextAt }) => state === 'waiting' && nextAt <= now)
                  .sort((a, b) => a.nextAt - b.nextAt)
                  .slice(0, limit),
              ),
        ),
    settle: ({ id, channel }, outcome) => () => {
      if (self.failing === 'settle') return Promise.resolve(fault);
      const message = messages.get(`${id} ${channel}`);
      if (message !== undefined)
        messages.set(`${id} ${channel}`, { ...message, ...outcome, attempts: message.attempts + 1 });
      return Promise.resolve(right(undefined));
    },
    list:
      (limit = 100) =>
      () =>
        Promise.resolve(right([...messages.values()].reverse().slice(0, limit))),
  };
  return self;
}
