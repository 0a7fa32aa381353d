import { Command } from 'commander';
import { exitCodes } from './frame/exit-codes.js';
import { several } from './frame/options.js';
import { addDataCommands } from './program/data.js';
import { addJournalCommands, addReadingCommands } from './program/journal.js';
import { addDemoCommand, addLiveCommands, addSafetyCommands } from './program/live.js';
import { addPlaybookCommands } from './program/playbook.js';
import { addProjectCommands, addSetupCommands } from './program/project.js';
import { addReportCommand, addResearchCommands, addValidateCommand } from './program/research.js';
import { actBy, type Runner } from './program/shape.js';

/** The whole command line. Nothing that a command needs is loaded before it runs. */
export function createProgram(version: string, run: Runner): Command {
  const program = new Command('veloce')
    .description('Trading research and live trading: one strategy for history, backtests and live runs.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .option('--json', 'print JSON instead of text')
    .option('--config <file>', 'configuration file (default: veloce.config.ts or .json in this folder)')
    .addOption(several('--set <path=value>', 'override a setting, such as desk.port=5000; repeatable'))
    .exitOverride();
  const act = actBy(run);
  // In the order of the help: from a new project to a running desk.
  program.commandsGroup('Start:');
  addProjectCommands(program, act);
  addDemoCommand(program, act);
  program.commandsGroup('Research:');
  addDataCommands(program, act);
  addResearchCommands(program, act);
  addPlaybookCommands(program, act);
  addReportCommand(program, act);
  addValidateCommand(program, act);
  program.commandsGroup('Live:');
  addLiveCommands(program, act);
  addSafetyCommands(program, act);
  program.commandsGroup('Journal:');
  addJournalCommands(program, act);
  addReadingCommands(program, act);
  program.commandsGroup('Set up:');
  addSetupCommands(program, act);
  program.addHelpText(
    'after',
    `\nExit codes:\n${Object.entries(exitCodes)
      .map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}`)
      .join('\n')}`,
  );
  return program;
}
