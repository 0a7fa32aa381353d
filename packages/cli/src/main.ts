import { checkArguments } from '@veloce/core';
import { CommanderError, type Command } from 'commander';
import { createContext } from './config/context.js';
import type { GlobalOptions } from './frame/global-options.js';
import type { CommandFault } from './frame/failure.js';
import type { Io } from './frame/io.js';
import { createProgram } from './program.js';
import { version } from './version.js';

/**
 * Runs the command line.
 *
 * @returns The exit code.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  checkArguments(
    'main',
    { args, io },
    {
      args: ['text'],
      io: {
        out: 'function',
        err: 'function',
        input: 'function',
        env: 'object',
        cwd: 'text',
        now: 'function',
        onInterrupt: 'function',
        exit: 'function',
      },
    },
  );
  const isJson = args.includes('--json');
  let code = 0;
  const said: string[] = [];
  const program = createProgram(version, async (globals: GlobalOptions, work) => {
    const context = createContext(io, globals);
    try {
      const reply = await work(context);
      if (context.isJson) {
        if (reply.json !== undefined) io.out(`${JSON.stringify(reply.json)}\n`);
      } else if (reply.text !== '') io.out(`${reply.text}\n`);
      code = context.interrupted() ?? reply.code ?? 0;
    } catch (cause) {
      context.progress.done();
      const interrupted = context.interrupted();
      if (interrupted === undefined) throw cause;
      code = interrupted;
    } finally {
      context.close();
    }
  });
  program.configureOutput({ writeOut: io.out, writeErr: (text) => said.push(text) });
  for (const command of allOf(program))
    command.configureOutput({ writeOut: io.out, writeErr: (text) => said.push(text) });
  try {
    if (args.length === 0) io.out(program.helpInformation());
    else await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (cause) {
    if (cause instanceof CommanderError) {
      if (cause.exitCode === 0) return 0;
      return tell(
        io,
        isJson,
        usageFault(unknownBefore(cause, program, args), pathOf(program, args).names.join(' ')),
      );
    }
    if (io.env['VELOCE_DEBUG'] !== undefined && io.env['VELOCE_DEBUG'] !== '') io.err(`${stackOf(cause)}\n`);
    const { faultOf } = await import('./frame/failure.js');
    return tell(io, isJson, faultOf(cause));
  }
}

/** A program and its commands, with theirs. */
function* allOf(program: Command): Generator<Command> {
  yield program;
  for (const command of program.commands) yield* allOf(command);
}

function tell(io: Io, isJson: boolean, { message, fix, code }: CommandFault): number {
  if (isJson) io.out(`${JSON.stringify({ error: message, ...(fix === undefined ? {} : { fix }), code })}\n`);
  else io.err(`error: ${message}\n${fix === undefined ? '' : `  fix: ${fix}\n`}`);
  return code;
}

/** Commander's words, with what to do. */
function usageFault(cause: CommanderError, path: string): CommandFault {
  const [first = '', ...more] = cause.message.replace(/^error: /, '').split('\n');
  const near = more
    .join(' ')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  if (cause.code === 'commander.help') {
    const message = `${path}: which of its commands?`;
    return { message, fix: `${path} --help lists them`, code: 2 };
  }
  return {
    message: near === '' ? first : `${first}: ${near.replace(/^Did/, 'did')}`,
    fix: `${path} --help tells what there is`,
    code: 2,
  };
}

/** The command that was meant, as far as it is one: `veloce data fetch`. */
function pathOf(
  program: Command,
  args: readonly string[],
): { readonly command: Command; readonly names: readonly string[] } {
  let command = program;
  const names = [program.name()];
  for (const arg of args) {
    const next = command.commands.find((one) => one.name() === arg);
    if (next === undefined) continue;
    command = next;
    names.push(arg);
  }
  return { command, names };
}

/** A mistyped option is what is wrong, also where commander first misses something else: the option that was meant. */
function unknownBefore(cause: CommanderError, program: Command, args: readonly string[]): CommanderError {
  if (!/missing/.test(cause.code)) return cause;
  const { command } = pathOf(program, args);
  const known = [...command.options, ...program.options].map(({ long }) => long);
  const unknown = args
    .map((arg) => arg.split('=')[0] ?? '')
    .find((arg) => /^--./.test(arg) && arg !== '--help' && !known.includes(arg));
  if (unknown === undefined) return cause;
  const near = known.find((name) => name !== undefined && isNear(unknown, name));
  const hint = near === undefined ? '' : `\n(Did you mean ${near}?)`;
  return new CommanderError(2, 'commander.unknownOption', `error: unknown option '${unknown}'${hint}`);
}

/** Whether two options are the same but for a letter that is missing, too many, another, or two that are swapped. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return x.length + y.length <= 2 || (x.length === 2 && y.length === 2 && x[0] === y[1] && x[1] === y[0]);
}

const stackOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
