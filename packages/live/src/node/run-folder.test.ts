import { appendFileSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { backtest } from '@veloce/backtest';
import type { LiveOutput } from '../output.js';
import { crossover } from '../testdata/crossover.js';
import { place } from '../testdata/kill-run.js';
import { rightOf } from '../testdata/right-of.js';
import { arrivals, data, given, plan } from '../testdata/live-day.js';
import { openRunFolder } from './run-folder.js';
import { runLive } from './run-live.js';

const places: ReturnType<typeof place>[] = [];
afterAll(() => places.forEach(({ remove }) => remove()));
const fresh = (): string => {
  places.push(place());
  return places[places.length - 1].folder;
};
const tradesOf = (outputs: readonly LiveOutput[]): readonly unknown[] =>
  outputs.flatMap((one) => (one.kind === 'account' && one.event.kind === 'trade' ? [one.event.trade] : []));

/** Processes a part of the day and leaves the run as a kill does: neither saved nor closed in order. */
async function takePart(folder: string, to: number): Promise<LiveOutput[]> {
  const run = await orThrow(openRunFolder(folder, plan));
  const outputs = arrivals.slice(run.status().inputs, to).flatMap((arrival) => {
    const decision = run.take(arrival);
    run.told(decision.sequence);
    return decision.outputs;
  });
  run.close();
  return outputs;
}

describe('the folder of a run', () => {
  it('opened again at every twentieth bar, ends with the trades of the backtest, to the bit', async () => {
    const folder = fresh();
    const outputs: LiveOutput[] = [];
    for (let to = 20; to <= arrivals.length; to += 20) {
      outputs.push(...(await takePart(folder, to)));
      if (to % 60 === 0) {
        const run = await orThrow(openRunFolder(folder, plan));
        await orThrow(run.save());
        run.close();
      }
    }
    const { trades } = backtest(crossover, data);
    expect(trades.length).toBeGreaterThan(5);
    expect(tradesOf(outputs)).toEqual(trades);
  });

  it('goes on from the newest snapshot that is whole, tells of the damaged ones, and keeps ten', async () => {
    const folder = fresh();
    const run = await orThrow(openRunFolder(folder, plan));
    for (const arrival of arrivals.slice(0, 130)) {
      if (run.take(arrival).sequence % 10 === 9) await orThrow(run.save());
    }
    const { snapshot: _newest, ...status } = run.status();
    run.close();
    const snapshots = join(folder, 'snapshots');
    const names = readdirSync(snapshots).sort();
    expect(names).toHaveLength(10);
    const [third, second, newest] = names.slice(-3);
    writeFileSync(join(snapshots, newest), readFileSync(join(snapshots, newest)).subarray(0, 500));
    const wrong = readFileSync(join(snapshots, second), 'utf8').replace('capital', 'kapital');
    writeFileSync(join(snapshots, second), wrong);
    const again = await orThrow(openRunFolder(folder, plan));
    expect(again.recovery).toMatchObject({ snapshot: 110, replayed: 20 });
    expect(third).toBe('000000000110.json');
    expect(again.recovery.damaged).toEqual([
      expect.stringContaining('is not whole'),
      expect.stringContaining('its checksum is wrong'),
    ]);
    const { snapshot, ...same } = again.status();
    expect(same).toEqual(status);
    expect(snapshot).toMatchObject({ sequence: 110, path: join(snapshots, third) });
    expect(again.recovery.untold).toHaveLength(130);
    again.close();
  });

  it('plays a bar that lacks values again as it was taken', async () => {
    const folder = fresh();
    const lacking = arrivals.slice(0, 60).map((arrival) => {
      const { bar } = arrival as unknown as { bar: object };
      return { ...arrival, bar: { ...bar, extra: { funding: NaN } } } as unknown as typeof arrival;
    });
    const run = await orThrow(openRunFolder(folder, plan));
    const taken = lacking.map((arrival) => run.take(arrival));
    const status = run.status();
    run.close();
    expect(taken.flatMap(({ outputs }) => outputs).filter(({ kind }) => kind === 'note')).toEqual([]);
    const again = await orThrow(openRunFolder(folder, plan));
    expect(again.recovery).toMatchObject({ replayed: 60 });
    expect(again.status()).toEqual(status);
    again.close();
  });

  it('cuts torn ends and tells; refuses a log in which inputs are missing, and another plan', async () => {
    const folder = fresh();
    await takePart(folder, 40);
    await takePart(folder, 80);
    const segments = readdirSync(join(folder, 'inputs')).filter((name) => name.endsWith('.vlog'));
    appendFileSync(join(folder, 'inputs', segments[1]), 'VBLK half a block');
    const torn = await orThrow(openRunFolder(folder, plan));
    expect(torn.recovery.damaged).toEqual([expect.stringContaining('17 bytes of a torn end were cut')]);
    expect(torn.status().inputs).toBe(80);
    torn.close();
    const other = { ...plan, markets: [{ ...plan.markets[0], params: { fast: 4 } }] };
    await expect(orThrow(openRunFolder(folder, other))).rejects.toThrow(
      'concludes otherwise than the log says',
    );
    rmSync(join(folder, 'inputs', segments[0]));
    await expect(orThrow(openRunFolder(folder, plan))).rejects.toThrow('input 0 is not in the log');
  });

  it('says where its last snapshot is and how old it is, also of one that an earlier process saved', async () => {
    const folder = fresh();
    const run = await orThrow(openRunFolder(folder, plan));
    expect(run.status().snapshot).toBeNull();
    arrivals.slice(0, 20).forEach((arrival) => run.take(arrival));
    await orThrow(run.save());
    run.take(arrivals[20]);
    const path = join(folder, 'snapshots', '000000000020.json');
    const first = run.status().snapshot;
    expect(first).toEqual({ path, sequence: 20, ageMs: expect.any(Number) as number });
    while ((run.status().snapshot?.ageMs ?? 0) <= (first?.ageMs ?? 0)) await Promise.resolve();
    run.close();
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(path, hourAgo, hourAgo);
    const again = await orThrow(openRunFolder(folder, plan));
    const { sequence, ageMs = 0 } = again.status().snapshot ?? {};
    expect(sequence).toBe(20);
    expect(ageMs).toBeGreaterThan(3_599_000); // a file system may keep whole seconds
    expect(ageMs).toBeLessThan(2 * 3_600_000);
    again.close();
  });

  it('is open in one process at a time', async () => {
    const folder = fresh();
    const run = await orThrow(openRunFolder(folder, plan));
    expect(await openRunFolder(folder, plan)()).toMatchObject({ left: { _tag: 'Locked' } });
    run.close();
  });
});

describe('runLive', () => {
  it('ends on a signal with a snapshot, and goes on there', async () => {
    const folder = fresh();
    const stop = new AbortController();
    const told: number[] = [];
    const sinks = {
      tell: ({ sequence }: { readonly sequence: number }) => {
        told.push(sequence);
        if (told.length === 50) stop.abort();
      },
    };
    const beats: number[] = [];
    const first = await orThrow(openRunFolder(folder, plan));
    const options = { signal: stop.signal, tickMs: 3_600_000, beat: (at: number) => void beats.push(at) };
    const end = await rightOf(runLive(first, [given()], sinks, options));
    first.close();
    expect(beats).toHaveLength(end.sequence);
    const again = await orThrow(openRunFolder(folder, plan));
    expect(again.recovery).toMatchObject({ snapshot: end.sequence, replayed: 0, untold: [], damaged: [] });
    await rightOf(runLive(again, [given(end.sequence)], sinks, { tickMs: 3_600_000 }));
    again.close();
    expect(told).toEqual(arrivals.map((_, k) => k));
  });

  it('ends when a sink fails; a restart tells that decision again, before anything new', async () => {
    const folder = fresh();
    const first = await orThrow(openRunFolder(folder, plan));
    const failing = {
      tell: ({ sequence }: { readonly sequence: number }) => {
        if (sequence === 20) throw new Error('the venue hung up');
      },
    };
    expect(await runLive(first, [given()], failing)()).toMatchObject({
      left: { _tag: 'SinkFailed', message: 'the venue hung up' },
    });
    const at = first.status().inputs;
    first.close();
    const again = await orThrow(openRunFolder(folder, plan));
    const told: number[] = [];
    await rightOf(runLive(again, [given(at, at + 3)], { tell: ({ sequence }) => void told.push(sequence) }));
    again.close();
    expect(told).toEqual(Array.from({ length: at + 3 - 20 }, (_, k) => 20 + k));
  });

  it('is paused by the kill switch, which stands in its log, and stays so after a restart', async () => {
    const folder = fresh();
    const stop = new AbortController();
    const first = await orThrow(openRunFolder(folder, plan));
    const sinks = { tell: () => stop.abort() };
    const killSwitch = { reason: () => 'too much lost' };
    await rightOf(runLive(first, [forever()], sinks, { signal: stop.signal, tickMs: 5, killSwitch }));
    first.close();
    const again = await orThrow(openRunFolder(folder, plan));
    expect(again.status().paused).toBe('too much lost');
    again.close();
  });
});

async function* forever(): AsyncGenerator<never> {
  await new Promise(() => undefined);
}
