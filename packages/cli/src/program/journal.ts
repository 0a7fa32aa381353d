import { Option, type Command } from 'commander';
import type { DashboardOptions } from '../commands/dashboard.js';
import type { JournalImportOptions } from '../commands/journal.js';
import type { PerformanceOptions } from '../commands/journal-performance.js';
import type { McpCommandOptions } from '../commands/mcp.js';
import { fillFormats } from '../config/known-names.js';
import { several, whole } from '../frame/options.js';
import { examples, type Act } from './shape.js';

/** `journal`: fills in, figures and everything else out. */
export function addJournalCommands(program: Command, act: Act): void {
  const journal = program
    .command('journal')
    .description('import fills; figures of the trades; check, export and restore the journal');
  const fills = journal
    .command('import')
    .description("import an account's fills, as exported by its venue; known fills stay as they are")
    .argument('<file>')
    .addOption(new Option('--format <name>', 'origin of the file').choices(fillFormats).makeOptionMandatory())
    .requiredOption('--zone <zone>', 'time zone of the file, such as Europe/Berlin or UTC')
    .requiredOption('--account <name>', 'account that the fills belong to')
    .option('--symbol <symbol>', 'symbol, if the file has no column for it')
    .addOption(
      several(
        '--column <name=column>',
        'column of a csv for time, symbol, side, size, price, fee or fillId; repeatable',
      ),
    )
    .option('--dry-run', 'report what would change, and change nothing');
  act(fills, async (context, options: JournalImportOptions, file: string) =>
    (await import('../commands/journal.js')).importFills(context, options, file),
  );
  examples(
    fills,
    'veloce journal import trades.csv --format binance-usdm --zone UTC --account main --dry-run',
  );

  const performance = journal
    .command('performance')
    .description('figures of closed trades, in groups: win rate, profit, how many trades they rest on')
    .option('--by <names>', 'groups, with commas: symbol, side, weekday, hour, month, playbook, tag, exit …')
    .addOption(
      several(
        '--where <name=value>',
        'condition such as symbol=BTCUSDT, side=SHORT, hours=[9,10]; repeatable',
      ),
    )
    .option('--zone <zone>', 'time zone of hours, days and weeks', 'UTC');
  act(performance, async (context, options: PerformanceOptions) =>
    (await import('../commands/journal-performance.js')).journalPerformance(context, options),
  );
  examples(
    performance,
    'veloce journal performance',
    'veloce journal performance --by weekday --where symbol=BTCUSDT --zone Europe/Berlin',
  );

  const checked = journal.command('check').description('compare the trades with the fills');
  act(checked, async (context) => (await import('../commands/journal.js')).checkJournal(context));

  const exported = journal
    .command('export')
    .description('export everything to a folder')
    .argument('<folder>');
  act(exported, async (context, _options: object, folder: string) =>
    (await import('../commands/journal.js')).exportJournal(context, folder),
  );

  const restored = journal
    .command('restore')
    .description('load an export into an empty journal')
    .argument('<folder>');
  act(restored, async (context, _options: object, folder: string) =>
    (await import('../commands/journal.js')).restoreJournal(context, folder),
  );
}

/** `ask`, `mcp`, `dashboard`: the journal for people and for their tools. */
export function addReadingCommands(program: Command, act: Act): void {
  const ask = program
    .command('ask')
    .description('have the configured model answer a question about the journal, with the rows it rests on')
    .argument('<question...>', 'question, in words');
  act(ask, async (context, _options: object, question: readonly string[]) =>
    (await import('../commands/ask.js')).ask(context, question),
  );
  examples(ask, "veloce ask 'Which weekday loses most?'");

  const mcp = program
    .command('mcp')
    .description('serve journal and store to desktop clients over the Model Context Protocol, read-only')
    .option(
      '--http',
      'serve HTTP on this machine instead of standard streams; the token is printed to stderr',
    )
    .option('--port <n>', 'port for --http; 0 picks a free one (default: 4200)', whole(0, 65_535));
  act(mcp, async (context, options: McpCommandOptions) =>
    (await import('../commands/mcp.js')).mcp(context, options),
  );
  examples(mcp, 'veloce mcp', 'veloce mcp --http --port 4200');

  const dashboard = program
    .command('dashboard')
    .description('open the desk over the journal, without a run')
    .option('--port <n>', 'port; 0 picks a free one (default: the configured one)', whole(0, 65_535));
  act(dashboard, async (context, options: DashboardOptions) =>
    (await import('../commands/dashboard.js')).dashboard(context, options),
  );
  examples(dashboard, 'veloce dashboard --port 0');
}
