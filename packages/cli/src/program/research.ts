import { Option, type Command } from 'commander';
import type { BacktestCommandOptions } from '../commands/backtest.js';
import type { ReportOptions } from '../commands/report.js';
import type { SweepCommandOptions } from '../commands/sweep.js';
import type { ValidateOptions } from '../commands/validate.js';
import type { WalkOptions } from '../commands/walk-forward.js';
import { whole } from '../frame/options.js';
import { examples, parameterOption, withMarket, withSearch, withStrategy, type Act } from './shape.js';

/** `backtest`, `sweep`, `walk-forward`: a strategy over history. */
export function addResearchCommands(program: Command, act: Act): void {
  const backtest = withStrategy(
    program.command('backtest').description('run a strategy over history, with costs'),
  )
    .option('--out <file>', 'write the report as one HTML file, or into a folder/ for several markets')
    .option('--save <file>', 'save the whole result as JSON, for veloce report');
  act(backtest, async (context, options: BacktestCommandOptions, strategy?: string) =>
    (await import('../commands/backtest.js')).backtest(context, options, strategy),
  );
  examples(
    backtest,
    'veloce backtest squeezeflow --simulated --out report.html',
    'veloce backtest ./strategy.ts --symbol BTCUSDT --from 2025-01 --param fast=12',
  );

  const sweep = withSearch(
    program.command('sweep').description('try many parameter sets, and say how much of the best is luck'),
  )
    .option('--keep <file>', 'keep outcomes in a file, from which an interrupted sweep resumes')
    .option('--out <file>', 'write the report as one HTML file');
  act(sweep, async (context, options: SweepCommandOptions, strategy?: string) =>
    (await import('../commands/sweep.js')).sweep(context, options, strategy),
  );
  examples(
    sweep,
    'veloce sweep squeezeflow --simulated --space minScore=4,5,6 --space stopAtr=1..3:0.5 --threads 2 --out sweep.html',
  );

  const walk = withSearch(
    program
      .command('walk-forward')
      .description('choose parameters on the past, and trade them on what follows'),
  )
    .addOption(new Option('--train <bars>', 'bars to choose on').argParser(whole(1)).makeOptionMandatory())
    .addOption(new Option('--test <bars>', 'bars to trade on').argParser(whole(1)).makeOptionMandatory())
    .addOption(new Option('--purge <bars>', 'bars left out between the two').default(0).argParser(whole(0)))
    .option('--anchored', 'start every training window at the first bar');
  act(walk, async (context, options: WalkOptions, strategy?: string) =>
    (await import('../commands/walk-forward.js')).walkForward(context, options, strategy),
  );
  examples(
    walk,
    'veloce walk-forward squeezeflow --symbol BTCUSDT --space minScore=4,5,6 --train 43200 --test 14400',
  );
}

/** `report`: a saved result as a page. */
export function addReportCommand(program: Command, act: Act): void {
  const report = withMarket(
    program
      .command('report')
      .description('write the report of a saved result, from the bars it was made on')
      .argument('<result>', 'file written by veloce backtest --save'),
  ).requiredOption('--out <file>', 'output file, one HTML page');
  act(report, async (context, options: ReportOptions, result: string) =>
    (await import('../commands/report.js')).report(context, options, result),
  );
  examples(report, 'veloce report run.json --symbol BTCUSDT --out report.html');
}

/** `validate`: a strategy or a project against its promises. */
export function addValidateCommand(program: Command, act: Act): void {
  const validate = withMarket(
    program
      .command('validate')
      .description('prove the promises of a strategy: no look-ahead, live equals history, money adds up')
      .argument('[strategy]', 'default: the configured one'),
  )
    .addOption(parameterOption())
    .option(
      '--system',
      'check the whole project: dependencies, architecture, data, strategy, tests, backtest, report, safety',
    );
  act(validate, async (context, options: ValidateOptions, strategy?: string) =>
    (await import('../commands/validate.js')).validate(context, options, strategy),
  );
  examples(validate, 'veloce validate squeezeflow --simulated', 'veloce validate --system');
}
