import { checkArguments } from './check-arguments.js';
/** Work in steps: each tells how much is done, the last one gives the result. */
export type Steps<Result> = Generator<number, Result, undefined>;

/** How work in turns is watched and ended. */
export interface TurnControl {
  /** Called after each step with how much is done. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Ends the work with its reason, at the latest after the step it is at. */
  readonly signal?: AbortSignal | undefined;
}

/** How long others wait for their turn, in ms. */
const turnMs = 20;

/**
 * Does work in steps and gives everything else in this thread its turn every 20 ms: timers, sockets, Ctrl-C, the signal that ends it.
 *
 * @returns What the last step gives.
 * @throws The abort signal's reason, and what a step throws.
 * @example
 * ```ts
 * function* sums(values: readonly number[]): Steps<number> {
 *   let sum = 0;
 *   for (const [i, value] of values.entries()) {
 *     sum += value;
 *     yield i + 1;
 *   }
 *   return sum;
 * }
 * await inTurns(sums([1, 2, 3]), { signal: AbortSignal.timeout(1_000) }); // 6
 * ```
 */
export async function inTurns<Result>(steps: Steps<Result>, control: TurnControl = {}): Promise<Result> {
  checkArguments('inTurns', { steps, control }, { steps: { next: 'function' }, control: 'object' });
  const { onProgress, signal } = control;
  signal?.throwIfAborted();
  let rested = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    onProgress?.(value);
    if (performance.now() - rested >= turnMs) {
      await turn();
      rested = performance.now();
    }
    signal?.throwIfAborted();
  }
}

/** Lets everything run that waits for its turn: in Node without a pause, elsewhere with the shortest one. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    const { setImmediate: now } = globalThis as { readonly setImmediate?: (done: () => void) => void };
    if (now === undefined) setTimeout(resolve);
    else now(resolve);
  });

/**
 * Does work in steps at one go. Nothing else in this thread gets its turn, so there is nothing that could abort it.
 *
 * @param control `onProgress`, called after each step.
 * @throws {TypeError} when a signal is given.
 */
export function atOnce<Result>(
  steps: Steps<Result>,
  control: { readonly onProgress?: ((done: number) => void) | undefined } = {},
): Result {
  checkArguments('atOnce', { steps, control }, { steps: { next: 'function' }, control: 'object' });
  const { onProgress } = control;
  if ((control as TurnControl).signal !== undefined) {
    throw new TypeError(
      'signal: a call that gives nobody a turn cannot be aborted; use the form whose name ends in Async, or inTurns',
    );
  }
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    onProgress?.(value);
  }
}
