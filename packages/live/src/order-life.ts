import type { OrderEvent, OrderState } from '@veloce/backtest';

/** Further on is higher; the last four are final. */
const rank: Readonly<Record<OrderState, number>> = {
  sent: 0,
  unknown: 1,
  working: 2,
  'partly-filled': 3,
  filled: 4,
  cancelled: 4,
  expired: 4,
  rejected: 4,
};

/** Whether an order has reached a final state. */
export const isFinal = ({ state }: OrderEvent): boolean => rank[state] === 4;

/**
 * The state of an order after one more event. Repeated, late or out-of-order events change nothing: an end stays an end, and a fill
 * stays filled.
 */
export function laterOf(known: OrderEvent | undefined, told: OrderEvent): OrderEvent {
  if (known === undefined) return told;
  // An end without the venue's number is our conclusion; an earlier sending may have got through all the same, and the venue knows better.
  if (isFinal(known) && known.venueId === null && told.venueId !== null) return told;
  const venueId = known.venueId ?? told.venueId;
  if (isFinal(known)) return venueId === known.venueId ? known : { ...known, venueId };
  const isLater =
    isFinal(told) ||
    told.filledSize > known.filledSize ||
    (told.filledSize === known.filledSize && rank[told.state] > rank[known.state]);
  if (!isLater) return known;
  return { ...told, venueId: isFinal(told) ? told.venueId : venueId };
}
