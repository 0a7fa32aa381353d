import fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import { createOrderDesk, type DeskEntry, type OrderDesk } from '../order-desk.js';
import { reconcile } from '../reconcile.js';
import { faultyVenue, type Fault } from './faulty-venue.js';

type Act =
  | { readonly act: 'place'; readonly symbol: string; readonly buy: boolean; readonly size: number; readonly fault: Fault }
  | { readonly act: 'fill'; readonly which: number; readonly quarters: number }
  | { readonly act: 'hear'; readonly which: number; readonly times: number }
  | { readonly act: 'lose'; readonly which: number }
  | { readonly act: 'arrive'; readonly which: number }
  | { readonly act: 'settle'; readonly faults: readonly Fault[] }
  | { readonly act: 'kill' }
  | { readonly act: 'hand'; readonly symbol: string };

const symbol = fc.constantFrom('X', 'Y');
const fault = fc.constantFrom<Fault>('none', 'lost', 'late', 'mute', 'doubled', 'refused', 'unreachable');
const deaf = fc.constantFrom<Fault>('none', 'lost', 'late', 'mute', 'doubled', 'unreachable', 'refused');
const which = fc.nat(7);
/** Sequences of events between a desk and its venue. */
export const histories: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('place' as const), symbol, buy: fc.boolean(), size: fc.constantFrom(0.1, 1, 3), fault }),
    fc.record({ act: fc.constant('fill' as const), which, quarters: fc.nat(4) }),
    fc.record({ act: fc.constant('hear' as const), which, times: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ act: fc.constant('lose' as const), which }),
    fc.record({ act: fc.constant('arrive' as const), which }),
    fc.record({ act: fc.constant('settle' as const), faults: fc.array(deaf, { maxLength: 3 }) }),
    fc.constant({ act: 'kill' as const }),
    fc.record({ act: fc.constant('hand' as const), symbol }),
  ),
  { maxLength: 25 },
);

/** How a history ended, after the line was mended. */
export interface HistoryEnd {
  readonly kind: string;
  readonly ours: Readonly<Record<string, number>>;
  readonly theirs: Readonly<Record<string, number>>;
  /** Ids that were placed and of which nothing is known at the end. */
  readonly forgotten: readonly string[];
  /** Orders that the venue executed for more than was asked, or that we rejected and it executed nevertheless. */
  readonly wrong: readonly string[];
}

/** Lets a history happen, with a kill wherever it says so, then mends the line and reconciles. */
export async function play(history: readonly Act[]): Promise<HistoryEnd> {
  const venue = faultyVenue();
  const log: DeskEntry[] = [];
  const write = (entry: DeskEntry): void => void log.push(entry);
  const open = (): OrderDesk => createOrderDesk(venue, write, [...log], () => 0);
  let desk = open();
  const placed: string[] = [];
  for (const one of history) {
    if (one.act === 'place') {
      venue.faults.splice(0, Infinity, one.fault);
      const id = `o${placed.length}`;
      placed.push(id);
      await desk.place({ id, symbol: one.symbol, side: one.buy ? 'BUY' : 'SELL', size: one.size });
    } else if (one.act === 'fill') venue.fill(one.which, one.quarters);
    else if (one.act === 'hear') {
      const event = venue.underway[one.which % Math.max(1, venue.underway.length)];
      if (venue.underway.length > 0) for (let k = 0; k < one.times; k++) desk.hear(event);
    } else if (one.act === 'lose') venue.underway.splice(one.which, 1);
    else if (one.act === 'arrive') venue.late.splice(one.which, 1).forEach((act) => act());
    else if (one.act === 'settle') {
      venue.faults.splice(0, Infinity, ...one.faults);
      await desk.settle()();
    } else if (one.act === 'kill') desk = open();
    else venue.closeByHand(one.symbol);
  }
  venue.faults.length = 0;
  await desk.settle()();
  venue.late.splice(0).forEach((act) => act()); // what was late comes after all was settled
  let found = await reconcile(venue, desk, 0)();
  // Somebody at the venue, and our own working orders, may go on; nothing of that is in doubt.
  found = await reconcile(venue, desk, 0)();

  const known = new Map(desk.orders().map((order) => [order.orderId, order]));
  const sizes = (positions: ReadonlyMap<string, number>): Record<string, number> =>
    Object.fromEntries(['X', 'Y'].map((name) => [name, Number((positions.get(name) ?? 0).toFixed(9)) + 0]));
  return {
    kind: isRight(found) ? found.right.kind : found.left._tag,
    ours: sizes(desk.positions()),
    theirs: sizes(venue.held()),
    forgotten: placed.filter((id) => {
      const state = known.get(id)?.state;
      return state === undefined || state === 'sent' || state === 'unknown';
    }),
    wrong: [...venue.executed.values()]
      .filter(({ orderId, filledSize, size }) => filledSize > (size ?? 0) + 1e-9 || known.get(orderId)?.state === 'rejected')
      .map(({ orderId }) => orderId),
  };
}
