import type { Command, Option } from 'commander';

/** The shells that a script can be made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** A shell that a script can be made for. */
export type Shell = (typeof shells)[number];

/** A command of the command line, by the words that lead to it: `data fetch`. */
interface Place {
  readonly path: string;
  readonly command: Command;
}

/** The script that completes `veloce` in a shell: made of the command itself, so that it knows what there is. */
export function completionScript(shell: Shell, program: Command): string {
  const places = [...placesOf(program, '')];
  if (shell === 'fish') return fish(places, program);
  const script = bash(places, program);
  return shell === 'bash' ? script : `autoload -U +X bashcompinit && bashcompinit\n${script}`;
}

function* placesOf(command: Command, path: string): Generator<Place> {
  yield { path, command };
  for (const one of command.commands) yield* placesOf(one, `${path} ${one.name()}`.trim());
}

/** Options of a command and of every command. */
const optionsOf = ({ command }: Place, program: Command): readonly Option[] =>
  command === program ? program.options : [...command.options, ...program.options];

const namesOf = (options: readonly Option[]): readonly string[] => [
  ...options.flatMap(({ long }) => long ?? []),
  '--help',
];

/** The values that are offered where an argument or an option has a closed set of them. */
const choicesOf = ({ command }: Place): readonly string[] =>
  command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);

function bash(places: readonly Place[], program: Command): string {
  const steps = places.slice(1).map(({ path }) => `      '${stepOf(path)}') place='${path}' ;;`);
  const words = places.map((place) => {
    const commands = place.command.commands.map((one) => one.name());
    const all = [...commands, ...choicesOf(place), ...namesOf(optionsOf(place, program))];
    return `    '${place.path}') offers='${all.join(' ')}' ;;`;
  });
  const values = places.flatMap((place) =>
    optionsOf(place, program).flatMap(({ long, argChoices }) =>
      argChoices === undefined || long === undefined
        ? []
        : [`    '${place.path} ${long}') offers='${argChoices.join(' ')}' ;;`],
    ),
  );
  // Options that take anything: a file is offered, as the shell does by itself.
  const free = places.flatMap((place) =>
    optionsOf(place, program)
      .filter(({ required, optional, argChoices }) => (required || optional) && argChoices === undefined)
      .map(({ long }) => `'${place.path} ${long ?? ''}'`),
  );
  return [
    '_veloce() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" place="" offers="" word',
    '  for word in "${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do',
    '    case "$place|$word" in',
    ...steps,
    '    esac',
    '  done',
    '  case "$place" in',
    ...words,
    '  esac',
    '  case "$place $previous" in',
    ...values,
    `    ${[...new Set(free)].join('|')}) offers='' ;;`,
    '  esac',
    '  COMPREPLY=($(compgen -W "$offers" -- "$current"))',
    '}',
    'complete -o default -F _veloce veloce',
    '',
  ].join('\n');
}

/** `data fetch` is reached from `data` by `fetch`. */
function stepOf(path: string): string {
  const words = path.split(' ');
  return `${words.slice(0, -1).join(' ')}|${words.at(-1) ?? ''}`;
}

function fish(places: readonly Place[], program: Command): string {
  const lines = places.flatMap((place) => {
    const when = condition(place, program);
    const commands = place.command.commands.map(
      (one) => `complete -c veloce -f ${when} -a ${one.name()} -d ${quoted(one.description())}`,
    );
    const chosen = choicesOf(place).map((choice) => `complete -c veloce -f ${when} -a ${choice}`);
    const options = optionsOf(place, program).flatMap(({ long, description, argChoices, required }) => {
      if (long === undefined) return [];
      const name = `complete -c veloce ${when} -l ${long.slice(2)} -d ${quoted(description)}`;
      if (argChoices !== undefined) return [`${name} -x -a ${quoted(argChoices.join(' '))}`];
      return [required ? `${name} -r` : `${name} -f`];
    });
    return [...commands, ...chosen, ...options];
  });
  return [...lines, ''].join('\n');
}

/** The place at which a command's words are offered: after it, and before any of its own commands. */
function condition({ path, command }: Place, program: Command): string {
  const below = command.commands.map((one) => one.name()).join(' ');
  if (command === program) return "-n '__fish_use_subcommand'";
  const seen = path
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
  return `-n '${seen}${below === '' ? '' : `; and not __fish_seen_subcommand_from ${below}`}'`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
