import { keyOf } from '../actor.js';

/** The key of a trade: the same in every database, made of what the venue calls it only. */
export const tradeId = (account: string, sourceKey: string): string => keyOf('trade', account, sourceKey);

/** The key of a position's trade while it is open, and when the rest of it is closed. */
export const positionKey = (openedBy: string): string => `p:${openedBy}`;

/** The key of the part of a position that an order closed while more stayed open. */
export const partKey = (openedBy: string, orderId: string): string => `p:${openedBy}/${orderId}`;

/** The key of a trade that its broker reported without fills. */
export const toldKey = (toldId: string): string => `t:${toldId}`;

/** The position that a trade closed, or a part of which: what the keys of its parts begin with, or when it was opened where no fills are known. */
export const positionOf = (sourceKey: string, openedAt: Date): string =>
  sourceKey.startsWith('p:') ? sourceKey.split('/', 1)[0] : openedAt.toISOString();
