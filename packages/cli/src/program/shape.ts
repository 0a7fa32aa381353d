import { Option, type Command } from 'commander';
import type { Context, Reply } from '../config/context.js';
import type { GlobalOptions } from '../frame/global-options.js';
import { positive, several, time, whole } from '../frame/options.js';

/** Runs a command: what comes before and after it is the same for all. */
export type Runner = (globals: GlobalOptions, work: (context: Context) => Promise<Reply>) => Promise<void>;

/** Gives a command its work: the command's arguments and options are passed on as they were parsed. */
export type Act = (
  command: Command,
  work: (context: Context, options: never, ...args: never[]) => Promise<Reply>,
) => void;

/** Binds the commands of a program to the runner. */
export function actBy(run: Runner): Act {
  return (command, work) => {
    command.action(async (...all: unknown[]) => {
      const args = all.slice(0, -2) as never[];
      const options = command.optsWithGlobals<GlobalOptions>();
      await run(options, (context) => work(context, options as never, ...args));
    });
  };
}

/** Adds example calls to the help of a command. */
export function examples(command: Command, ...lines: readonly string[]): void {
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
}

/** Adds the options that name the bars a command reads. */
export const withMarket = (command: Command): Command =>
  command
    .option('--data <files...>', 'read bars from files: .csv, .csv.gz, .zip, .parquet, .arrow')
    .option('--symbol <symbol>', 'a market in the store, or in InfluxDB with --influx')
    .option('--influx', 'read bars from the configured InfluxDB')
    .option(
      '--timeframe <timeframe>',
      'bar length, which may be coarser than that of the files (default: theirs, or the configured one)',
    )
    .option('--simulated', 'use a simulated market')
    .addOption(new Option('--seed <n>', 'seed of the simulated market').default(1).argParser(whole(0)))
    .addOption(
      new Option('--bars <n>', 'length of the simulated market, in bars')
        .default(129_600)
        .argParser(whole(500, 5_000_000)),
    )
    .option('--from <time>', 'first bar, such as 2025-08-01', time)
    .option('--to <time>', 'end of the range, exclusive', time);

/** The option for parameters of a strategy. */
export const parameterOption = (): Option =>
  several('--param <name=value>', 'a parameter of the strategy; repeatable');

/** The option for the starting capital, as flags, description and parser. */
export const capitalOption = ['--capital <amount>', 'starting capital, in quote currency', positive] as const;

/** Adds a strategy, its market and its account. */
export const withStrategy = (command: Command): Command =>
  withMarket(
    command.argument(
      '[strategy]',
      'squeezeflow, crossover, or your own module: ./strategy.ts#name (default: the configured one)',
    ),
  )
    .addOption(parameterOption())
    .option(...capitalOption);

/** Adds the options of a search through parameters. */
export const withSearch = (command: Command): Command =>
  withStrategy(command)
    .addOption(
      several(
        '--space <name=values>',
        'values to try: fast=5,10,20 or fast=5..50 or, with a step, fast=5..50:5; repeatable',
      ).makeOptionMandatory(),
    )
    .addOption(new Option('--objective <metric>', 'metric to maximise').default('sharpe'))
    .addOption(
      several(
        '--constraint <bound>',
        'condition that a winner must meet: trades>=30, maxDrawdown>=-0.3; repeatable',
      ),
    )
    .addOption(
      new Option('--search <kind>', 'search method')
        .choices(['grid', 'random', 'latin-hypercube', 'tpe'])
        .default('grid'),
    )
    .addOption(
      new Option('--count <n>', 'number of sets to try; a grid tries all')
        .default(100)
        .argParser(whole(1, 1_000_000)),
    )
    .option('--threads <n>', 'worker threads (default: none)', whole(1, 256));
