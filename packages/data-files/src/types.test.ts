import type { DataError, DataFormat, DataProvider, MarketData } from '@veloce/core';
import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { describe, expectTypeOf, it } from 'vitest';
import {
  fetchArchive,
  klineFileProvider,
  loadKlineFiles,
  loadTradeFiles,
  parseKlines,
  simulateMarket,
  type LoadedKlines,
  type LoadedTrades,
  type ParsedMarket,
} from './index.js';
import { folderStore } from './store.js';

describe('types of data-files', () => {
  it('loaders answer with data or a failure, as tasks', () => {
    expectTypeOf(loadKlineFiles).returns.toEqualTypeOf<TaskEither<DataError, readonly LoadedKlines[]>>();
    expectTypeOf(loadTradeFiles).returns.toEqualTypeOf<TaskEither<DataError, readonly LoadedTrades[]>>();
    expectTypeOf(fetchArchive).returns.toEqualTypeOf<TaskEither<DataError, readonly string[]>>();
    expectTypeOf(parseKlines).returns.toEqualTypeOf<Either<DataFormat, ParsedMarket>>();
    expectTypeOf<LoadedKlines['data']>().toEqualTypeOf<MarketData>();
  });

  it('providers keep the contract of core', () => {
    expectTypeOf(klineFileProvider).returns.toEqualTypeOf<DataProvider>();
    expectTypeOf(folderStore).returns.toExtend<DataProvider>();
  });

  it('options are named', () => {
    const misuse = () => {
      // @ts-expect-error -- trades become bars of a timeframe
      loadTradeFiles(['trades.csv']);
      // @ts-expect-error -- bars, not rows
      simulateMarket({ seed: 1, rows: 100 });
    };
    expectTypeOf(misuse).toBeFunction();
    expectTypeOf(simulateMarket).returns.toHaveProperty('data').toEqualTypeOf<MarketData>();
  });
});
