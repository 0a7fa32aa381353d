import { shown } from '@veloce/core';

/** How long Redis may take to answer, in ms, by default. */
export const defaultAnswerMs = 30_000;

/** @throws {RangeError} for what is no time to wait. */
export function checkMs(who: string, field: string, value: unknown): void {
  if (typeof value === 'number' && value >= 1 && value <= 2 ** 31 - 1) return;
  throw new RangeError(`${who}: ${field} must be a number from 1 to 2^31 - 1, got ${shown(value)}`);
}

/** @throws {TypeError} for what names no Redis or no queue; never shows a password. */
export function checkPlace(who: string, connection: unknown, queue: unknown): void {
  if (typeof connection !== 'object' || connection === null || Array.isArray(connection)) {
    throw new TypeError(`${who}: connection must be { host, port, … } as ioredis takes it`);
  }
  if (typeof queue !== 'string' || queue === '') {
    throw new TypeError(`${who}: queue must be the name of a queue, got ${shown(queue)}`);
  }
}
