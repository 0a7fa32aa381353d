import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow, type DataError } from '@veloce/core';
import { connectRedis } from '@veloce/core/redis';
import { createRunner, type LiveOutput } from '@veloce/live';
import { followDecisions, runShards, shardOf, shardPublisher, type ShardEvent } from '@veloce/live/redis';
import { findRedis, startRedis, type TestRedis } from '../testing/redis.js';
import { arrivals, plans, shardCount, shards } from './testdata/shard-run.js';

const server = await findRedis();
const worker = fileURLToPath(new URL('testdata/shard-process.ts', import.meta.url));

/** The decisions of each shard as one runner makes them that is never interrupted: the slow, obvious way. */
function oracle(bars: number): ReadonlyMap<string, readonly string[]> {
  const all = arrivals(bars);
  return new Map(
    Object.entries(plans).map(([shard, plan]) => {
      const runner = createRunner(plan);
      const mine = all.filter((one) => one.kind === 'bar' && shardOf(one.symbol, shardCount) === shard);
      return [
        shard,
        mine.flatMap((input, sequence) => {
          const outputs = runner.step({ ...input, sequence });
          return outputs.length === 0 ? [] : [line(sequence, outputs)];
        }),
      ];
    }),
  );
}

const line = (sequence: number, outputs: readonly LiveOutput[]): string =>
  JSON.stringify({ sequence, outputs });

function start(port: number, owner: string): ChildProcess {
  const flags = ['--conditions=@veloce/source', '--import', 'tsx'];
  return spawn(process.execPath, [...flags, worker, String(port), owner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const heard = async (child: ChildProcess, word: string): Promise<void> => {
  for await (const [text] of onData(child)) if (text.includes(word)) return;
};
async function* onData(child: ChildProcess): AsyncGenerator<[string]> {
  while (child.exitCode === null) yield [String((await once(child.stdout as never, 'data'))[0])];
}

describe.skipIf(server === undefined)('a run shared by processes over Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis(server ?? '');
  });
  afterAll(async () => {
    await redis.stop();
  });

  it('goes on when its processes and Redis are killed, and concludes each input once', async () => {
    const bars = 300;
    const { connection } = redis;
    const publisher = await orThrow(shardPublisher({ connection, name: 'desk' }));
    const children = [start(connection.port, 'a'), start(connection.port, 'b')];
    await Promise.all(children.map((child) => heard(child, 'taken')));

    const ending = new AbortController();
    const got = new Map(Object.keys(plans).map((shard) => [shard, [] as string[]]));
    const expected = oracle(bars);
    const wanted = [...expected.values()].reduce((sum, { length }) => sum + length, 0);
    const reading = (async () => {
      let count = 0;
      for await (const step of followDecisions({
        ...{ connection, name: 'desk', shards: Object.keys(plans), group: 'test', reader: 'one' },
        signal: ending.signal,
      })) {
        const { shard, sequence, outputs, done } = await orThrow(() => Promise.resolve(step));
        got.get(shard)?.push(line(sequence, outputs));
        await done();
        if (++count === wanted) return;
      }
    })();

    let known = 0;
    const all = arrivals(bars);
    for (const [k, arrival] of all.entries()) {
      if (arrival.kind !== 'bar') continue;
      const shard = shardOf(arrival.symbol, shardCount);
      expect(await orThrow(publisher.publish(shard, arrival))).toBe('added');
      // A publisher that is unsure, or a second one, publishes it again, with another time of arrival.
      if (
        k % 7 === 0 &&
        (await orThrow(publisher.publish(shard, { ...arrival, time: arrival.time + 5 }))) === 'known'
      )
        known++;
      if (k === 800) {
        await redis.kill();
        await redis.restart();
      }
      if (k === 500 || k === 1_100) {
        children[0]?.kill('SIGKILL');
        children.push(start(connection.port, `more-${k}`));
        children.shift();
      }
    }
    expect(known).toBe(Math.ceil(all.length / 7));
    await reading;
    ending.abort();
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map(async (child) => child.exitCode ?? (await once(child, 'exit'))));
    await publisher.close();

    expect(wanted).toBeGreaterThan(bars);
    for (const [shard, decisions] of expected) expect(got.get(shard), shard).toEqual(decisions);
  });

  it('does not go on when Redis has lost inputs, and says so', async () => {
    const { connection } = redis;
    const name = 'flushed';
    const [first = ''] = Object.keys(plans);
    const publisher = await orThrow(shardPublisher({ connection, name }));
    const [arrival] = arrivals(1).filter(
      (one) => one.kind === 'bar' && shardOf(one.symbol, shardCount) === first,
    );
    if (arrival === undefined) throw new Error('no market in the first shard');
    await orThrow(publisher.publish(first, arrival));
    const ending = new AbortController();
    const events: ShardEvent[] = [];
    const run = runShards({
      ...{ connection, name, leaseMs: 200, signal: ending.signal },
      plans: { [first]: plans[first] as never },
      onShard: (event) => events.push(event),
    })();
    const { redis: client } = await connectRedis('test', connection, 5_000);
    while ((await client.get(`veloce:{${name}:${first}}:lease`)) === null || events.length === 0)
      await wait(20);
    await wait(200);
    await client.flushall();
    client.disconnect();
    const end = (await run) as { readonly left?: DataError };
    await publisher.close();
    expect(end.left?._tag).toBe('DataIncomplete');
    expect(end.left?.message).toMatch(/1 inputs were published, and Redis knows of 0/);
    expect(events.map(({ state }) => state)).toEqual(['taken', 'lost', 'failed']);
  });

  it('holds what is concluded now against what was concluded before', async () => {
    const { connection } = redis;
    const name = 'changed';
    const [first = ''] = Object.keys(plans);
    const publisher = await orThrow(shardPublisher({ connection, name }));
    for (const arrival of arrivals(60)) {
      if (arrival.kind === 'bar' && shardOf(arrival.symbol, shardCount) === first)
        await orThrow(publisher.publish(first, arrival));
    }
    await publisher.close();
    const runWith = async (changed: object): Promise<DataError | undefined> => {
      const ending = new AbortController();
      const plan = { ...plans[first], ...changed } as never;
      const run = runShards({
        ...{ connection, name, leaseMs: 200, signal: ending.signal, plans: { [first]: plan } },
      })();
      await wait(400);
      ending.abort();
      const end = await run;
      return end._tag === 'Left' ? end.left : undefined;
    };
    const { redis: client } = await connectRedis('test', connection, 5_000);
    const key = (of: string): string => `veloce:{${name}:${first}}:${of}`;
    await client.copy(key('inputs'), key('kept'));
    expect(await runWith({})).toBeUndefined();
    // Without its snapshot the run would have to begin with inputs that are not kept any more.
    await client.del(key('snapshot'));
    const gone = await runWith({});
    expect(`${gone?._tag}: ${gone?.message}`).toMatch(/^DataIncomplete: .* input 1 of 60 /);
    // With them it is a run that was killed before its first snapshot.
    await client.rename(key('kept'), key('inputs'));
    const other = await runWith({ options: { takerFee: 0.01 } });
    expect(`${other?._tag}: ${other?.message}`).toMatch(/^DataFormat: .* another decision /);
    expect(await runWith({})).toBeUndefined();
    client.disconnect();
  });

  it('says what is wrong with a server, and never its password', async () => {
    await redis.kill();
    const place = { connection: { ...redis.connection, password: 'hunter2' }, name: 'desk', answerMs: 300 };
    const ends = [
      await shardPublisher(place)(),
      await runShards({ ...place, plans })(),
      (await followDecisions({ ...place, shards: [...shards], group: 'g', reader: 'r' }).next()).value,
    ];
    for (const end of ends) {
      expect(end).toMatchObject({ _tag: 'Left', left: { _tag: 'ConnectionFailed' } });
      expect(JSON.stringify(end)).not.toContain('hunter2');
    }
    await redis.restart();
  });

  it('refuses what is no run', () => {
    const { connection } = redis;
    expect(() => runShards({ connection, name: '', plans })).toThrow(/name/);
    expect(() => runShards({ connection, name: 'a', plans, leaseMs: 1 })).toThrow(/leaseMs/);
    expect(() => runShards({ connection, name: 'a', plans: { a: {} as never } })).toThrow(/plans\.a/);
    expect(() => shardPublisher({ connection, name: 'a b' })).toThrow(/name/);
    expect(() => followDecisions({ connection, name: 'a', shards: [], group: 'g', reader: 'r' })).toThrow(
      /shards/,
    );
    expect(() => shardOf('BTCUSDT', 0)).toThrow(/count/);
  });
});
