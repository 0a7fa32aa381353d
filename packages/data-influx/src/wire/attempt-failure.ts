import type { DataError } from '@veloce/core';
import type { Connection } from './connection.js';

/** The request in progress when something failed. */
export interface Circumstance {
  readonly connection: Pick<Connection, 'authorization' | 'hide'>;
  /** The server and database, as errors may show them. */
  readonly source: string;
  readonly asked: string;
  readonly signal?: AbortSignal | undefined;
}

/** Why one attempt failed, and what may be done about it. */
export interface AttemptFailure {
  readonly error: DataError;
  readonly mayRetry: boolean;
  /** The wait that the server asks for, in ms. */
  readonly waitMs?: number;
  /** The status, where the server refused. */
  readonly status?: number;
  /** The server gave up because the answer took too long: a smaller question may succeed. */
  readonly tooMuch?: boolean;
  /** How many queries the server answers at a time, where that was the reason. */
  readonly atATime?: number | undefined;
}
