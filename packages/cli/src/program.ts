import { Argument, Command, Option } from 'commander';
import type { Shell } from './completion.js';
import type { BacktestCommandOptions } from './commands/backtest.js';
import type { ConvertOptions } from './commands/data.js';
import type { FetchOptions, PullOptions, SourceOptions } from './commands/data.js';
import type { DemoOptions } from './commands/demo.js';
import type { ReportOptions } from './commands/report.js';
import type { SweepCommandOptions } from './commands/sweep.js';
import type { WalkOptions } from './commands/walk-forward.js';
import type { MarketOptions } from './config/load-market.js';
import type { DashboardOptions } from './commands/dashboard.js';
import type { ExitOptions } from './commands/emergency-exit.js';
import type { GuardOptions } from './commands/guard.js';
import type { McpCommandOptions } from './commands/mcp.js';
import type { JournalImportOptions } from './commands/journal.js';
import type { LiveOptions } from './commands/live.js';
import type { RecordOptions } from './commands/record.js';
import type { PlaybookNewOptions, PlaybookRunOptions } from './commands/playbook.js';
import type { ReplayOptions } from './commands/replay.js';
import type { SetOptions } from './commands/steer.js';
import type { StudyOptions } from './commands/study.js';
import type { ValidateOptions } from './commands/validate.js';
import { channelNames, fillFormats } from './config/known-names.js';
import { givenVenueNames } from './config/venue-names.js';
import { exitCodes } from './frame/exit-codes.js';
import type { Context, Reply } from './config/context.js';
import type { GlobalOptions } from './frame/global-options.js';
import { fraction, positive, several, time, whole } from './frame/options.js';

/** Runs a command: what comes before and after it is the same for all. */
export type Runner = (globals: GlobalOptions, work: (context: Context) => Promise<Reply>) => Promise<void>;

/** The whole command line. Nothing that a command needs is loaded before it runs. */
export function createProgram(version: string, run: Runner): Command {
  const program = new Command('veloce')
    .description('Trading research and live runs: one strategy for history, backtests and live.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .option('--json', 'print JSON instead of text')
    .option('--config <file>', 'the configuration (default: veloce.config.ts or .json of this folder)')
    .addOption(
      several('--set <path=value>', 'a value of the configuration, such as desk.port=5000; repeatable'),
    )
    .exitOverride();

  /** Takes a command's arguments and options, and runs it. */
  const act = (
    command: Command,
    work: (context: Context, options: never, ...args: never[]) => Promise<Reply>,
  ): void => {
    command.action(async (...all: unknown[]) => {
      const args = all.slice(0, -2) as never[];
      const options = command.optsWithGlobals<GlobalOptions>();
      await run(options, (context) => work(context, options as never, ...args));
    });
  };
  const examples = (command: Command, ...lines: readonly string[]): void => {
    command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
  };
  const withMarket = (command: Command): Command =>
    command
      .option('--data <files...>', 'files of bars: .csv, .csv.gz, .zip, .parquet, .arrow')
      .option('--symbol <symbol>', 'a market of the store, or of the InfluxDB')
      .option('--influx', 'bars of the InfluxDB that the configuration names')
      .option(
        '--timeframe <timeframe>',
        'length of a bar, also a coarser one than that of the files (default: theirs, or that of the configuration)',
      )
      .option('--simulated', 'a made-up market')
      .addOption(new Option('--seed <n>', 'seed of the made-up market').default(1).argParser(whole(0)))
      .addOption(
        new Option('--bars <n>', 'bars of the made-up market')
          .default(129_600)
          .argParser(whole(500, 5_000_000)),
      )
      .option('--from <time>', 'first bar, such as 2025-08-01', time)
      .option('--to <time>', 'end of the bars, exclusive', time);
  const withStrategy = (command: Command): Command =>
    withMarket(
      command.argument(
        '[strategy]',
        'squeezeflow, crossover, or your module: ./strategy.ts#name (default: that of the configuration)',
      ),
    )
      .addOption(several('--param <name=value>', 'a parameter of the strategy; repeatable'))
      .option('--capital <amount>', 'starting capital in quote currency', positive);
  const withSearch = (command: Command): Command =>
    withStrategy(command)
      .addOption(
        several(
          '--space <name=values>',
          'what to try: fast=5,10,20 or fast=5..50:5 (with a step) or fast=5..50; repeatable',
        ).makeOptionMandatory(),
      )
      .addOption(new Option('--objective <metric>', 'what is maximised').default('sharpe'))
      .addOption(
        several(
          '--constraint <bound>',
          'what a winner has to fulfil: trades>=30, maxDrawdown>=-0.3; repeatable',
        ),
      )
      .addOption(
        new Option('--search <kind>', 'how the space is searched')
          .choices(['grid', 'random', 'latin-hypercube', 'tpe'])
          .default('grid'),
      )
      .addOption(
        new Option('--count <n>', 'sets that are tried, unless it is a grid')
          .default(100)
          .argParser(whole(1, 1_000_000)),
      )
      .option('--threads <n>', 'worker threads (default: none, this one)', whole(1, 256));

  const init = program
    .command('init')
    .description('make a project: a strategy, its test, a configuration')
    .argument('[folder]', 'where', '.');
  act(init, async (context, _options: object, folder: string) =>
    (await import('./commands/init.js')).init(context, folder),
  );
  examples(init, 'veloce init my-strategy');

  const doctor = program
    .command('doctor')
    .description('look whether everything is in place, and say how to put it right');
  act(doctor, async (context) => (await import('./commands/doctor.js')).doctor(context));
  examples(doctor, 'veloce doctor', 'veloce doctor --json');

  const demo = program
    .command('demo')
    .description('a made-up exchange, followed live: feed, bars, strategy, paper account, journal, desk')
    .addOption(
      new Option('--port <n>', 'where the desk is; 0: any free port')
        .default(4100)
        .argParser(whole(0, 65_535)),
    )
    .addOption(new Option('--seed <n>', 'seed of the made-up market').default(7).argParser(whole(0)))
    .addOption(new Option('--bars <n>', 'minutes of the day').default(1_440).argParser(whole(200, 20_000)))
    .addOption(
      new Option('--history <n>', 'minutes that are over when the desk opens')
        .default(600)
        .argParser(whole(0)),
    )
    .addOption(new Option('--speed <n>', 'minutes played in a second').default(30).argParser(positive))
    .option('--keep', 'leave the desk open when the day is over, until Ctrl-C')
    .option('--headless', 'no desk and no journal: the proof alone');
  act(demo, async (context, options: DemoOptions) =>
    (await import('./commands/demo.js')).demo(context, options),
  );
  examples(demo, 'veloce demo', 'veloce demo --keep', 'veloce demo --headless --bars 300 --json');

  const data = program.command('data').description('bars: fetch, import, list, check, convert');
  const fetch = data
    .command('fetch')
    .description("download bars from Binance's public archive into the store, verified by their checksums")
    .argument('<symbol>', 'as the exchange writes it')
    .argument('<timeframe>', 'such as 1m')
    .argument('<periods...>', 'months or days: 2025-08, 2025-08-01, 2025-06..2025-08')
    .addOption(
      new Option('--market <market>', 'spot, um (USD-M) or cm (COIN-M)')
        .choices(['spot', 'um', 'cm'])
        .default('um'),
    );
  act(
    fetch,
    async (context, options: FetchOptions, symbol: string, timeframe: string, periods: readonly string[]) =>
      (await import('./commands/data.js')).fetchData(context, options, symbol, timeframe, periods),
  );
  examples(fetch, 'veloce data fetch BTCUSDT 1m 2025-06..2025-08');
  const imported = data
    .command('import')
    .description('files of bars into the store')
    .argument('<files...>', '.csv, .csv.gz, .zip, .parquet, .arrow')
    .option('--timeframe <timeframe>', 'where the files do not tell it, or a coarser one than theirs');
  act(imported, async (context, options: MarketOptions, files: readonly string[]) =>
    (await import('./commands/data.js')).importData(context, options, files),
  );
  examples(imported, 'veloce data import BTCUSDT-1m-2025-08.zip');
  const pull = data
    .command('pull')
    .description('bars of the InfluxDB that the configuration names into the store')
    .argument('<symbol>', 'a market of it, or a symbol of the configuration')
    .argument('<timeframe>', 'such as 1m')
    .option('--from <time>', 'first bar, such as 2025-08-01', time)
    .option('--to <time>', 'end of the bars, exclusive', time);
  act(pull, async (context, options: PullOptions, symbol: string, timeframe: string) =>
    (await import('./commands/data.js')).pullData(context, options, symbol, timeframe),
  );
  examples(pull, 'veloce data pull BINANCE:btcusdt 1m --from 2025-06 --to 2025-09');
  const ofInflux = ['--influx', 'of the InfluxDB that the configuration names'] as const;
  const list = data
    .command('list')
    .description('the markets of the store')
    .option(...ofInflux);
  act(list, async (context, options: SourceOptions) =>
    (await import('./commands/data.js')).listData(context, options),
  );
  const coverage = data
    .command('coverage')
    .description('what the store has of a market, and where bars are missing')
    .argument('<symbol>')
    .argument('<timeframe>')
    .option(...ofInflux);
  act(coverage, async (context, options: SourceOptions, symbol: string, timeframe: string) =>
    (await import('./commands/data.js')).coverData(context, options, symbol, timeframe),
  );
  const check = data
    .command('check')
    .description('read files of bars, and tell what is odd about them')
    .argument('<files...>')
    .option('--timeframe <timeframe>', 'where the files do not tell it, or a coarser one than theirs');
  act(check, async (context, options: MarketOptions, files: readonly string[]) =>
    (await import('./commands/data.js')).checkData(context, options, files),
  );
  const convert = data
    .command('convert')
    .description('files of bars of one market to one Parquet or Arrow file')
    .argument('<files...>')
    .requiredOption('--out <file>', 'ends in .parquet or .arrow')
    .option('--timeframe <timeframe>', 'where the files do not tell it, or a coarser one than theirs');
  act(convert, async (context, options: ConvertOptions, files: readonly string[]) =>
    (await import('./commands/data.js')).convertData(context, options, files),
  );
  examples(convert, 'veloce data convert BTCUSDT-1m-2025-0*.zip --out btc.parquet');

  const backtest = withStrategy(program.command('backtest').description('a strategy over history'))
    .option('--out <file>', 'report as one HTML file; a folder (ending in /) when there are several markets')
    .option('--save <file>', 'the whole result as JSON, for veloce report');
  act(backtest, async (context, options: BacktestCommandOptions, strategy?: string) =>
    (await import('./commands/backtest.js')).backtest(context, options, strategy),
  );
  examples(
    backtest,
    'veloce backtest squeezeflow --simulated --out report.html',
    'veloce backtest ./strategy.ts --symbol BTCUSDT --from 2025-01 --param fast=12',
  );

  const sweep = withSearch(
    program.command('sweep').description('many parameter sets, and how much of the best is luck'),
  )
    .option('--keep <file>', 'outcomes are kept there; a sweep that was ended goes on from it')
    .option('--out <file>', 'report as one HTML file');
  act(sweep, async (context, options: SweepCommandOptions, strategy?: string) =>
    (await import('./commands/sweep.js')).sweep(context, options, strategy),
  );
  examples(
    sweep,
    'veloce sweep squeezeflow --simulated --space minScore=4,5,6 --space stopAtr=1..3:0.5 --threads 2 --out sweep.html',
  );

  const walk = withSearch(
    program.command('walk-forward').description('parameters chosen on the past, traded on what follows'),
  )
    .addOption(new Option('--train <bars>', 'bars to choose on').argParser(whole(1)).makeOptionMandatory())
    .addOption(new Option('--test <bars>', 'bars to trade on').argParser(whole(1)).makeOptionMandatory())
    .addOption(new Option('--purge <bars>', 'bars left out between both').default(0).argParser(whole(0)))
    .option('--anchored', 'training always begins at the first bar');
  act(walk, async (context, options: WalkOptions, strategy?: string) =>
    (await import('./commands/walk-forward.js')).walkForward(context, options, strategy),
  );
  examples(
    walk,
    'veloce walk-forward squeezeflow --symbol BTCUSDT --space minScore=4,5,6 --train 43200 --test 14400',
  );

  const playbook = program
    .command('playbook')
    .description('strategies as documents: begin one, check, test and compare them');
  const newPlaybook = playbook
    .command('new')
    .description('begin a playbook: a file to change')
    .argument('<file>', 'ends in .json')
    .option('--from <name>', 'one of the shelf, such as "trend pull-back" (default: a plain one)');
  act(newPlaybook, async (context, options: PlaybookNewOptions, file: string) =>
    (await import('./commands/playbook.js')).newPlaybook(context, options, file),
  );
  examples(newPlaybook, 'veloce playbook new mine.json --from "trend pull-back"');
  const checkPlaybooks = playbook
    .command('check')
    .description('say what each playbook says, or where it is wrong')
    .argument('<files...>');
  act(checkPlaybooks, async (context, _options: object, files: readonly string[]) =>
    (await import('./commands/playbook.js')).checkPlaybooks(context, files),
  );
  const withPlaybooks = (command: Command): Command =>
    withMarket(command).addOption(
      several('--param <name=value>', 'a parameter, for the playbooks that have it; repeatable'),
    );
  const testPlaybook = withPlaybooks(
    playbook
      .command('test')
      .description('a playbook over history: no look-ahead, trades with intervals, and how much is luck')
      .argument('<file>'),
  );
  act(testPlaybook, async (context, options: PlaybookRunOptions, file: string) =>
    (await import('./commands/playbook.js')).testPlaybook(context, options, file),
  );
  examples(testPlaybook, 'veloce playbook test mine.json --symbol BTCUSDT --param trend=100');
  const comparePlaybooks = withPlaybooks(
    playbook
      .command('compare')
      .description('playbooks beside each other, with the luck of all counted, and which fire together')
      .argument('[files...]', 'default: the shelf'),
  ).option('--out <file>', 'a page that sets them beside each other by market: one HTML file');
  act(comparePlaybooks, async (context, options: PlaybookRunOptions, files: readonly string[]) =>
    (await import('./commands/playbook.js')).comparePlaybooks(context, options, files),
  );
  examples(
    comparePlaybooks,
    'veloce playbook compare --data BTCUSDT-5m.csv ETHUSDT-5m.csv --param tickSize=0.01',
  );

  const studyPlaybooks = playbook
    .command('study')
    .description(
      'the shelf and VectorFlow on BTC, ETH and SOL, January to August 2025: results after fees, and the share of sure signals that are right after 4 hours',
    )
    .addOption(new Option('--symbols <names...>', 'which markets').default(['BTCUSDT', 'ETHUSDT', 'SOLUSDT']))
    .option('--timeframe <timeframe>', 'length of a bar', '5m')
    .addOption(
      new Option('--from <time>', 'first bar').argParser(time).default(Date.UTC(2025, 0, 1), '2025-01-01'),
    )
    .addOption(
      new Option('--to <time>', 'end of the bars, exclusive')
        .argParser(time)
        .default(Date.UTC(2025, 7, 30), '2025-08-30'),
    )
    .addOption(
      new Option('--fee <fraction>', 'fee on each side, as a fraction of the notional')
        .argParser(fraction)
        .default(0.001),
    )
    .option('--fetch', 'download the range into the store first: nothing is downloaded unless you say so')
    .addOption(
      new Option('--market <kind>', 'kind of archive to fetch').choices(['spot', 'um', 'cm']).default('spot'),
    )
    .option('--data <files...>', 'files of bars instead of the store')
    .option('--simulated', 'a made-up market instead')
    .addOption(
      several(
        '--param <name=value>',
        'a parameter, for those that have it; tickSize is read from the closes',
      ),
    )
    .option('--out <file>', 'a page that sets them beside each other by market: one HTML file');
  act(studyPlaybooks, async (context, options: StudyOptions) =>
    (await import('./commands/study.js')).studyPlaybooks(context, options),
  );
  examples(
    studyPlaybooks,
    'veloce playbook study --fetch --out study.html',
    'veloce playbook study --symbols BTCUSDT --from 2025-06-01 --to 2025-07-01',
  );

  const report = withMarket(
    program
      .command('report')
      .description('the report of a result that was saved, with the bars it was made from')
      .argument('<result>', 'what veloce backtest --save wrote'),
  ).requiredOption('--out <file>', 'one HTML file');
  act(report, async (context, options: ReportOptions, result: string) =>
    (await import('./commands/report.js')).report(context, options, result),
  );
  examples(report, 'veloce report run.json --symbol BTCUSDT --out report.html');

  const live = program
    .command('live')
    .description(
      'run the strategy of the configuration live, on paper or at a venue: streams, alerts, journal, desk',
    )
    .option('--alert-only', 'tell signals, and trade nothing')
    .option('--no-desk', 'without the desk')
    .option('--no-journal', 'without journal and desk')
    .option('--bars <n>', 'end after so many bars', whole(1))
    .option(
      '--real-money',
      'orders may move real money, where the configuration says realMoney: true as well',
    );
  act(live, async (context, options: LiveOptions) =>
    (await import('./commands/live.js')).live(context, options),
  );
  examples(
    live,
    'veloce live',
    'veloce live --alert-only --no-journal',
    'touch runs/main/STOP   # no entries from now on',
  );
  const steer = async () => import('./commands/steer.js');
  const pause = live
    .command('pause')
    .description('tell the run to open nothing any more; stops and exits go on')
    .argument('[reason...]', 'written to its log');
  act(pause, async (context, _options: object, reason: readonly string[]) =>
    (await steer()).pause(context, reason),
  );
  examples(pause, 'veloce live pause news at two');
  const resume = live.command('resume').description('tell the run to open positions again');
  act(resume, async (context) => (await steer()).resume(context));
  examples(resume, 'veloce live resume');
  const setting = live
    .command('set')
    .description('change parameters of the strategy while it runs, from the next bar on')
    .argument('<settings...>', 'NAME=VALUE')
    .addOption(
      several('--symbol <symbol>', 'only there (default: every market of the configuration); repeatable'),
    );
  act(setting, async (context, options: SetOptions, settings: readonly string[]) =>
    (await steer()).set(context, options, settings),
  );
  examples(setting, 'veloce live set minScore=7', 'veloce live set fast=12 slow=50 --symbol BTCUSDT');
  const state = live
    .command('status')
    .description('print how the run stands: positions, who decides where, shadows');
  act(state, async (context) => (await steer()).status(context));
  examples(state, 'veloce live status', 'veloce live status --json');

  const record = program
    .command('record')
    .description('record what a venue sends, to be replayed to the bit')
    .argument('<symbols...>', 'as the venue writes them')
    .addOption(new Option('--venue <name>', 'which venue').choices(givenVenueNames).default('binance-usdm'))
    .addOption(
      new Option('--channels <names...>', 'what is recorded').choices(channelNames).default(['trades']),
    )
    .addOption(new Option('--out <folder>', 'a folder of its own').makeOptionMandatory())
    .option('--seconds <n>', 'end after so long', positive);
  act(record, async (context, options: RecordOptions, symbols: readonly string[]) =>
    (await import('./commands/record.js')).record(context, options, symbols),
  );
  examples(record, 'veloce record BTCUSDT ETHUSDT --channels trades book --out recordings/2026-01-01');

  const replay = program
    .command('replay')
    .description(
      'replay a run (does it conclude the same?) or a recording (what would a strategy have done?)',
    )
    .argument('<folder>', 'of veloce live or of veloce record')
    .option('--symbol <symbol>', 'of a recording (default: its first)')
    .option('--timeframe <timeframe>', 'bars that are made of a recording')
    .option('--strategy <name>', 'is backtested on a recording')
    .addOption(several('--param <name=value>', 'a parameter of the strategy; repeatable'))
    .option('--capital <amount>', 'starting capital in quote currency', positive);
  act(replay, async (context, options: ReplayOptions, folder: string) =>
    (await import('./commands/replay.js')).replay(context, options, folder),
  );
  examples(replay, 'veloce replay runs/main', 'veloce replay recordings/2026-01-01 --strategy squeezeflow');

  const guard = program
    .command('guard')
    .description(
      'watch the heartbeat of the run from a process of its own; tell, and get out when it is armed',
    )
    .option('--armed', 'close everything when the heartbeat is missed');
  act(guard, async (context, options: GuardOptions) =>
    (await import('./commands/guard.js')).guard(context, options),
  );
  examples(guard, 'veloce guard', 'veloce guard --armed');

  const exit = program
    .command('emergency-exit')
    .description(
      'stop entries and close every position of the configured freqtrade, until it says twice that it is flat',
    )
    .option('--yes', 'do it')
    .addOption(
      new Option('--deadline <seconds>', 'after so long it gives up and says what is open')
        .default(60)
        .argParser(positive),
    );
  act(exit, async (context, options: ExitOptions) =>
    (await import('./commands/emergency-exit.js')).emergencyExit(context, options),
  );
  examples(exit, 'veloce emergency-exit --yes');

  const journal = program.command('journal').description('the journal: import, check, export, restore');
  const fills = journal
    .command('import')
    .description('fills of an account, as the venue exports them; what is there already stays as it is')
    .argument('<file>')
    .addOption(new Option('--format <name>', 'who wrote the file').choices(fillFormats).makeOptionMandatory())
    .requiredOption('--zone <zone>', 'of its times, such as Europe/Berlin or UTC')
    .requiredOption('--account <name>', 'whose fills they are')
    .option('--symbol <symbol>', 'where the file has no column for it')
    .addOption(
      several('--column <name=column>', 'of a csv: time, symbol, side, size, price, fee, fillId; repeatable'),
    )
    .option('--dry-run', 'say what would change, and change nothing');
  act(fills, async (context, options: JournalImportOptions, file: string) =>
    (await import('./commands/journal.js')).importFills(context, options, file),
  );
  examples(
    fills,
    'veloce journal import trades.csv --format binance-usdm --zone UTC --account main --dry-run',
  );
  const checked = journal.command('check').description('hold trades against fills');
  act(checked, async (context) => (await import('./commands/journal.js')).checkJournal(context));
  const exported = journal.command('export').description('everything to a folder').argument('<folder>');
  act(exported, async (context, _options: object, folder: string) =>
    (await import('./commands/journal.js')).exportJournal(context, folder),
  );
  const restored = journal
    .command('restore')
    .description('an export into an empty journal')
    .argument('<folder>');
  act(restored, async (context, _options: object, folder: string) =>
    (await import('./commands/journal.js')).restoreJournal(context, folder),
  );

  const ask = program
    .command('ask')
    .description('a question about the journal, answered by the configured model from rows that are shown')
    .argument('<question...>', 'in words');
  act(ask, async (context, _options: object, question: readonly string[]) =>
    (await import('./commands/ask.js')).ask(context, question),
  );
  examples(ask, "veloce ask 'Which weekday loses most?'");

  const mcp = program
    .command('mcp')
    .description('serve journal and store to a desktop client over the Model Context Protocol; it only reads')
    .option('--http', 'over HTTP on this machine instead of standard streams; the token is printed to stderr')
    .option('--port <n>', 'with --http; 0: any free one (default: 4200)', whole(0, 65_535));
  act(mcp, async (context, options: McpCommandOptions) =>
    (await import('./commands/mcp.js')).mcp(context, options),
  );
  examples(mcp, 'veloce mcp', 'veloce mcp --http --port 4200');

  const dashboard = program
    .command('dashboard')
    .description('the desk over the journal, without a run')
    .option('--port <n>', '0: any free one (default: that of the configuration)', whole(0, 65_535));
  act(dashboard, async (context, options: DashboardOptions) =>
    (await import('./commands/dashboard.js')).dashboard(context, options),
  );
  examples(dashboard, 'veloce dashboard --port 0');

  const validate = withMarket(
    program
      .command('validate')
      .description('hold a strategy to its promises: no look-ahead, live equals history, money adds up')
      .argument('[strategy]', 'default: that of the configuration'),
  )
    .addOption(several('--param <name=value>', 'a parameter of the strategy; repeatable'))
    .option(
      '--system',
      'the whole project: dependencies, architecture, data, strategy, tests, backtest, report, safety',
    );
  act(validate, async (context, options: ValidateOptions, strategy?: string) =>
    (await import('./commands/validate.js')).validate(context, options, strategy),
  );
  examples(validate, 'veloce validate squeezeflow --simulated', 'veloce validate --system');

  const config = program.command('config').description('print what counts, and where each value comes from');
  act(config, async (context) => (await import('./commands/config.js')).config(context));
  examples(config, 'veloce config', 'veloce config --set desk.port=5000');
  const completion = program
    .command('completion')
    .description('print the script that completes veloce in a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']));
  act(completion, async (_context, _options: object, shell: Shell) =>
    (await import('./commands/completion.js')).completion(shell, program),
  );
  examples(
    completion,
    'veloce completion bash >> ~/.bashrc',
    'veloce completion zsh >> ~/.zshrc',
    'veloce completion fish > ~/.config/fish/completions/veloce.fish',
  );
  program.addHelpText(
    'after',
    `\nExit codes:\n${Object.entries(exitCodes)
      .map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}`)
      .join('\n')}`,
  );
  return program;
}
