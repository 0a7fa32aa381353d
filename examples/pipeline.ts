import { rm } from 'node:fs/promises';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { backtest } from '@veloce/backtest';
import {
  crossesAbove,
  crossesBelow,
  describeDataError,
  resample,
  rule,
  type DataError,
  type MarketData,
} from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import { simulateMarket } from '@veloce/data-files';
import { folderStore } from '@veloce/data-files/store';
import { ema } from '@veloce/indicators';
import { report } from '@veloce/report';

/** A failure of our own, beside those of the data. */
interface TooFewTrades {
  readonly _tag: 'TooFewTrades';
  readonly symbol: string;
  readonly trades: number;
}

const cross = rule('moving-average cross', { fast: 12, slow: 26 }, ({ close }, { fast, slow }) => ({
  long: crossesAbove(ema(close, fast), ema(close, slow)),
  short: crossesBelow(ema(close, fast), ema(close, slow)),
}));

await rm('out/pipeline', { recursive: true, force: true });
const store = folderStore({ folder: 'out/pipeline/store' });

/** A source of bars; yours would be `fetchArchive` or an InfluxDB provider. It knows two symbols. */
const download = (symbol: string): TE.TaskEither<DataError, MarketData> =>
  ['AAAUSDT', 'BBBUSDT'].includes(symbol)
    ? TE.fromIO(() =>
        resample(simulateMarket({ seed: symbol.charCodeAt(0), symbol, bars: 60_000 }).data, '1h'),
      )
    : TE.left({
        _tag: 'DataNotFound',
        missing: 'market',
        message: `the source has no ${symbol}`,
        asked: `1h bars of ${symbol}`,
        fix: 'ask for AAAUSDT or BBBUSDT',
      });

/** From the store; if it has nothing, from the source, and into the store. Any other failure passes through. */
const bars = (symbol: string): TE.TaskEither<DataError, MarketData> =>
  pipe(
    store.load({ symbol, timeframe: '1h' }),
    TE.orElse((error) =>
      error._tag === 'DataNotFound'
        ? pipe(
            download(symbol),
            TE.tap((data) => store.append(data)),
          )
        : TE.left(error),
    ),
  );

/** Loads, tests, judges and reports one symbol. Nothing runs before the task is called. */
const study = (symbol: string) =>
  pipe(
    TE.Do,
    TE.bind('data', () => bars(symbol)),
    TE.let('result', ({ data }) => backtest(cross, data)),
    TE.filterOrElseW(
      ({ result }) => result.trades.length >= 10,
      ({ result }): TooFewTrades => ({ _tag: 'TooFewTrades', symbol, trades: result.trades.length }),
    ),
    TE.bindW('page', ({ result }) => writeWhole(`out/pipeline/${symbol}.html`, report(result))),
    TE.map(({ result: { trades, metrics } }) => ({
      symbol,
      trades: trades.length,
      totalReturn: metrics.totalReturn.value,
    })),
  );

/** The union of all failures: the compiler asks for a case for each. */
const describe = (failure: DataError | TooFewTrades): string =>
  failure._tag === 'TooFewTrades'
    ? `${failure.symbol} made only ${failure.trades} trades`
    : describeDataError(failure);

// All symbols at once; one that fails does not stop the others.
const { left: failures, right: results } = await pipe(
  ['AAAUSDT', 'BBBUSDT', 'CCCUSDT'],
  T.traverseArray(study),
  T.map(RA.separate),
)();
console.table(results);
for (const failure of failures) console.log(describe(failure));
