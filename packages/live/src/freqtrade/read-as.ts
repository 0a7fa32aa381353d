import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type * as z from 'zod';
import type { ExitError } from '../emergency-exit.js';

/** An answer of freqtrade, read by a schema; one that does not fit is inconclusive. */
export function readAs<T>(
  schema: z.ZodType<T>,
  answer: Either<ExitError, unknown>,
  what: string,
): Either<ExitError, T> {
  if (isLeft(answer)) return answer;
  const { data } = schema.safeParse(answer.right);
  return data === undefined ? left(unclear(`freqtrade's answer does not hold ${what}`)) : right(data);
}

/** Freqtrade's answer does not tell how it stands. */
export const unclear = (message: string): ExitError => ({
  _tag: 'OutcomeUnknown',
  message,
  asked: 'how freqtrade stands',
  fix: 'look at its log',
});
