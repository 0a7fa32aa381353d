import { isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** What a task gives; throws what went wrong. */
export async function rightOf<E, A>(task: TaskEither<E, A>): Promise<A> {
  const ended = await task();
  if (isLeft(ended)) throw new Error(JSON.stringify(ended.left));
  return ended.right;
}
