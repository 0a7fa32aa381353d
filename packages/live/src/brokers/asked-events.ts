import { isLeft } from 'fp-ts/lib/Either.js';
import type { Broker, BrokerEvent } from '@veloce/backtest';

/**
 * The events of a venue that has no stream, by asking it again and again: each order when it stands otherwise than before, each fill once. A question that
 * fails is asked again the next time.
 *
 * @param since Time of the first fills, epoch ms UTC.
 */
export async function* askedEvents(
  { openOrders, order, fills }: Pick<Broker, 'openOrders' | 'order' | 'fills'>,
  since: number,
  pollMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<BrokerEvent> {
  const told = new Map<string, string>();
  const open = new Set<string>();
  let from = since;
  while (signal?.aborted !== true) {
    const events: BrokerEvent[] = [];
    const working = await openOrders(signal)();
    if (!isLeft(working)) {
      events.push(...working.right);
      const now = new Set(working.right.map(({ orderId }) => orderId));
      for (const orderId of [...open].filter((id) => !now.has(id))) {
        const ended = await order(orderId, signal)();
        if (isLeft(ended)) continue;
        open.delete(orderId);
        if (ended.right !== null) events.push(ended.right);
      }
      for (const orderId of now) open.add(orderId);
    }
    const filled = await fills(from, signal)();
    if (!isLeft(filled)) {
      events.push(...filled.right);
      from = Math.max(from, ...filled.right.map(({ time }) => time));
    }
    for (const event of events) {
      const id = event.kind === 'fill' ? `fill ${event.fillId}` : event.kind === 'order' ? event.orderId : '';
      const text = JSON.stringify(event);
      if (told.get(id) === text) continue;
      told.set(id, text);
      yield event;
    }
    await pause(pollMs, signal);
  }
}

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
