import { isLeft } from 'fp-ts/lib/Either.js';
import { decodeState, type Json } from '@veloce/core';
import { readLog, type LogBlock } from '@veloce/feeds/record';
import type { LiveInput } from '../input.js';
import type { Decision } from './decision.js';

interface Lines<T> {
  readonly lines: readonly T[];
  /** The latest time of the blocks. */
  readonly lastTime: number;
  readonly damaged: readonly string[];
}

/** Inputs of a log from a number on, out of the blocks that end at or after a time. */
export async function readInputs(
  folder: string,
  from: number,
  first: number,
): Promise<{
  readonly inputs: readonly LiveInput[];
  readonly lastTime: number;
  readonly damaged: readonly string[];
}> {
  const { lines, ...rest } = await readLines<Json>(folder, from);
  const inputs = lines.map((line) => decodeState(line) as LiveInput);
  return { inputs: inputs.filter(({ sequence }) => sequence >= first), ...rest };
}

/** Decisions of a log, and those not yet delivered, from the blocks that end at or after a time. */
export async function readDecisions(
  folder: string,
  from: number,
): Promise<{
  readonly decisions: ReadonlyMap<number, Decision>;
  readonly untold: ReadonlyMap<number, Decision>;
  /** Numbers of those that were. */
  readonly told: readonly number[];
  readonly lastTime: number;
  readonly damaged: readonly string[];
}> {
  const { lines, ...rest } = await readLines<Decision | { readonly told: number }>(folder, from);
  const decisions = new Map<number, Decision>();
  const untold = new Map<number, Decision>();
  const told: number[] = [];
  for (const line of lines) {
    if ('told' in line) {
      untold.delete(line.told);
      told.push(line.told);
    } else {
      decisions.set(line.sequence, line);
      untold.set(line.sequence, line);
    }
  }
  return { decisions, untold, told, ...rest };
}

/** The lines of a log, out of the blocks that end at or after a time. */
export async function readLines<T>(folder: string, from: number): Promise<Lines<T>> {
  const lines: T[] = [];
  const damaged: string[] = [];
  let lastTime = -Infinity;
  const read = ({ lines: own, lastTime: time }: LogBlock): void => {
    lastTime = Math.max(lastTime, time);
    for (const line of own) lines.push(JSON.parse(line) as T);
  };
  for await (const block of readLog(folder, { from })) {
    if (!isLeft(block)) read(block.right);
    else if (block.left._tag !== 'DataNotFound') damaged.push(block.left.message);
  }
  return { lines, lastTime, damaged };
}
