import { Option, type Command } from 'commander';
import type { PlaybookNewOptions, PlaybookRunOptions } from '../commands/playbook.js';
import type { StudyOptions } from '../commands/study.js';
import { fraction, several, time } from '../frame/options.js';
import { examples, withMarket, type Act } from './shape.js';

const pageOption = [
  '--out <file>',
  'write a page that compares them market by market, as one HTML file',
] as const;

/** `playbook`: strategies as documents. */
export function addPlaybookCommands(program: Command, act: Act): void {
  const playbook = program
    .command('playbook')
    .description('create, check, test and compare playbooks: strategies as documents');
  addDocuments(playbook, act);
  addRuns(playbook, act);
  addStudy(playbook, act);
}

function addDocuments(playbook: Command, act: Act): void {
  const created = playbook
    .command('new')
    .description('create a playbook file to edit')
    .argument('<file>', 'output file, ending in .json')
    .option('--from <name>', 'start from one on the shelf, such as "trend pull-back" (default: a plain one)');
  act(created, async (context, options: PlaybookNewOptions, file: string) =>
    (await import('../commands/playbook.js')).newPlaybook(context, options, file),
  );
  examples(created, 'veloce playbook new mine.json --from "trend pull-back"');

  const checked = playbook
    .command('check')
    .description('print each playbook in words, or its faults')
    .argument('<files...>');
  act(checked, async (context, _options: object, files: readonly string[]) =>
    (await import('../commands/playbook.js')).checkPlaybooks(context, files),
  );
}

const withPlaybooks = (command: Command): Command =>
  withMarket(command).addOption(
    several('--param <name=value>', 'a parameter, set in every playbook that has it; repeatable'),
  );

function addRuns(playbook: Command, act: Act): void {
  const tested = withPlaybooks(
    playbook
      .command('test')
      .description('run a playbook over history: look-ahead test, trades with intervals, share of luck')
      .argument('<file>'),
  );
  act(tested, async (context, options: PlaybookRunOptions, file: string) =>
    (await import('../commands/playbook.js')).testPlaybook(context, options, file),
  );
  examples(tested, 'veloce playbook test mine.json --symbol BTCUSDT --param trend=100');

  const compared = withPlaybooks(
    playbook
      .command('compare')
      .description('compare playbooks, counting the luck of all of them, and show which fire together')
      .argument('[files...]', 'default: the shelf'),
  ).option(...pageOption);
  act(compared, async (context, options: PlaybookRunOptions, files: readonly string[]) =>
    (await import('../commands/playbook.js')).comparePlaybooks(context, options, files),
  );
  examples(compared, 'veloce playbook compare --data BTCUSDT-5m.csv ETHUSDT-5m.csv --param tickSize=0.01');
}

function addStudy(playbook: Command, act: Act): void {
  const study = playbook
    .command('study')
    .description(
      'run the shelf and VectorFlow on BTC, ETH and SOL, January to August 2025: results after fees, and how often confident signals are right after 4 hours',
    )
    .addOption(
      new Option('--symbols <names...>', 'markets').default(
        ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
        'BTCUSDT ETHUSDT SOLUSDT',
      ),
    )
    .option('--timeframe <timeframe>', 'bar length', '5m')
    .addOption(
      new Option('--from <time>', 'first bar').argParser(time).default(Date.UTC(2025, 0, 1), '2025-01-01'),
    )
    .addOption(
      new Option('--to <time>', 'end of the range, exclusive')
        .argParser(time)
        .default(Date.UTC(2025, 7, 30), '2025-08-30'),
    )
    .addOption(
      new Option('--fee <fraction>', 'fee on each side, as a fraction of the notional')
        .argParser(fraction)
        .default(0.001),
    )
    .option('--fetch', 'first download the range into the store; otherwise nothing is downloaded')
    .addOption(
      new Option('--market <kind>', 'section of the archive to fetch from')
        .choices(['spot', 'um', 'cm'])
        .default('spot'),
    )
    .option('--data <files...>', 'read bars from files instead of the store')
    .option('--simulated', 'use a simulated market instead')
    .addOption(
      several(
        '--param <name=value>',
        'a parameter, set in every playbook that has it; tickSize is derived from the closes',
      ),
    )
    .option(...pageOption);
  act(study, async (context, options: StudyOptions) =>
    (await import('../commands/study.js')).studyPlaybooks(context, options),
  );
  examples(
    study,
    'veloce playbook study --fetch --out study.html',
    'veloce playbook study --symbols BTCUSDT --from 2025-06-01 --to 2025-07-01',
  );
}
