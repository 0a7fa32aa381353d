import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { backtest, type BacktestResult } from '@veloce/backtest';
import { compositionRoot, type DataError, type LoadProgress, type MarketData } from '@veloce/core';
import { describeDataNote, fetchArchive, loadKlineFiles, simulateMarket } from '@veloce/data-files';
import { squeezeFlow } from '@veloce/squeezeflow';
import { DemoConfig } from './options.js';

/** A market, and what the loader had to say about it. */
interface LoadedMarket {
  readonly data: MarketData;
  readonly notes: readonly string[];
}

type OnProgress = (progress: LoadProgress) => void;

/** The demo's parts, wired. */
export interface DemoParts {
  readonly outFolder: string;
  /** A readable name of the loaded data. */
  readonly source: string;
  readonly load: (onProgress: OnProgress) => TaskEither<DataError, readonly LoadedMarket[]>;
  readonly test: (data: MarketData, onProgress: (barsDone: number) => void) => BacktestResult;
}

/** Checks a configuration and makes the parts it asks for. */
export const compose = compositionRoot(DemoConfig, ({ source, outFolder, params, capital }): DemoParts => ({
  outFolder,
  ...wireSource(source),
  test: (data, onProgress) => backtest(squeezeFlow, data, params, { capital, onProgress }),
}));

function wireSource(source: DemoConfig['source']): Pick<DemoParts, 'source' | 'load'> {
  switch (source.kind) {
    case 'simulated': {
      const { seed, bars } = source;
      return {
        source: `a simulated market, seed ${seed}`,
        load: () => TE.fromIO(() => [{ data: simulateMarket({ seed, bars }).data, notes: [] }]),
      };
    }
    case 'files':
      return {
        source: source.files.length === 1 ? source.files.join() : `${source.files.length} files`,
        load: (onProgress) => loadMarkets(source.files, onProgress),
      };
    case 'archive': {
      const { kind: _, ...archive } = source;
      return {
        source: `${archive.symbol} ${archive.timeframe} ${archive.periods.join(' ')} from ${archive.baseUrl}`,
        load: (onProgress) =>
          pipe(
            fetchArchive({ ...archive, onProgress }),
            TE.flatMap((files) => loadMarkets(files, onProgress)),
          ),
      };
    }
  }
}

function loadMarkets(
  files: readonly string[],
  onProgress: OnProgress,
): TaskEither<DataError, readonly LoadedMarket[]> {
  return pipe(
    loadKlineFiles(files, { onProgress }),
    TE.map((markets) => markets.map(({ data, notes }) => ({ data, notes: notes.map(describeDataNote) }))),
  );
}
