import { Argument, type Command } from 'commander';
import type { Shell } from '../completion.js';
import { examples, type Act } from './shape.js';

/** `init`, `doctor`: the commands that begin and inspect a project. */
export function addProjectCommands(program: Command, act: Act): void {
  const init = program
    .command('init')
    .description('create a project: a strategy, its test and a configuration')
    .argument('[folder]', 'folder of the project', '.');
  act(init, async (context, _options: object, folder: string) =>
    (await import('../commands/init.js')).init(context, folder),
  );
  examples(init, 'veloce init my-strategy');

  const doctor = program
    .command('doctor')
    .description('check that everything is in place, and say how to fix what is not');
  act(doctor, async (context) => (await import('../commands/doctor.js')).doctor(context));
  examples(doctor, 'veloce doctor', 'veloce doctor --json');
}

/** `config`, `completion`: the commands about the command itself. */
export function addSetupCommands(program: Command, act: Act): void {
  const config = program
    .command('config')
    .description('print every setting in effect, and where each value comes from');
  act(config, async (context) => (await import('../commands/config.js')).config(context));
  examples(config, 'veloce config', 'veloce config --set desk.port=5000');

  const completion = program
    .command('completion')
    .description('print the completion script for your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']));
  act(completion, async (_context, _options: object, shell: Shell) =>
    (await import('../commands/completion.js')).completion(shell, program),
  );
  examples(
    completion,
    'veloce completion bash >> ~/.bashrc',
    'veloce completion zsh >> ~/.zshrc',
    'veloce completion fish > ~/.config/fish/completions/veloce.fish',
  );
}
