import { numeric, timestamp } from 'drizzle-orm/pg-core';

/** A moment, to the millisecond; a zone is chosen only when it is shown. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** A price, a size or an amount of money: 26 digits before the point, 12 behind. */
export const amount = (name: string) => numeric(name, { precision: 38, scale: 12, mode: 'number' });
