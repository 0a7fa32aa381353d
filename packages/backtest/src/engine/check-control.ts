import { checkWatch, type TurnControl } from '@veloce/core';
import type { BacktestOptions } from '../account/settings.js';
import type { AsyncBacktestControl } from './simulation.js';

/**
 * The assumptions of a run apart from how it is watched, which a call takes in one object.
 *
 * @param where The function; its name ends in `Async` where it gives others their turn.
 * @throws {RangeError} naming the field of the control that is of another kind; unknown fields stay with the options, whose schema rejects them.
 */
export function splitOptions(
  where: string,
  all: BacktestOptions & TurnControl & Pick<AsyncBacktestControl, 'finer'>,
): { readonly options: BacktestOptions; readonly control: AsyncBacktestControl } {
  // Not an object: the schema says so.
  if (typeof all !== 'object' || (all as unknown) === null || Array.isArray(all))
    return { options: all, control: {} };
  const { onProgress, signal, finer, ...options } = all;
  const control: AsyncBacktestControl = {
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
    ...(finer === undefined ? {} : { finer }),
  };
  checkControl(where, control);
  return { options, control };
}

/**
 * Refuses a control that the run would not listen to: one that does not give others their turn cannot hear an abort signal.
 *
 * @param where The function; its name ends in `Async` where it gives others their turn.
 * @throws {RangeError} naming the field that is unknown or of another kind.
 */
export function checkControl(where: string, control: object): void {
  const isAsync = where.endsWith('Async');
  const { onProgress, signal } = control as { readonly onProgress?: unknown; readonly signal?: unknown };
  if (signal !== undefined && !isAsync) {
    throw new RangeError(`${where}: signal is heard by ${where}Async only, which gives others their turn`);
  }
  const { finer } = control as { readonly finer?: unknown };
  for (const one of finer === undefined ? [] : [finer].flat()) {
    if (typeof one !== 'object' || one === null) {
      throw new TypeError(`${where}: finer must be finer data of a market, or a list of it`);
    }
  }
  checkWatch(where, { onProgress, signal });
}
