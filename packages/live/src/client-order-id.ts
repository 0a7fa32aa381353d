import { shown } from '@veloce/core';

/**
 * The id of an order that a run sends: made of the run, the epoch in which it may send, and the order's number, so that the same order has the same id
 * after a restart and after a replay, and no two orders of an account have one.
 *
 * @param run Name of the run: 1 to 12 of `A-Z a-z 0-9 _`.
 * @param epoch Counts who may send for this run, from 0: it goes up when another process takes over for good.
 * @param sequence Number of the input that the order was concluded from.
 * @param leg Which order of that input, from 0.
 * @returns At most 32 of `A-Z a-z 0-9 _ -`.
 * @throws {RangeError} when a part is out of its domain.
 * @example
 * ```ts
 * clientOrderId('btc', 0, 1234); // 'btc-0-ya-0'
 * ```
 */
export function clientOrderId(run: string, epoch: number, sequence: number, leg = 0): string {
  if (!isName(run, /^[A-Za-z0-9_]{1,12}$/)) {
    throw new RangeError(`clientOrderId: run must be 1 to 12 of A-Z a-z 0-9 _, got ${shown(run)}`);
  }
  const part = (name: string, value: number, most: number): string => {
    if (Number.isInteger(value) && value >= 0 && value <= most) return value.toString(36);
    throw new RangeError(`clientOrderId: ${name} must be an integer from 0 to ${most}, got ${shown(value)}`);
  };
  const parts = [part('epoch', epoch, 46_655), part('sequence', sequence, Number.MAX_SAFE_INTEGER)];
  return [run, ...parts, part('leg', leg, 1_295)].join('-');
}

/**
 * The id of an order that closes what an entry opened: made of the entry's, so that everybody who knows the entry knows it, and asking twice to leave is
 * asking once.
 *
 * @param entryId The id of the entry.
 * @param attempt Counts the orders that close this entry, from 0: parts of it, and those that came to nothing.
 * @returns At most 32 of `A-Z a-z 0-9 _ -`.
 * @throws {RangeError} when `attempt` is out of its domain, or the id comes out too long.
 * @example
 * ```ts
 * exitOrderId('btc-0-ya-0', 0); // 'btc-0-ya-0-x0'
 * ```
 */
export function exitOrderId(entryId: string, attempt: number): string {
  if (!Number.isInteger(attempt) || attempt < 0) {
    throw new RangeError(`exitOrderId: attempt must be an integer >= 0, got ${shown(attempt)}`);
  }
  if (!isName(entryId, /^[A-Za-z0-9_-]{1,29}$/)) {
    throw new RangeError(`exitOrderId: entryId must be 1 to 29 of A-Z a-z 0-9 _ -, got ${shown(entryId)}`);
  }
  const id = `${entryId}-x${attempt.toString(36)}`;
  if (id.length > 32) {
    throw new RangeError(`exitOrderId: ${shown(id)} is longer than 32; give the run a shorter name`);
  }
  return id;
}

/** The entry that an order closes, and the count; `null` when its id is not of {@link exitOrderId}. */
export function exitOf(orderId: string): { readonly entryId: string; readonly attempt: number } | null {
  const parts = /^(.+)-x([0-9a-z]+)$/.exec(orderId);
  return parts === null ? null : { entryId: parts[1], attempt: parseInt(parts[2], 36) };
}

/**
 * The entry that a stop at the venue protects: one that the venue itself keeps there for the entry, as a freqtrade with `stoploss_on_exchange` does; `null` when the id is not
 * of such a stop.
 */
export function protectedBy(orderId: string): string | null {
  return /^(.+)-s[0-9a-z]+$/.exec(orderId)?.[1] ?? null;
}

const isName = (value: unknown, form: RegExp): boolean => typeof value === 'string' && form.test(value);
