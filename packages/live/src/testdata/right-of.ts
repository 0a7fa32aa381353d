import { isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** The result of a task; throws its error. */
export async function rightOf<E, A>(task: TaskEither<E, A>): Promise<A> {
  const ended = await task();
  if (isLeft(ended)) throw new Error(JSON.stringify(ended.left));
  return ended.right;
}
