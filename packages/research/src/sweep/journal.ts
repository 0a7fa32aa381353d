import type { CodeIdentity } from './code-identity.js';
import type { Outcome } from './row.js';

/** Identifies a sweep. */
export interface JournalHeader {
  readonly strategy: string;
  /** Hash of the market. */
  readonly data: string;
  readonly options: string;
  readonly space: string;
  readonly search: string;
  /** The strategy's code, part by part, and the engine's version. */
  readonly code: CodeIdentity;
}

/** The store that a sweep keeps its outcomes in as they come. */
export interface SweepJournal {
  /**
   * Opens it for a sweep.
   *
   * @returns The outcomes it holds, each trial once.
   * @throws {RangeError} when it was begun for another sweep, naming what differs.
   */
  readonly open: (header: JournalHeader) => Promise<readonly Outcome[]>;
  /** Keeps outcomes: when it returns, the end of this process does not lose them. */
  readonly append: (outcomes: readonly Outcome[]) => void;
  /** Lets go of where it writes. */
  readonly close: () => Promise<void>;
}
