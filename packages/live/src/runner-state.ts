import * as z from 'zod';
import { PaperSnapshotSchema, type OpenPosition } from '@veloce/backtest';
import type { LiveInput } from './input.js';
import type { LiveOutput } from './output.js';

/** The status of a runner. */
export interface RunnerStatus {
  /** Inputs taken so far. */
  readonly inputs: number;
  /** Open time of the last bars played; `null` before the first. */
  readonly lastBar: number | null;
  readonly cash: number;
  readonly equity: number;
  readonly positions: readonly OpenPosition[];
  /** Why there are no entries; `null` when there may be. */
  readonly paused: string | null;
  /** Symbols whose signals are withheld, and for how many bars still. */
  readonly withheld: Readonly<Record<string, number>>;
  /** The version that decides, by symbol: its name and number, `nobody`, or `null` for the plan's own strategy. */
  readonly versions: Readonly<Record<string, string | null>>;
  /** The parameters in force, by symbol, as they were given: those with their defaults are left out. */
  readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Symbols whose open positions belong to a version that was replaced. */
  readonly leaving: readonly string[];
  /** The shadows, by name. */
  readonly shadows: Readonly<Record<string, Omit<RunnerStatus, 'shadows'>>>;
}

/** The core of a live run, as a function of its inputs: it reads no clock, no network and no random number. */
export interface Runner {
  /**
   * Takes the next input, and concludes.
   *
   * @throws {RangeError} when its sequence is not the next.
   */
  readonly step: (input: LiveInput) => readonly LiveOutput[];
  /** Everything it remembers, as plain JSON; `createRunner` goes on there, to the bit. */
  readonly snapshot: () => RunnerSnapshot;
  /** The runner's holdings and progress, as plain data. */
  readonly status: () => RunnerStatus;
}

/** The contract of a {@link RunnerSnapshot}. */
export const RunnerSnapshotSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    veloce: z.literal(1),
    kind: z.literal('runner'),
    account: z.string(),
    sequence: z.int().min(0),
    paused: z.string().nullable(),
    broker: PaperSnapshotSchema,
    /** Bars of a time that is not played yet, as they came. */
    waiting: z.array(z.json()),
    waitingSince: z.number().nullable(),
    lastBar: z.number().nullable(),
    withheld: z.record(z.string(), z.int()),
    /** Holes that may be mended: what came before each, and what has come since. */
    mending: z.record(z.string(), z.json()),
    /** Entries ordered at the venue and not left on paper; `null` without `orders`. */
    orders: z.json(),
    /** The versions that decide, and the bars that are kept for their successors; `null` without `versions`. */
    versions: z.json(),
    /** The snapshots of the shadows, by name. */
    shadows: z.record(z.string(), z.json()),
    /** SHA-256 of the rest. */
    checksum: z.string(),
  }))();

/** A runner at rest: plain JSON. */
export type RunnerSnapshot = z.output<typeof RunnerSnapshotSchema>;
