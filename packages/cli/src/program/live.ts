import { Option, type Command } from 'commander';
import type { DemoOptions } from '../commands/demo.js';
import type { ExitOptions } from '../commands/emergency-exit.js';
import type { GuardOptions } from '../commands/guard.js';
import type { LiveOptions } from '../commands/live.js';
import type { RecordOptions } from '../commands/record.js';
import type { ReplayOptions } from '../commands/replay.js';
import type { SetOptions } from '../commands/steer.js';
import { channelNames } from '../config/known-names.js';
import { givenVenueNames } from '../config/venue-names.js';
import { positive, several, whole } from '../frame/options.js';
import { capitalOption, examples, parameterOption, type Act } from './shape.js';

/** `demo`: the live half on a simulated exchange. */
export function addDemoCommand(program: Command, act: Act): void {
  const demo = program
    .command('demo')
    .description('follow a simulated exchange live: feed, bars, strategy, paper account, journal, desk')
    .addOption(
      new Option('--port <n>', 'port of the desk; 0 picks a free one')
        .default(4100)
        .argParser(whole(0, 65_535)),
    )
    .addOption(new Option('--seed <n>', 'seed of the simulated market').default(7).argParser(whole(0)))
    .addOption(
      new Option('--bars <n>', 'length of the day, in minutes').default(1_440).argParser(whole(200, 20_000)),
    )
    .addOption(
      new Option('--history <n>', 'minutes of history when the desk opens').default(600).argParser(whole(0)),
    )
    .addOption(new Option('--speed <n>', 'market minutes per second').default(30).argParser(positive))
    .option('--keep', 'leave the desk open after the day, until Ctrl-C')
    .option('--headless', 'no desk and no journal: the proof alone');
  act(demo, async (context, options: DemoOptions) =>
    (await import('../commands/demo.js')).demo(context, options),
  );
  examples(demo, 'veloce demo', 'veloce demo --keep', 'veloce demo --headless --bars 300 --json');
}

/** `live`, `record`, `replay`: a run, a recording, and what became of either. */
export function addLiveCommands(program: Command, act: Act): void {
  const live = program
    .command('live')
    .description('run the configured strategy live, on paper or at a venue: streams, alerts, journal, desk')
    .option('--alert-only', 'report signals, and trade nothing')
    .option('--no-desk', 'run without the desk')
    .option('--no-journal', 'run without journal and desk')
    .option('--bars <n>', 'stop after this many bars', whole(1))
    .option('--real-money', 'let orders move real money, if the configuration says realMoney: true too');
  act(live, async (context, options: LiveOptions) =>
    (await import('../commands/live.js')).live(context, options),
  );
  examples(
    live,
    'veloce live',
    'veloce live --alert-only --no-journal',
    'touch runs/main/STOP   # no entries from now on',
  );
  addSteeringCommands(live, act);

  const record = program
    .command('record')
    .description("record a venue's messages, to be replayed to the bit")
    .argument('<symbols...>', 'symbols, in the spelling of the venue')
    .addOption(new Option('--venue <name>', 'venue').choices(givenVenueNames).default('binance-usdm'))
    .addOption(
      new Option('--channels <names...>', 'channels to record')
        .choices(channelNames)
        .default(['trades'], 'trades'),
    )
    .addOption(new Option('--out <folder>', 'output folder, new or empty').makeOptionMandatory())
    .option('--seconds <n>', 'stop after this many seconds', positive);
  act(record, async (context, options: RecordOptions, symbols: readonly string[]) =>
    (await import('../commands/record.js')).record(context, options, symbols),
  );
  examples(record, 'veloce record BTCUSDT ETHUSDT --channels trades book --out recordings/2026-01-01');

  const replay = program
    .command('replay')
    .description('replay a live run, to prove its decisions, or a recording, to test a strategy on it')
    .argument('<folder>', 'folder written by veloce live or veloce record')
    .option('--symbol <symbol>', 'symbol of a recording (default: its first)')
    .option('--timeframe <timeframe>', 'length of the bars made from a recording')
    .option('--strategy <name>', 'strategy to backtest on a recording')
    .addOption(parameterOption())
    .option(...capitalOption);
  act(replay, async (context, options: ReplayOptions, folder: string) =>
    (await import('../commands/replay.js')).replay(context, options, folder),
  );
  examples(replay, 'veloce replay runs/main', 'veloce replay recordings/2026-01-01 --strategy squeezeflow');
}

/** `guard`, `emergency-exit`: the commands that watch a run and get out. */
export function addSafetyCommands(program: Command, act: Act): void {
  const guard = program
    .command('guard')
    .description('watch the heartbeat of the run from a separate process; raise the alarm, and exit if armed')
    .option('--armed', 'close every position when the heartbeat stops');
  act(guard, async (context, options: GuardOptions) =>
    (await import('../commands/guard.js')).guard(context, options),
  );
  examples(guard, 'veloce guard', 'veloce guard --armed');

  const exit = program
    .command('emergency-exit')
    .description(
      'stop entries and close every position of the configured freqtrade, until it has confirmed twice that it is flat',
    )
    .option('--yes', 'confirm')
    .addOption(
      new Option('--deadline <seconds>', 'give up after this long, and report what is still open')
        .default(60)
        .argParser(positive),
    );
  act(exit, async (context, options: ExitOptions) =>
    (await import('../commands/emergency-exit.js')).emergencyExit(context, options),
  );
  examples(exit, 'veloce emergency-exit --yes');
}

/** `live pause`, `resume`, `set`, `status`: a word with the run at work. */
function addSteeringCommands(live: Command, act: Act): void {
  const pause = live
    .command('pause')
    .description('stop the entries of the running strategy; stops and exits go on')
    .argument('[reason...]', 'written to its log');
  act(pause, async (context, _options: object, reason: readonly string[]) =>
    (await import('../commands/steer.js')).pause(context, reason),
  );
  examples(pause, 'veloce live pause news at two');
  const resume = live.command('resume').description('let the running strategy open positions again');
  act(resume, async (context) => (await import('../commands/steer.js')).resume(context));
  const set = live
    .command('set')
    .description('change parameters of the running strategy, from the next bar on')
    .argument('<settings...>', 'NAME=VALUE')
    .addOption(several('--symbol <symbol>', 'only in this market (default: in all of them); repeatable'));
  act(set, async (context, options: SetOptions, settings: readonly string[]) =>
    (await import('../commands/steer.js')).set(context, options, settings),
  );
  examples(set, 'veloce live set minScore=7', 'veloce live set fast=12 slow=50 --symbol BTCUSDT');
  const status = live
    .command('status')
    .description('print the state of the run: positions, versions in force, shadows');
  act(status, async (context) => (await import('../commands/steer.js')).status(context));
  examples(status, 'veloce live status', 'veloce live status --json');
}
