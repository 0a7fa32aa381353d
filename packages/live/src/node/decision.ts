import type { LiveOutput } from '../output.js';

/** The conclusions of the runner from one input. */
export interface Decision {
  /** Number of the input. */
  readonly sequence: number;
  readonly outputs: readonly LiveOutput[];
}
