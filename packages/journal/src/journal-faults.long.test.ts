import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { right } from 'fp-ts/lib/TaskEither.js';
import type { BrokerEvent } from '@veloce/backtest';
import { seededRandom } from '@veloce/core/testing';
import { journalOrThrow } from './error.js';
import { openJournal } from './journal.js';
import { homes, type TestHome } from './testdata/homes.js';
import { inspectTurns, killWriters } from './testdata/kill-writers.js';
import { onPostgres, startPostgres, withoutPostgres, type TestPostgres } from '../../../testing/postgres.js';
import { turn } from './testdata/turns.js';

const by = { kind: 'strategy', name: 'faults' } as const;

describe.each(homes.filter(({ missing }) => missing === undefined))(
  'a journal in $title, killed again and again',
  (home) => {
    let made: TestHome;
    beforeAll(async () => {
      made = await home.make();
    }, 120_000);
    afterAll(async () => made.remove(), 60_000);

    it('loses nothing that was acknowledged and doubles nothing in 50 kills', async () => {
      const { acknowledged, turns, torn, twice, findings } = await killWriters(
        made.place,
        'killed',
        50,
        seededRandom(50),
      );
      expect({ torn, twice, findings }).toEqual({ torn: 0, twice: 0, findings: 0 });
      expect(acknowledged).toBeGreaterThan(50);
      // The turn in the middle of each kill may have been written too; it is written again with the same ids.
      expect(turns).toBeGreaterThanOrEqual(acknowledged);
      expect(turns).toBeLessThanOrEqual(acknowledged + 1);
    }, 1_800_000);
  },
);

describe.skipIf(withoutPostgres !== undefined)(onPostgres('a journal on a server that is killed'), () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(async () => server.stop(), 60_000);

  // Beside the other tests it once did not end within its time; why has still to be found.
  it('loses nothing when the server is killed under a follower, which goes on when it is back', async () => {
    const url = await server.makeDatabase();
    const journal = await journalOrThrow(openJournal({ url }));
    const told: BrokerEvent[] = Array.from({ length: 30 }, (_, k) => turn('followed', k).events).flat();
    const failures: string[] = [];
    const events = async function* () {
      for (const [k, event] of told.entries()) {
        yield event;
        await wait(5);
        if (k === 20) {
          await server.kill?.();
          void wait(500).then(() => server.start());
        }
      }
    };
    const followed = { account: 'followed', fills: () => right([]), events };
    const onProgress = (progress: object): void => {
      if ('_tag' in progress) failures.push(String(progress._tag));
    };
    const { fills } = await journalOrThrow(
      journal.trades.follow(followed, { by, venue: 'kill' }, { onProgress }),
    );
    await journalOrThrow(journal.close());
    const { turns, torn, twice } = await inspectTurns({ url }, 'followed');
    expect({ turns, torn, twice }).toEqual({ turns: 30, torn: 0, twice: 0 });
    // A write that was done but not confirmed is repeated: nothing new comes of it.
    expect(fills).toBeLessThanOrEqual(60);
    expect(failures).toContain('ConnectionFailed');
  }, 240_000);
});
