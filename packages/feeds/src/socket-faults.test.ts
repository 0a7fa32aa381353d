import { beforeAll, describe, expect, it } from 'vitest';
import type { MarketEvent, StreamEvent } from './events.js';
import { hasRecordings } from './testdata/recordings.js';
import { runOnSockets, type OnSockets, type RunOnSockets } from './testdata/on-sockets.js';

const frames = 1_200;
const run = (
  scenario: (on: OnSockets) => Promise<void>,
  options?: Parameters<typeof runOnSockets>[2],
): Promise<RunOnSockets> => runOnSockets(frames, scenario, options);
/** So long that nothing is given up: what is repaired is repaired in time, on any machine. */
const patient = { holdMs: 600_000 };
const isStream =
  (channel: StreamEvent['channel'], state: StreamEvent['state']) => (event: { kind: string }) =>
    event.kind === 'stream' &&
    (event as StreamEvent).channel === channel &&
    (event as StreamEvent).state === state;
const isInOrder = (numbers: readonly number[]): boolean =>
  numbers.every((number, k) => k === 0 || number === numbers[k - 1] + 1);
const rotated = (events: readonly MarketEvent[]): number =>
  events.filter((event) => event.kind === 'connection' && event.state === 'rotated').length;
const mostInAMinute = (dials: readonly number[]): number =>
  Math.max(...dials.map((time) => dials.filter((other) => other >= time && other < time + 60_000).length));

describe.skipIf(!hasRecordings)('what goes wrong between real sockets', { timeout: 120_000 }, () => {
  let whole: RunOnSockets;
  beforeAll(async () => {
    whole = await run(() => Promise.resolve());
  }, 120_000);

  /** The same trades, in the same order where nothing was given up, and the same book. */
  const isAsWhole = (one: RunOnSockets): void => {
    expect(one.sha).toBe(whole.sha);
    expect(one.book).toBe(whole.book);
  };
  const isMended = (one: RunOnSockets): void => {
    isAsWhole(one);
    expect(isInOrder(one.numbers)).toBe(true);
    expect(one.states('trades')).not.toContain('hole');
  };

  it('nothing: the run that the others are compared with', () => {
    expect(isInOrder(whole.numbers)).toBe(true);
    expect(whole.numbers.length).toBeGreaterThan(700);
    expect([whole.states('trades'), whole.states('book'), whole.faults]).toEqual([['whole'], ['whole'], []]);
  });

  it.each([
    ['cut without a word', undefined, 'closed with 1006'],
    ['closed cleanly', 1000, 'closed with 1000'],
  ])('%s: told, filled', async (_name, code, reason) => {
    const one = await run(async ({ exchange }) => {
      await exchange.play({ frames: 400 });
      exchange.cut(code);
      await exchange.play({ frames: 80, as: 'lose' });
      await exchange.subscribed();
    }, patient);
    isMended(one);
    expect(one.closed).toEqual([reason]);
    expect(one.states('trades')).toEqual(['whole', 'mending', 'whole']);
    expect(one.states('book')).toEqual(['whole', 'mending', 'whole']);
  });

  it.each([
    ['accepts and closes at once', 'close', 'closed with 1000'],
    ['answers 503', 'refuse', 'closed with 1006 Unexpected server response: 503'],
  ] as const)('a server that %s is dialled ten times a minute at most', async (_name, how, reason) => {
    const one = await run(async ({ exchange, wait }) => {
      await exchange.play({ frames: 400 });
      exchange.accept(how);
      exchange.cut();
      await exchange.play({ frames: 80, as: 'lose' });
      await wait(62_000);
      exchange.accept('yes');
      await exchange.subscribed();
    });
    isAsWhole(one);
    expect(one.closed.filter((own) => own === reason).length).toBeGreaterThan(4);
    expect(mostInAMinute(one.dials)).toBeLessThanOrEqual(10);
    // Two seconds after the cut it was given up and said so; it came late.
    expect(one.states('trades')).toContain('hole');
  });

  it('a name that nobody answers to: told, dialled again until somebody does', async () => {
    let dials = 0;
    const one = await run(
      async ({ exchange, told }) => {
        await exchange.play({ frames: 400 });
        exchange.cut();
        await exchange.play({ frames: 80, as: 'lose' });
        await told((event) => event.kind === 'connection' && /ENOTFOUND|EAI_AGAIN/.test(event.reason));
        await exchange.subscribed();
      },
      {
        venue: (venue) => ({
          ...venue,
          // Asked when it dials, and for the greetings: the third dial finds the exchange.
          dial: (of) =>
            ++dials === 3 ? { ...venue.dial(of), url: 'ws://exchange.invalid' } : venue.dial(of),
        }),
      },
    );
    isAsWhole(one);
    expect(one.closed[1]).toMatch(/^closed with 1006 getaddrinfo (ENOTFOUND|EAI_AGAIN) exchange.invalid$/);
  });

  it('half open: nothing comes and nothing ends; within three expected intervals it is told, and another socket is dialled', async () => {
    let frozenAt = NaN;
    const one = await run(async ({ exchange, freeze, now, told }) => {
      await exchange.play({ frames: 400 });
      freeze();
      frozenAt = now();
      await exchange.play({ frames: 80 });
      await told((event) => event.kind === 'connection' && event.state === 'closed');
      await exchange.subscribed();
      await told(
        (event) => event.kind === 'connection' && event.state === 'open' && event.received > frozenAt,
      );
    });
    isAsWhole(one);
    const silent = one.events.find(isStream('trades', 'silent'));
    // A second is the least that is expected between two trades; a tick is 50 ms of real time.
    expect(silent!.received - frozenAt).toBeLessThanOrEqual(3 * 1_000 + 3_000);
    expect(one.closed[0]).toMatch(/open socket/);
  });

  it('a hole on an open socket, in trades and book', async () => {
    const one = await run(async ({ exchange }) => {
      await exchange.play({ frames: 400 });
      await exchange.play({ frames: 100, as: 'lose' });
    }, patient);
    isMended(one);
    expect(one.closed).toEqual([]);
    expect(one.states('trades')).toEqual(['whole', 'mending', 'whole']);
    expect(one.states('book')).toEqual(['whole', 'mending', 'whole']);
  });

  it('out of order, and twice', async () => {
    let held:
      | Parameters<NonNullable<NonNullable<Parameters<OnSockets['exchange']['play']>[0]>['change']>>[0]
      | undefined;
    const swapped = await run(async ({ exchange }) => {
      await exchange.play({
        frames: 400,
        change: (frame, k) => {
          if (!frame.stream.endsWith('@trade')) return [frame];
          if (k % 9 === 3 && held === undefined) {
            held = frame;
            return [];
          }
          const both = held === undefined ? [frame] : [frame, held];
          held = undefined;
          return both;
        },
      });
      await exchange.play({ frames: 1, change: (frame) => (held === undefined ? [frame] : [held, frame]) });
    }, patient);
    isMended(swapped);
    expect(swapped.states('trades')).toContain('mending');
    const doubled = await run(({ exchange }) =>
      exchange.play({ frames: 600, change: (frame) => [frame, frame] }),
    );
    isMended(doubled);
    expect(doubled.repeated).toBeGreaterThan(300);
    expect([doubled.states('trades'), doubled.states('book')]).toEqual([['whole'], ['whole']]);
  });

  it('a back-fill that is slower than the hold: told as a hole, later trades go on, the missing ones come late', async () => {
    let release = (): void => undefined;
    const one = await run(async ({ exchange, holdAnswers, told }) => {
      await exchange.play({ frames: 400 });
      holdAnswers('fromId', new Promise<void>((resolve) => (release = resolve)));
      await exchange.play({ frames: 60, as: 'lose' });
      await exchange.play({ frames: 200 });
      await told(isStream('trades', 'hole'));
      release();
    });
    isAsWhole(one);
    expect(one.states('trades').slice(0, 3)).toEqual(['whole', 'mending', 'hole']);
    expect(
      one.events.filter((event) => event.kind === 'trade' && event.late === true).length,
    ).toBeGreaterThan(10);
    expect(isInOrder(one.numbers)).toBe(false);
  });

  it('429: told, and REST is left alone for as long as it says', async () => {
    let refusedAt = NaN;
    let askedAt = NaN;
    const one = await run(async ({ exchange, now, told }) => {
      await exchange.play({ frames: 400 });
      exchange.refuse((url) => {
        if (!url.searchParams.has('fromId')) return undefined;
        if (refusedAt === refusedAt) {
          askedAt = now();
          return undefined;
        }
        refusedAt = now();
        return { status: 429, headers: { 'retry-after': '5' } };
      });
      await exchange.play({ frames: 60, as: 'lose' });
      await exchange.play({ frames: 200 });
      await told((event) => event.kind === 'trade' && event.late === true);
    });
    isAsWhole(one);
    expect(askedAt - refusedAt).toBeGreaterThanOrEqual(5_000);
    expect(one.faults).toMatchObject([{ what: 'answer', reason: 'status 429: too many questions' }]);
  });

  it('one channel that is silent, beside one that is not: told of that one, found to be missing, filled by another socket', async () => {
    const one = await run(async ({ exchange, told }) => {
      await exchange.play({ frames: 300 });
      let isFound = false;
      void told((event) => event.kind === 'connection' && event.state === 'closed').then(
        () => (isFound = true),
      );
      while (!isFound) {
        await exchange.play({
          frames: 1,
          perSecond: 100,
          change: (frame) => (frame.stream.endsWith('@trade') ? [] : [frame]),
        });
        await told((event) => event.kind === 'stream');
      }
      await exchange.subscribed();
    });
    isAsWhole(one);
    expect(one.events.find((event) => event.kind === 'stream' && event.state === 'silent')).toMatchObject({
      channel: 'trades',
    });
    expect(one.closed[0]).toMatch(/trades did not come over the open socket/);
  });

  it.each([
    ['10 MB that is no frame', `{"stream":"x","data":{"e":"trade","junk":"${'x'.repeat(10 << 20)}"`],
    ['garbage', 'garbage \u0000 {'],
    [
      'a price that is none',
      '{"stream":"btcusdt@trade","data":{"e":"trade","E":1,"T":1,"s":"BTCUSDT","t":1,"p":"NaN","q":"1","m":true}}',
    ],
  ])('%s: counted, told in few words, and nothing else happens', async (_name, text) => {
    const one = await run(async ({ exchange, told }) => {
      await exchange.play({ frames: 400 });
      exchange.say(text);
      await told((event) => event.kind === 'fault');
    }, patient);
    isMended(one);
    expect(one.closed).toEqual([]);
    expect(one.faults).toMatchObject([{ what: 'frame', count: 1 }]);
    expect(one.faults[0].reason.length).toBeLessThan(400);
  });

  it('a frame that is larger than any may be ends the socket, is told, and what was missed is filled', async () => {
    const one = await run(
      async ({ exchange, told }) => {
        await exchange.play({ frames: 400 });
        exchange.say('x'.repeat(2 << 20));
        await told((event) => event.kind === 'connection' && event.state === 'closed');
        await exchange.play({ frames: 50, as: 'lose' });
        await told((event) => event.kind === 'connection' && event.state === 'open' && event.socket === 2);
      },
      { mostBytes: 1 << 20, ...patient },
    );
    isMended(one);
    expect(one.closed[0]).toMatch(/Max payload size exceeded/);
  });

  it('a clock that is set by an hour, forth and back: told, and no age follows it', async () => {
    const one = await run(async ({ exchange, setWall, told }) => {
      for (const step of [3_600_000, -3_600_000]) {
        await exchange.play({ frames: 200 });
        setWall(step);
        await told((event) => event.kind === 'fault' && event.reason.includes(`${step} ms`));
      }
    }, patient);
    isMended(one);
    expect(one.faults.map(({ what }) => what)).toEqual(['clock', 'clock']);
    expect([one.states('trades'), one.states('book')]).toEqual([['whole'], ['whole']]);
  });

  it('a socket whose life is over is changed with overlap: nothing missing, nothing twice, nothing told but the change', async () => {
    const one = await run(
      async ({ events, exchange, wait }) => {
        while (rotated(events) < 2 && exchange.passed() < frames - 100) {
          await exchange.play({ frames: 1 });
          await wait(50);
        }
      },
      { venue: (venue) => ({ ...venue, socketLifeMs: 8_000 }), overlapMs: 500, ...patient },
    );
    isMended(one);
    expect(rotated(one.events)).toBe(2);
    expect([one.states('trades'), one.states('book'), one.faults]).toEqual([['whole'], ['whole'], []]);
  });
});
