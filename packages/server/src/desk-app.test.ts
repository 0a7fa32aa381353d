import { describe, expect, it } from 'vitest';
import type { Bar } from '@veloce/core';
import { dashboardApp, type DeskOptions } from './desk-app.js';
import { deskEvents } from './desk-events.js';
import { deskMarkets } from './desk-markets.js';
import type { DeskParts } from './parts.js';

const token = 'a-token-of-more-than-22-characters';
const host = '127.0.0.1:4100';

const bar = (i: number): Bar => ({
  time: 60_000 * i,
  open: 100,
  high: 101 + i,
  low: 99,
  close: 100 + i,
  volume: 5,
  buyVolume: 3,
  sellVolume: 2,
  openInterest: 1000 + 10 * i,
});

/** A desk with one market of `bars` bars, and how it answers. */
function deskOf(bars: number, more: Partial<DeskParts> = {}, options: DeskOptions = {}) {
  const events = deskEvents();
  const markets = deskMarkets(events);
  markets.open({
    id: 'sim:BTC',
    symbol: 'BTC',
    venue: 'sim',
    timeframe: '1m',
    intervalMs: 60_000,
    history: 3,
  });
  for (let i = 0; i < bars; i++) markets.bar('sim:BTC', { bar: bar(i) });
  const app = dashboardApp(
    { name: 'test', mode: 'paper', version: '1', events, markets: markets.part, ...more },
    { token, now: () => 0, ...options },
  );
  const ask = async (
    path: string,
    init: Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> } = {},
  ) => {
    const headers = { host, authorization: `Bearer ${token}`, ...init.headers };
    const response = await app.fetch(new Request(`http://${host}${path}`, { ...init, headers }));
    return response;
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  return { app, ask, post, events, markets };
}

/** Reads a stream until it holds a text, or ends. */
async function readUntil(response: Response, text: string): Promise<string> {
  const reader = response.body!.getReader();
  let read = '';
  while (!read.includes(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    read += new TextDecoder().decode(value);
  }
  await reader.cancel();
  return read;
}

describe('the door', () => {
  it.each([
    ['no token', { authorization: '' }, 401],
    ['a wrong token', { authorization: 'Bearer a-token-of-more-than-22-charactert' }, 401],
    ['a foreign host', { host: 'evil.example' }, 421],
    ['a host that resolves here', { host: 'localhost.evil.example:4100' }, 421],
    ['a foreign origin', { origin: 'http://evil.example' }, 403],
    ['an origin of another port', { origin: 'http://127.0.0.1:9999' }, 403],
    ['its own origin', { origin: `http://${host}` }, 200],
  ] as const)('%s', async (_, headers, status) => {
    const response = await deskOf(1).ask('/api/info', { headers });
    expect(response.status).toBe(status);
    if (status !== 200) expect(await response.json()).toHaveProperty('error');
  });

  it('no answer holds the token', async () => {
    const { ask } = deskOf(1);
    for (const path of ['/api/info', '/api/openapi.json', '/api/markets', '/nothing', '/api/nothing']) {
      expect(await (await ask(path)).text()).not.toContain(token);
    }
  });

  it('the token of the link becomes a cookie that no script reads', async () => {
    const { app, post } = deskOf(1);
    const wrong = await post('/api/enter', { token: 'x' }, { authorization: '' });
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
    const entered = await post('/api/enter', { token }, { authorization: '' });
    const cookie = entered.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const request = new Request(`http://${host}/api/info`, {
      headers: { host, cookie: cookie.split(';')[0]! },
    });
    expect((await app.fetch(request)).status).toBe(200);
  });

  it('a policy lets nothing in from elsewhere, and nothing inline', async () => {
    const policy = (await deskOf(1).ask('/api/info')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('a token that can be guessed is refused where the desk is made', () => {
    expect(() => deskOf(0, {}, { token: 'short' })).toThrow(/at least 22 characters/);
  });

  it('what writes needs JSON: a foreign form cannot send it', async () => {
    const { ask } = deskOf(1);
    const form = { method: 'POST', body: 'confirm=kill', headers: { 'content-type': 'text/plain' } };
    expect((await ask('/api/control/kill', form)).status).toBe(415);
  });

  it('a read-only desk writes nothing', async () => {
    let called = 0;
    const control = {
      status: () => ({ entries: 'open', since: null }) as const,
      pause: async () => {
        called++;
      },
      resume: async () => {
        called++;
      },
      kill: async () => {
        called++;
      },
    };
    const { post } = deskOf(1, { control }, { readOnly: true });
    const answer = await post('/api/control/kill', { confirm: 'kill' });
    expect([answer.status, called]).toEqual([403, 0]);
    expect(await answer.json()).toMatchObject({ error: 'this desk is read-only' });
  });

  it('what is dangerous happens once the word is typed, and under a name', async () => {
    const done: unknown[] = [];
    const control = {
      status: () => ({ entries: done.length === 0 ? 'open' : 'killed', since: null }) as const,
      pause: async () => undefined,
      resume: async () => undefined,
      kill: async (by: unknown) => void done.push(by),
    };
    const { post } = deskOf(1, { control }, { person: 'ada' });
    expect((await post('/api/control/kill', { confirm: 'yes' })).status).toBe(409);
    expect(done).toEqual([]);
    expect(await (await post('/api/control/kill', { confirm: 'kill' })).json()).toMatchObject({
      entries: 'killed',
    });
    expect(done).toEqual([{ kind: 'person', name: 'ada' }]);
  });
});

describe('what is asked for', () => {
  it('a market comes with its newest bars, and the number of the first', async () => {
    const { ask } = deskOf(10);
    expect(await (await ask('/api/markets/sim:BTC?bars=4')).json()).toMatchObject({
      firstBar: 6,
      columns: {
        time: [6, 7, 8, 9].map((i) => 60_000 * i),
        close: [106, 107, 108, 109],
        delta: [1, 1, 1, 1],
      },
    });
    expect(await (await ask('/api/markets/sim:BTC?bars=4&before=3')).json()).toMatchObject({
      firstBar: 0,
      columns: { close: [100, 101, 102] },
    });
  });

  it('the change of open interest is that against the bar before, in percent', async () => {
    const { columns } = (await (await deskOf(3).ask('/api/markets/sim:BTC')).json()) as {
      columns: Record<string, (number | null)[]>;
    };
    expect(columns['openInterestPercent']).toEqual([null, 100 * (1010 / 1000 - 1), 100 * (1020 / 1010 - 1)]);
  });

  it('a market is said to warm up until the strategy has its history', async () => {
    const rows = async (bars: number) =>
      (
        (await (await deskOf(bars).ask('/api/markets')).json()) as {
          rows: { state: string; warmup: unknown }[];
        }
      ).rows[0];
    expect(await rows(3)).toMatchObject({ state: 'waiting', warmup: { have: 3, need: 4 } });
    expect(await rows(4)).toMatchObject({ state: 'live', warmup: null });
  });

  it.each([
    ['/api/markets/sim:ETH', 404, /no market "sim:ETH"/],
    ['/api/markets/sim:BTC?bars=0', 400, /bars/],
    ['/api/markets/sim:BTC?bars=many', 400, /bars/],
    ['/api/trades', 404, /no journal/],
    ['/api/nothing', 404, /nothing at \/api\/nothing/],
  ] as const)('%s is answered with %i and what is wrong', async (path, status, message) => {
    const response = await deskOf(1).ask(path);
    const fault = (await response.json()) as { error: string };
    expect([response.status, fault.error]).toEqual([status, expect.stringMatching(message)]);
  });

  it('a time zone that does not exist, and a range that is none, are refused with the field', async () => {
    const journal = { performance: async () => [] } as never;
    const backtests = {
      choices: async () => ({ strategies: [], markets: [] }),
      run: async () => ({}),
    } as never;
    const { ask, post } = deskOf(1, { journal, backtests });
    expect(await (await ask('/api/performance?zone=Mars/Olympus')).json()).toMatchObject({
      issues: [{ path: 'zone', message: expect.stringMatching(/IANA/) as string }],
    });
    const request = { strategy: 's', market: 'm', from: 5, to: 5, capital: 1, fee: 0 };
    expect(await (await post('/api/backtests', request)).json()).toMatchObject({
      issues: [{ path: 'to', message: 'must be later than from' }],
    });
  });

  it('every route is described', async () => {
    const { paths } = (await (await deskOf(1).ask('/api/openapi.json')).json()) as { paths: object };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/markets/{id}',
        '/api/trades',
        '/api/backtests',
        '/api/control/kill',
        '/api/ask',
      ]),
    );
  });

  it('nothing beside the four files of the page is served', async () => {
    const { ask } = deskOf(1);
    for (const path of ['/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/page/main.ts', '/desk.js.map']) {
      const text = await (await ask(path)).text();
      expect(text).not.toContain('"dependencies"');
      expect(text).not.toContain('sources');
    }
  });
});

describe('a backtest from the page', () => {
  const request = { strategy: 's', market: 'sim:BTC', from: 0, to: 1, capital: 1000, fee: 0 };

  it('tells its progress, and its report is a page of its own in a sandbox', async () => {
    let finish: () => void = () => undefined;
    const backtests = {
      choices: async () => ({ strategies: ['s'], markets: [] }),
      run: async (_: unknown, progress: (share: number) => void) => {
        progress(0.5);
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return { report: '<p>report</p>', summary: '3 trades' };
      },
    };
    const { post, ask, events } = deskOf(1, { backtests });
    const { id } = (await (await post('/api/backtests', request)).json()) as { id: string };
    expect(events.since(0)?.at(-1)?.event).toMatchObject({ type: 'run', run: { id, progress: 0.5 } });
    expect((await ask(`/api/backtests/${id}/report`)).status).toBe(404);
    finish();
    await expect.poll(async () => (await ask(`/api/backtests/${id}/report`)).status).toBe(200);
    const report = await ask(`/api/backtests/${id}/report`);
    expect(report.headers.get('content-security-policy')).toContain('sandbox allow-scripts');
    expect(await report.text()).toBe('<p>report</p>');
  });

  it('a cancelled one ends with its signal, and stays cancelled whatever it gives', async () => {
    let seen: AbortSignal | undefined;
    const backtests = {
      choices: async () => ({ strategies: ['s'], markets: [] }),
      run: async (_: unknown, __: unknown, signal: AbortSignal) => {
        seen = signal;
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        return { report: 'late', summary: 'late' };
      },
    };
    const { post, ask } = deskOf(1, { backtests });
    const { id } = (await (await post('/api/backtests', request)).json()) as { id: string };
    await post(`/api/backtests/${id}/cancel`, {});
    expect(seen?.aborted).toBe(true);
    expect(await (await ask('/api/backtests')).json()).toMatchObject([{ id, state: 'cancelled' }]);
    expect((await ask(`/api/backtests/${id}/report`)).status).toBe(404);
  });

  it('a fault of it is said, and no more than two are at work', async () => {
    const backtests = {
      choices: async () => ({ strategies: ['s'], markets: [] }),
      run: ({ strategy }: { strategy: string }) =>
        strategy === 'bad'
          ? Promise.reject(new Error('no bars in range'))
          : new Promise<never>(() => undefined),
    };
    const { post, ask } = deskOf(1, { backtests });
    await post('/api/backtests', { ...request, strategy: 'bad' });
    await expect
      .poll(async () => (await ask('/api/backtests')).json() as Promise<unknown>)
      .toMatchObject([{ state: 'failed', summary: 'no bars in range' }]);
    expect((await post('/api/backtests', request)).status).toBe(200);
    expect((await post('/api/backtests', request)).status).toBe(200);
    expect((await post('/api/backtests', request)).status).toBe(409);
  });
});

describe('the stream of events', () => {
  it('a page that comes back gets what it missed, and no event twice', async () => {
    const { ask, markets, events } = deskOf(2);
    const before = events.last();
    markets.bar('sim:BTC', { bar: bar(2) });
    const read = await readUntil(await ask(`/api/events?after=${before}`), '"type":"row"');
    expect([...read.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual([
      before,
      before + 1,
      before + 2,
    ]);
    expect([...read.matchAll(/"type":"(\w+)"/g)].map(([, type]) => type)).toEqual(['bar', 'row']);
  });

  it('a page that was away too long is told to ask again', async () => {
    const events = deskEvents({ keep: 2 });
    for (let k = 0; k < 5; k++) events.tell({ type: 'log', line: { at: k, level: 'info', text: String(k) } });
    const app = dashboardApp({ name: 't', mode: 'paper', version: '1', events }, { token });
    const response = await app.fetch(
      new Request(`http://${host}/api/events`, {
        headers: { host, authorization: `Bearer ${token}`, 'last-event-id': '1' },
      }),
    );
    expect(await readUntil(response, 'event: reload')).not.toContain('"type"');
  });
});

describe('kept events', () => {
  it('a preview takes the place of the one before, and of no closed bar', () => {
    const events = deskEvents();
    const preview = (close: number) =>
      events.tell({ type: 'preview', market: 'm', bar: { time: 1, open: 1, high: 1, low: 1, close } });
    preview(1);
    preview(2);
    events.tell({
      type: 'bar',
      market: 'm',
      number: 0,
      bar: { time: 1, open: 1, high: 1, low: 1, close: 3 },
    });
    preview(4);
    expect(events.since(0)?.map(({ id, event }) => [id, event.type])).toEqual([
      [2, 'preview'],
      [3, 'bar'],
      [4, 'preview'],
    ]);
  });

  it('nothing is missed and nothing is doubled, from wherever a page goes on', () => {
    const events = deskEvents({ keep: 10 });
    for (let k = 1; k <= 25; k++) events.tell({ type: 'log', line: { at: k, level: 'info', text: '' } });
    for (let after = 0; after <= 30; after++) {
      const since = events.since(after)?.map(({ id }) => id);
      const all = Array.from({ length: 25 - Math.min(25, after) }, (_, k) => after + 1 + k);
      expect(since).toEqual(after < 15 || after > 25 ? undefined : all);
    }
  });
});

describe('what the page keeps and asks for', () => {
  it('a layout comes back as it was kept, and one that is too large or oddly named is refused', async () => {
    const kept = new Map<string, unknown>();
    const settings = {
      read: (name: string) => Promise.resolve(kept.get(name)),
      write: (name: string, value: unknown) => Promise.resolve(void kept.set(name, value)),
    };
    const { ask, post } = deskOf(1, { settings });
    expect(await (await ask('/api/settings/layout')).json()).toEqual({ value: null });
    const value = { preset: 'chart', overlays: ['VWAP'] };
    expect((await post('/api/settings/layout', { value })).status).toBe(200);
    expect(await (await ask('/api/settings/layout')).json()).toEqual({ value });
    expect((await post('/api/settings/layout', { value: { a: 'x'.repeat(20_001) } })).status).toBe(400);
    expect((await post('/api/settings/Layout', { value })).status).toBe(400);
    const readOnly = deskOf(1, { settings }, { readOnly: true });
    expect((await readOnly.post('/api/settings/layout', { value })).status).toBe(403);
  });

  it('the chart of a trade is cut from the bars that are held: 60 before and after', async () => {
    const trade = {
      ...{ id: '1', symbol: 'BTC', account: 'paper', side: 'LONG', size: 1, entryPrice: 1, exitPrice: 2 },
      ...{ openedAt: 60_000 * 200 + 5, closedAt: 60_000 * 210 + 5 },
    };
    const journal = { trade: (id: string) => Promise.resolve(id === '1' ? trade : undefined) };
    const { ask } = deskOf(400, { journal: journal as unknown as NonNullable<DeskParts['journal']> });
    const view = (await (await ask('/api/trades/1/chart')).json()) as {
      firstBar: number;
      columns: { time: number[] };
    };
    expect(view.firstBar).toBe(140);
    expect([view.columns.time[0], view.columns.time.at(-1)]).toEqual([60_000 * 140, 60_000 * 270]);
    expect(await (await ask('/api/trades/2/chart')).json()).toBeNull();
  });

  it('a finished run is laid beside the live trades, with what each of its trades made', async () => {
    const asked: unknown[] = [];
    const band = {
      unit: 'R',
      live: [1],
      low: [0],
      middle: [1],
      high: [2],
      isInside: true,
      outsideSince: null,
      confidence: 0.9,
    };
    const { post, ask } = deskOf(1, {
      backtests: {
        choices: () => Promise.resolve({ strategies: [], markets: [] }),
        run: () =>
          Promise.resolve({
            report: '',
            summary: '',
            figures: [{ name: 'trades', value: '2' }],
            results: [0.5, -1],
          }),
        beside: (request, results) => {
          asked.push([request.strategy, results]);
          return Promise.resolve(band);
        },
      },
    });
    const request = { strategy: 's', market: 'm', from: 0, to: 1, capital: 1, fee: 0 };
    const { id } = (await (await post('/api/backtests', request)).json()) as { id: string };
    await Promise.resolve();
    expect(await (await ask(`/api/backtests/${id}/live`)).json()).toEqual(band);
    expect(asked).toEqual([['s', [0.5, -1]]]);
    expect(await (await ask('/api/backtests')).json()).toMatchObject([
      { figures: [{ name: 'trades', value: '2' }] },
    ]);
    expect((await ask('/api/backtests/nothing/live')).status).toBe(404);
  });

  it('what is dangerous is noted in the journal with who and when, once it is done; a note that fails undoes nothing', async () => {
    const notes: unknown[] = [];
    let fails = false;
    const journal = {
      noteDay: (...note: readonly unknown[]) =>
        fails ? Promise.reject(new Error('the disk is full')) : Promise.resolve(void notes.push(note)),
    } as unknown as NonNullable<DeskParts['journal']>;
    const did: string[] = [];
    const act = (name: string) => () => Promise.resolve(void did.push(name));
    const control = {
      status: () => ({ entries: 'killed' as const, since: null }),
      ...{ pause: act('pause'), resume: act('resume'), kill: act('kill') },
    };
    const { post, events } = deskOf(
      1,
      { journal, control },
      { person: 'ada', now: () => Date.UTC(2026, 0, 2, 3) },
    );
    expect((await post('/api/control/kill', { confirm: 'yes' })).status).toBe(409);
    expect([did, notes]).toEqual([[], []]);
    expect((await post('/api/control/kill', { confirm: 'kill' })).status).toBe(200);
    expect(notes).toEqual([
      [
        'day',
        '2026-01-02',
        '2026-01-02T03:00:00.000Z: entries killed from the desk by ada',
        { kind: 'person', name: 'ada' },
      ],
    ]);
    fails = true;
    expect((await post('/api/control/pause', { confirm: 'pause' })).status).toBe(200);
    expect(did).toEqual(['kill', 'pause']);
    expect(events.since(events.last() - 1)?.[0]?.event).toMatchObject({
      type: 'log',
      line: { level: 'error', text: expect.stringContaining('the disk is full') as string },
    });
  });

  it('a read-only desk still checks a text, previews it and answers questions: nothing is written', async () => {
    const playbooks = {
      check: () => Promise.resolve({ rules: ['a rule'] }),
      save: () => Promise.reject(new Error('never asked')),
    } as unknown as NonNullable<DeskParts['playbooks']>;
    const { post } = deskOf(1, { playbooks }, { readOnly: true });
    expect(await (await post('/api/playbooks/check', { text: 'x' })).json()).toEqual({ rules: ['a rule'] });
    expect(await (await post('/api/playbooks/preview', { text: 'x', market: 'm' })).json()).toBeNull();
    expect((await post('/api/playbooks', { name: 'a', text: 'x' })).status).toBe(403);
  });

  it('without a model nothing is proposed, and the answer says how to add it', async () => {
    const playbooks = { list: () => Promise.resolve([]) } as unknown as NonNullable<DeskParts['playbooks']>;
    const { post } = deskOf(1, { playbooks });
    const response = await post('/api/playbooks/propose', { market: 'm', idea: 'an idea', most: 3 });
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: 'no model proposes playbooks here', fix: 'Give the playbooks part a `propose` function.' },
    ]);
    expect((await post('/api/playbooks/propose', { market: 'm', idea: 'x', most: 51 })).status).toBe(400);
  });
});
