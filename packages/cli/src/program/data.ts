import { Option, type Command } from 'commander';
import type { ConvertOptions, FetchOptions, PullOptions, SourceOptions } from '../commands/data.js';
import type { MarketOptions } from '../config/load-market.js';
import { time } from '../frame/options.js';
import { examples, type Act } from './shape.js';

const fileTimeframe = [
  '--timeframe <timeframe>',
  'bar length, if the files do not state it or a coarser one is wanted',
] as const;
const fromInflux = ['--influx', 'look in the configured InfluxDB instead of the store'] as const;

/** `data`: the commands that fill and inspect the store. */
export function addDataCommands(program: Command, act: Act): void {
  const data = program.command('data').description('fetch, import, list, check and convert bars');
  addSources(data, act);
  addViews(data, act);
}

function addSources(data: Command, act: Act): void {
  const fetch = data
    .command('fetch')
    .description("download bars from Binance's public archive into the store, and verify their checksums")
    .argument('<symbol>', 'symbol, in the spelling of the exchange')
    .argument('<timeframe>', 'bar length, such as 1m')
    .argument('<periods...>', 'months or days: 2025-08, 2025-08-01, 2025-06..2025-08')
    .addOption(
      new Option('--market <market>', 'spot, um (USD-M futures) or cm (COIN-M futures)')
        .choices(['spot', 'um', 'cm'])
        .default('um'),
    );
  act(
    fetch,
    async (context, options: FetchOptions, symbol: string, timeframe: string, periods: readonly string[]) =>
      (await import('../commands/data.js')).fetchData(context, options, symbol, timeframe, periods),
  );
  examples(fetch, 'veloce data fetch BTCUSDT 1m 2025-06..2025-08');

  const imported = data
    .command('import')
    .description('import files of bars into the store')
    .argument('<files...>', '.csv, .csv.gz, .zip, .parquet, .arrow')
    .option(...fileTimeframe);
  act(imported, async (context, options: MarketOptions, files: readonly string[]) =>
    (await import('../commands/data.js')).importData(context, options, files),
  );
  examples(imported, 'veloce data import BTCUSDT-1m-2025-08.zip');

  const pull = data
    .command('pull')
    .description('copy bars from the configured InfluxDB into the store')
    .argument('<symbol>', 'a market of the database, or a symbol of the configuration')
    .argument('<timeframe>', 'bar length, such as 1m')
    .option('--from <time>', 'first bar, such as 2025-08-01', time)
    .option('--to <time>', 'end of the range, exclusive', time);
  act(pull, async (context, options: PullOptions, symbol: string, timeframe: string) =>
    (await import('../commands/data.js')).pullData(context, options, symbol, timeframe),
  );
  examples(pull, 'veloce data pull BINANCE:btcusdt 1m --from 2025-06 --to 2025-09');
}

function addViews(data: Command, act: Act): void {
  const list = data
    .command('list')
    .description('list the markets in the store')
    .option(...fromInflux);
  act(list, async (context, options: SourceOptions) =>
    (await import('../commands/data.js')).listData(context, options),
  );

  const coverage = data
    .command('coverage')
    .description('show which bars of a market the store has, and where some are missing')
    .argument('<symbol>')
    .argument('<timeframe>')
    .option(...fromInflux);
  act(coverage, async (context, options: SourceOptions, symbol: string, timeframe: string) =>
    (await import('../commands/data.js')).coverData(context, options, symbol, timeframe),
  );

  const check = data
    .command('check')
    .description('read files of bars, and report anything odd about them')
    .argument('<files...>')
    .option(...fileTimeframe);
  act(check, async (context, options: MarketOptions, files: readonly string[]) =>
    (await import('../commands/data.js')).checkData(context, options, files),
  );

  const convert = data
    .command('convert')
    .description("convert files of one market's bars into one Parquet or Arrow file")
    .argument('<files...>')
    .requiredOption('--out <file>', 'output file, ending in .parquet or .arrow')
    .option(...fileTimeframe);
  act(convert, async (context, options: ConvertOptions, files: readonly string[]) =>
    (await import('../commands/data.js')).convertData(context, options, files),
  );
  examples(convert, 'veloce data convert BTCUSDT-1m-2025-0*.zip --out btc.parquet');
}
