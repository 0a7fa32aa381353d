import { shown } from '@veloce/core';
import * as z from 'zod';
import { defaultBracketMs, sessionClock, sessionLength, type ProfileSession } from './session.js';

const session = /* @__PURE__ */ (() =>
  z.custom<ProfileSession>((value) => typeof value === 'string').default('1d'))();

/** How market profiles are made. */
export const ProfileOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    session: session.describe(
      "what one profile covers: 5m, 30m, 4h, 1d, 1w, or hours such as 'America/New_York 09:30-16:00'",
    ),
    tickSize: z.number().positive().describe('smallest price step of the market, in quote currency'),
    rowSize: z
      .union([z.literal('auto'), z.number().positive()])
      .default('auto')
      .describe(
        "height of a row in quote currency, a multiple of the tick; 'auto': nice(average range of completed sessions / 40)",
      ),
    atrSessions: z.int().min(1).default(14).describe("completed sessions behind the 'auto' row size"),
    bracketMs: z
      .int()
      .positive()
      .optional()
      .describe('length of a bracket in ms; 30 minutes, 5 in a session of 30m, 1 in one of 5m'),
    volumeIn: z
      .enum(['uniform', 'close', 'typical'])
      .default('uniform')
      .describe(
        "rows that take a bar's volume: all it covers, that of its close, or of (high + low + close) / 3",
      ),
    fill: z
      .enum(['range', 'traded'])
      .default('range')
      .describe('rows a bracket prints when made from trades: its whole range, or those that traded'),
  }))();

/** How market profiles are made: `tickSize`, and what differs from the defaults. */
export type ProfileOptions = z.input<typeof ProfileOptions>;

/** Options with what follows from them. */
export interface ProfileSetup extends z.output<typeof ProfileOptions> {
  readonly bracketMs: number;
  /** Ticks per row, or 0 for 'auto'. */
  readonly fixedTicks: number;
}

/**
 * Completes checked options.
 *
 * @throws {RangeError} when the session is unknown, the row size is not a multiple of the tick, or brackets do not divide the session.
 */
export function profileSetup(where: string, options: z.output<typeof ProfileOptions>): ProfileSetup {
  const { session, tickSize, rowSize } = options;
  sessionClock(session); // refuses an unknown session
  const bracketMs = options.bracketMs ?? defaultBracketMs(session);
  if (sessionLength(session) % bracketMs !== 0) {
    throw new RangeError(`${where}: bracketMs must divide the session ${session}, got ${shown(bracketMs)}`);
  }
  const ticks = rowSize === 'auto' ? 0 : rowSize / tickSize;
  const fixedTicks = Math.round(ticks);
  // A quotient of two decimals is off by a rounding error of each.
  if (rowSize !== 'auto' && (fixedTicks < 1 || Math.abs(ticks - fixedTicks) > 1e-9 * ticks)) {
    throw new RangeError(
      `${where}: rowSize must be a multiple of tickSize ${tickSize}, got ${shown(rowSize)}`,
    );
  }
  return { ...options, bracketMs, fixedTicks };
}

/**
 * Refuses bars that do not fit into brackets.
 *
 * @throws {RangeError} when a bracket is not a multiple of a bar.
 */
export function checkBars(where: string, barMs: number, bracketMs: number): void {
  if (bracketMs % barMs !== 0) {
    throw new RangeError(
      `${where}: bars of ${barMs} ms do not fit into brackets of ${bracketMs} ms; use shorter bars or longer brackets`,
    );
  }
}
