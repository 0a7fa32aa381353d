import { DataException, type DataError } from '@veloce/core';

/** A failure of the server. */
export function redisFailed(asked: string, cause: unknown): DataError {
  if (cause instanceof DataException) return cause.error;
  const message = cause instanceof Error ? cause.message : 'Redis failed without an error';
  const fix = 'see that Redis runs and answers, then start again: the run goes on where it was';
  return { _tag: 'ConnectionFailed', message, asked, fix, cause };
}

/** Inputs that were published are not there. */
export function lostInputs(shard: string, message: string): DataException {
  return new DataException({
    _tag: 'DataIncomplete',
    message: `shard ${shard}: ${message}`,
    asked: `to go on with shard ${shard}`,
    fix: 'let Redis keep its data (appendonly yes), restore it, or give the run another name to begin again',
  });
}

/** A conclusion that differs from the one written before. */
export function concludesOtherwise(shard: string, message: string, cause?: unknown): DataException {
  return new DataException({
    _tag: 'DataFormat',
    source: `shard ${shard}`,
    message: `shard ${shard}: ${message}`,
    asked: `to go on with shard ${shard}`,
    fix: 'run the plan and the version that it ran with, the same on all hosts, or give the run another name',
    cause,
  });
}
