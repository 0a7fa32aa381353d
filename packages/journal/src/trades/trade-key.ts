import { keyOf } from '../actor.js';

/** The key of a trade: the same in every database, made of what the venue calls it only. */
export const tradeId = (account: string, sourceKey: string): string => keyOf('trade', account, sourceKey);

/** What a position's trade is called while it is open, and when the rest of it is closed. */
export const positionKey = (openedBy: string): string => `p:${openedBy}`;

/** What the part of a position is called that an order closed while more stayed open. */
export const partKey = (openedBy: string, orderId: string): string => `p:${openedBy}/${orderId}`;

/** What a trade is called that its broker told without the fills. */
export const toldKey = (toldId: string): string => `t:${toldId}`;
