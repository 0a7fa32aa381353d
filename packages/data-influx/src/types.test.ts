import type { Bar, DataError, DataProvider, FollowedBar, MarketData, MarketFollower } from '@veloce/core';
import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { describe, expectTypeOf, it } from 'vitest';
import { influxProvider, influxWriter, type InfluxProvider, type WriteReport } from './index.js';

describe('types of data-influx', () => {
  it('the provider keeps the contract of core, and adds to it', () => {
    expectTypeOf(influxProvider).returns.toExtend<DataProvider & MarketFollower>();
    expectTypeOf<InfluxProvider['load']>().returns.toEqualTypeOf<TaskEither<DataError, MarketData>>();
    expectTypeOf<InfluxProvider['latest']>().returns.toEqualTypeOf<TaskEither<DataError, Bar>>();
    expectTypeOf<InfluxProvider['follow']>().returns.toEqualTypeOf<
      AsyncIterable<Either<DataError, FollowedBar>>
    >();
  });

  it('the writer reports what it wrote', () => {
    expectTypeOf(influxWriter).returns.toHaveProperty('write');
    expectTypeOf<ReturnType<ReturnType<typeof influxWriter>['write']>>().toEqualTypeOf<
      TaskEither<DataError, WriteReport>
    >();
  });

  it('a connection is named by its parts', () => {
    const misuse = () => {
      // @ts-expect-error -- a database is needed
      influxProvider({ connection: { url: 'http://localhost:8086' } });
      const server = { url: 'http://localhost:8086', database: 'd' };
      // @ts-expect-error -- a user name needs its password
      influxProvider({ connection: { ...server, auth: { username: 'a' } } });
    };
    expectTypeOf(misuse).toBeFunction();
  });
});
