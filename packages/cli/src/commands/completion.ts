import type { Command } from 'commander';
import { completionScript, type Shell } from '../completion.js';
import type { Reply } from '../config/context.js';

/** The script that completes the command in a shell. */
export function completion(shell: Shell, program: Command): Reply {
  const script = completionScript(shell, program);
  return { text: script.trimEnd(), json: { shell, script } };
}
