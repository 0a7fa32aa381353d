import type { Command } from 'commander';
import { exitCodes } from './frame/exit-codes.js';
import { createProgram } from './program.js';

/** Every command with its arguments, options and examples, as Markdown: made of the command itself. */
export function commandReference(): string {
  const program = createProgram('', () => Promise.resolve());
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return [
    ...program.commands.flatMap((command) => section(command, 'veloce', 2)),
    '## Options of every command',
    '',
    ...optionTable(program),
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    ...codes,
    '',
  ].join('\n');
}

function section(command: Command, above: string, depth: number): readonly string[] {
  const name = `${above} ${command.name()}`;
  const usage = command.registeredArguments.map((argument) => {
    const text = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${text}>` : `[${text}]`;
  });
  const lines = [`${'#'.repeat(depth)} ${name}`, '', `${capital(command.description())}.`, ''];
  const below = command.commands.flatMap((one) => section(one, name, depth + 1));
  // A command that only holds others has no options of its own.
  if (command.commands.length > 0 && command.options.length === 0) return [...lines, ...below];
  lines.push(
    '```sh',
    [name, ...usage, ...(command.options.length > 0 ? ['[options]'] : [])].join(' '),
    '```',
    '',
  );
  return [...lines, ...argumentTable(command), ...optionTable(command), ...examplesOf(command), ...below];
}

function argumentTable(command: Command): readonly string[] {
  const described = command.registeredArguments.filter(({ description }) => description !== '');
  if (described.length === 0) return [];
  return [
    '| argument | |',
    '|---|---|',
    ...described.map((one) => `| \`${one.name()}\` | ${cell(one.description)} |`),
    '',
  ];
}

function optionTable(command: Command): readonly string[] {
  const options = command.options.filter(({ long }) => long !== '--version');
  if (options.length === 0) return [];
  return ['| option | | default |', '|---|---|---|', ...options.map(optionRow), ''];
}

function optionRow(option: Command['options'][number]): string {
  const { flags, description, argChoices, mandatory, negate, defaultValueDescription } = option;
  const defaults: unknown = negate ? undefined : (option.defaultValue as unknown);
  const choices = argChoices === undefined ? '' : ` (${argChoices.join(', ')})`;
  const written = typeof defaults === 'string' ? defaults : JSON.stringify(defaults);
  const shown = defaults === undefined ? (mandatory ? 'required' : '') : (defaultValueDescription ?? written);
  return `| \`${flags}\` | ${cell(description)}${choices} | ${cell(shown)} |`;
}

/** The text after `Examples:` in the help of a command. */
function examplesOf(command: Command): readonly string[] {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  const lines = [...help.matchAll(/^ {2}\$ (.*)$/gm)].map(([, line = '']) => line);
  return lines.length === 0 ? [] : ['```sh', ...lines, '```', ''];
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
