import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { DataError } from '@veloce/core';
import { attempt } from './attempts.js';
import type { Connection } from './connection.js';
import { send } from './http.js';
import { circumstanceOf, type Asking } from './query.js';

/** The version that the server reports. */
export async function serverVersion(
  connection: Connection,
  { asked, signal }: Asking,
): Promise<Either<DataError, string | undefined>> {
  const result = await attempt(connection, circumstanceOf(connection, { asked, signal }), () =>
    send(connection, { method: 'GET', path: '/ping', signal }, () => undefined),
  );
  return isLeft(result)
    ? left(result.left.error)
    : right(result.right.version === 'unknown' ? undefined : result.right.version);
}
