import type { ExitCode } from './exit-codes.js';

/** The reason a command ends, for the user and for scripts. */
export interface CommandFault {
  readonly message: string;
  /** How to fix it. */
  readonly fix?: string;
  readonly code: ExitCode;
}

/** Ends a command. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly fault: CommandFault;

  constructor(fault: CommandFault, cause?: unknown) {
    super(fault.message, { cause });
    this.fault = fault;
  }
}

/** It was asked wrongly. */
export const misuse = (message: string, fix?: string): CommandFailure =>
  new CommandFailure({ message, code: 2, ...(fix === undefined ? {} : { fix }) });

/** It could not be done. */
export const failed = (message: string, fix?: string, cause?: unknown): CommandFailure =>
  new CommandFailure({ message, code: 1, ...(fix === undefined ? {} : { fix }) }, cause);

/** The value of a task that gives failures of the world as values. */
export async function orFail<Value>(
  task: () => Promise<
    | { readonly _tag: 'Left'; readonly left: { readonly message: string; readonly fix: string } }
    | { readonly _tag: 'Right'; readonly right: Value }
  >,
): Promise<Value> {
  const result = await task();
  if (result._tag === 'Right') return result.right;
  throw failed(result.left.message, result.left.fix, result.left);
}

/** Describes the error that ended a command. */
export function faultOf(cause: unknown): CommandFault {
  if (cause instanceof CommandFailure) return cause.fault;
  if (isFailure(cause)) return { message: cause.message, fix: cause.fix, code: 1 };
  if (!(cause instanceof Error)) return { message: String(cause), code: 70 };
  // DataException and JournalException hold the failure they wrap.
  if ('error' in cause && isFailure(cause.error)) return { ...wordsOf(cause.error), code: 1 };
  if (cause.name === 'AbortError') return { message: 'interrupted', code: 130 };
  if (cause instanceof RangeError) return { message: cause.message, code: 2 };
  if (cause instanceof TypeError && /^[\w .]+: /.test(cause.message))
    return { message: cause.message, code: 2 };
  if ('code' in cause && typeof cause.code === 'string' && /^E[A-Z]+$/.test(cause.code)) {
    return { message: cause.message, fix: systemFixes[cause.code] ?? 'see what the system says', code: 1 };
  }
  const fix = 'set VELOCE_DEBUG=1 and run it again to see where it comes from';
  return { message: cause.message, fix, code: 70 };
}

const systemFixes: Readonly<Record<string, string>> = {
  EADDRINUSE: 'choose another port, or end what listens there',
  ENOENT: 'check the path',
  EACCES: 'choose another place, or ask for permission',
  EISDIR: 'name a file, not a folder',
  ENOTDIR: 'a part of the path is a file; check the path',
  ENOSPC: 'make room on the disk',
};

const wordsOf = ({ message, fix }: { readonly message: string; readonly fix: string }) => ({ message, fix });

function isFailure(value: unknown): value is { readonly message: string; readonly fix: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string' &&
    'fix' in value &&
    typeof value.fix === 'string'
  );
}
