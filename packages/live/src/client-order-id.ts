import { checkArguments, shown } from '@veloce/core';
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
  checkArguments(
    'clientOrderId',
    { run, epoch, sequence, leg },
    { run: 'text', epoch: 'number', sequence: 'number', leg: 'number' },
  );
  if (!/^[A-Za-z0-9_]{1,12}$/.test(run)) {
    throw new RangeError(`clientOrderId: run must be 1 to 12 of A-Z a-z 0-9 _, got ${JSON.stringify(run)}`);
  }
  const part = (name: string, value: number, most: number): string => {
    if (Number.isInteger(value) && value >= 0 && value <= most) return value.toString(36);
    throw new RangeError(`clientOrderId: ${name} must be an integer from 0 to ${most}, got ${shown(value)}`);
  };
  const parts = [part('epoch', epoch, 46_655), part('sequence', sequence, Number.MAX_SAFE_INTEGER)];
  return [run, ...parts, part('leg', leg, 1_295)].join('-');
}
