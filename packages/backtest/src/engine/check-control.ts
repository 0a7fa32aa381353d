import { checkFields } from '@veloce/core';
import type { BacktestControl } from './simulation.js';

/**
 * Refuses a control that the run would not listen to.
 *
 * @throws {RangeError} naming the field that is unknown or of another kind.
 */
export function checkControl(where: string, control: BacktestControl): void {
  checkFields(`${where}: control`, control, ['onProgress', 'signal', 'finer']);
  const { onProgress, signal } = control as { readonly onProgress?: unknown; readonly signal?: unknown };
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new RangeError(`${where}: control.onProgress must be a function, got a ${typeof onProgress}`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new RangeError(`${where}: control.signal must be an AbortSignal, got a ${typeof signal}`);
  }
}
