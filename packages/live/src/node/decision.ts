import type { LiveOutput } from '../output.js';

/** What the runner concluded from one input. */
export interface Decision {
  /** Number of the input. */
  readonly sequence: number;
  readonly outputs: readonly LiveOutput[];
}
