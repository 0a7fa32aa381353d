import { checkFields, checkWatch } from '@veloce/core';

/**
 * Refuses a control that the run would not listen to: one that does not give others their turn cannot hear an abort signal.
 *
 * @param where The function; its name ends in `Async` where it gives others their turn.
 * @throws {RangeError} naming the field that is unknown or of another kind.
 */
export function checkControl(where: string, control: object): void {
  const isAsync = where.endsWith('Async');
  checkFields(`${where}: control`, control, ['onProgress', 'signal', 'finer']);
  const { onProgress, signal } = control as { readonly onProgress?: unknown; readonly signal?: unknown };
  if (signal !== undefined && !isAsync) {
    throw new RangeError(
      `${where}: control.signal is heard by ${where}Async only, which gives others their turn`,
    );
  }
  const { finer } = control as { readonly finer?: unknown };
  for (const one of finer === undefined ? [] : [finer].flat()) {
    if (typeof one !== 'object' || one === null) {
      throw new TypeError(`${where}: control.finer must be finer data of a market, or a list of it`);
    }
  }
  checkWatch(`${where}: control`, { onProgress, signal });
}
