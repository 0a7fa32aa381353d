import { checkArguments } from '@veloce/core';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Broker, BrokerError, OrderEvent } from '@veloce/backtest';
import { protectedBy } from './client-order-id.js';
import { adds, type OrderDesk } from './order-desk.js';

/** A symbol of which venue and log have different positions. */
export interface PositionDifference {
  readonly symbol: string;
  /** The sum of the fills in the log: base units, negative for a short. */
  readonly ours: number;
  /** The position that the venue reports. */
  readonly theirs: number;
}

/** How venue and log compare. */
export interface Reconciliation {
  /** `mended`: they agree after the venue was asked for what was missed. `disagrees`: do not start. */
  readonly kind: 'agrees' | 'mended' | 'disagrees';
  readonly differences: readonly PositionDifference[];
  /** Orders whose outcome is not known yet; a working one is not among them. */
  readonly unsettled: readonly OrderEvent[];
  /** Working orders at the venue that are in no log of ours: foreign ones. */
  readonly foreign: readonly OrderEvent[];
}

/**
 * Compares what the venue has with what the log of a desk says, at the start and from time to time: orders in flight are asked about, missed fills are
 * fetched, and positions must then be the same. A question that fails is an error, never "nothing there".
 *
 * @param since Fills from then on are fetched, epoch ms UTC: when the log was last known to be right.
 * @example
 * ```ts
 * const found = await reconcile(broker, desk, lastSeen)();
 * if (isLeft(found) || found.right.kind === 'disagrees') stop();
 * ```
 */
export function reconcile(
  broker: Broker,
  desk: OrderDesk,
  since: number,
  signal?: AbortSignal,
): TaskEither<BrokerError, Reconciliation> {
  checkArguments(
    'reconcile',
    { broker, desk, since },
    {
      broker: { positions: 'function', openOrders: 'function' },
      desk: { orders: 'function' },
      since: 'number',
    },
  );
  return async () => {
    const before = JSON.stringify([desk.orders(), [...desk.positions()]]);
    const settled = await desk.settle(signal)();
    if (isLeft(settled)) return settled;
    const fills = await broker.fills(since, signal)();
    if (isLeft(fills)) return fills;
    fills.right.forEach(desk.hear);
    const open = await broker.openOrders(signal)();
    if (isLeft(open)) return open;
    const positions = await broker.positions(signal)();
    if (isLeft(positions)) return positions;

    const own = new Set(desk.orders().map(({ orderId }) => orderId));
    // A stop that the venue keeps for an entry of ours is ours.
    const isOwn = ({ orderId }: OrderEvent): boolean =>
      own.has(orderId) || own.has(protectedBy(orderId) ?? '');
    open.right.filter(isOwn).forEach(desk.hear);
    const foreign = open.right.filter((order) => !isOwn(order));
    const theirs = new Map(
      positions.right.map(({ symbol, side, size }) => [symbol, side === 'LONG' ? size : -size]),
    );
    const standing = desk.standing();
    const symbols = [...new Set([...theirs.keys(), ...standing.keys()])].sort();
    const differences = symbols
      .map((symbol) => ({ symbol, ours: standing.get(symbol) ?? 0, theirs: theirs.get(symbol) ?? 0 }))
      .filter((one) => !adds(one.ours, one.theirs));
    const unsettled = desk.inFlight().filter(({ state }) => state !== 'working' && state !== 'partly-filled');
    const isRight = differences.length === 0 && unsettled.length === 0 && foreign.length === 0;
    const isSame = before === JSON.stringify([desk.orders(), [...desk.positions()]]);
    const kind = !isRight ? 'disagrees' : isSame ? 'agrees' : 'mended';
    return right({ kind, differences, unsettled, foreign });
  };
}
