import { main, type Io } from '@veloce/cli';

/**
 * Makes a project as `veloce init` does: a strategy, its test, a configuration. Nothing that is there is written over.
 *
 * @param args The folder of the project, and options of `veloce init`.
 * @param io The process, by `processIo`.
 * @returns The exit code.
 * @example
 * ```ts
 * process.exitCode = await createVeloce(['my-desk'], processIo());
 * ```
 */
export function createVeloce(args: readonly string[], io: Io): ReturnType<typeof main> {
  return main(['init', ...args], io);
}
