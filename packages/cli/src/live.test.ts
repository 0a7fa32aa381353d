import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { alertRules } from '@veloce/alerts';
import { journalOrThrow, openJournal, personActing } from '@veloce/journal';
import type { Arrival } from '@veloce/live';
import { openRunFolder } from '@veloce/live/node';
import type { OpenInterestEvent } from '@veloce/feeds';
import {
  binanceScript,
  loopbackExchange,
  simulatedTrades,
  type LoopbackExchange,
} from '@veloce/feeds/loopback';
import { loadConfig } from './config/load.js';
import { ConfigSchema } from './config/schema.js';
import { orFail } from './frame/failure.js';
import { openLog } from './live/log.js';
import { createMetrics, serveMetrics } from './live/metrics.js';
import { openInterestAlerts } from './live/open-interest-alerts.js';
import { planOf } from './live/plan.js';
import { versionsOfJournal } from './live/versions-of-journal.js';
import { veloce, type Outcome } from './testdata/run.js';
import { newFolders } from './testdata/folders.js';
import { newJournal } from './testdata/new-journal.js';

const folder = newFolders();
const linesOf = ({ out }: Outcome): Record<string, unknown>[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const secret = 'canary-of-a-secret';
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** An exchange on loopback whose trades of some minutes are waiting to be played. */
async function exchange(bars = 240): Promise<LoopbackExchange & { readonly now: () => number }> {
  const trades = simulatedTrades({ seed: 7, bars, tradesPerMinute: 20 });
  const made = await loopbackExchange(binanceScript([{ symbol: 'BTCUSDT', trades }]));
  open.push(() => made.close());
  const time = trades[0]?.time ?? 0;
  return { ...made, now: () => time };
}

/** A place that takes alerts. */
async function pager(): Promise<{ readonly url: string; readonly titles: string[] }> {
  const titles: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes: Buffer) => (text += bytes.toString()));
    request.on('end', () => {
      titles.push((JSON.parse(text) as { title: string }).title);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/${secret}`, titles };
}

const configOf = (
  { socketUrl, restUrl }: { socketUrl: string; restUrl: string },
  more: object = {},
): string =>
  JSON.stringify({
    strategy: 'crossover',
    markets: [{ symbol: 'BTCUSDT' }],
    live: { venues: { 'binance-usdm': { socketUrl, restUrl } } },
    alerts: { channels: [{ kind: 'webhook', url: { env: 'PAGER' }, perMinute: 1000 }], repeatMs: 0 },
    desk: { port: 0 },
    log: { file: 'veloce.log' },
    ...more,
  });

describe('veloce live', () => {
  it('follows, tells, keeps a journal, stops after so many bars, goes on, and replays to the same', async () => {
    const cwd = folder();
    const [venue, { url, titles }] = [await exchange(), await pager()];
    writeFileSync(join(cwd, 'veloce.config.json'), configOf(venue, { metrics: { port: 0 } }));
    await newJournal(join(cwd, 'journal'));
    const env = { PAGER: url };
    const playing = venue.subscribed().then(() => venue.play({}));
    const ran = await veloce(['live', '--no-desk', '--bars', '200', '--json'], { cwd, env, now: venue.now });
    await playing;
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    const said = linesOf(ran);
    const end = said.at(-1) as unknown as { bars: number; signals: number };
    expect(end.bars).toBeGreaterThanOrEqual(200);
    expect(end.signals).toBeGreaterThan(0);
    expect(titles.length).toBeGreaterThan(0);
    expect(titles.every((title) => /BTCUSDT/.test(title))).toBe(true);
    expect(ran.out).not.toContain(secret);
    const log = readFileSync(join(cwd, 'veloce.log'), 'utf8');
    expect(log).not.toContain(secret);
    const signal = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(({ msg }) => msg === 'signal');
    expect(signal).toMatchObject({
      symbol: 'BTCUSDT',
      strategy: 'crossover',
      id: expect.stringMatching(/^paper-\d+$/) as unknown,
    });

    const replayed = await veloce(['replay', 'runs/main', '--json'], { cwd });
    expect(replayed.code).toBe(0);
    expect(linesOf(replayed)[0]).toMatchObject({ differs: null });
    const other = await veloce(['replay', 'runs/main', '--set', 'params.fast=3', '--json'], { cwd });
    expect(other.code).toBe(3);
    expect(linesOf(other)[0]?.['differs']).not.toBeNull();
    expect((await veloce(['journal', 'check'], { cwd })).code).toBe(0);
  }, 300_000);

  it('with alerts only it trades nothing, and tells the signals', async () => {
    const cwd = folder();
    const [venue, { url, titles }] = [await exchange(), await pager()];
    writeFileSync(join(cwd, 'veloce.config.json'), configOf(venue));
    const playing = venue.subscribed().then(() => venue.play({}));
    const ran = await veloce(['live', '--alert-only', '--no-journal', '--bars', '200', '--json'], {
      cwd,
      env: { PAGER: url },
      now: venue.now,
    });
    await playing;
    expect(ran.code).toBe(0);
    expect(linesOf(ran).at(-1)).toMatchObject({ alertOnly: true, equity: 10_000 });
    expect(titles.some((title) => /BTCUSDT: (LONG|SHORT) 0\.70/.test(title))).toBe(true);
    expect(titles.some((title) => /withheld/.test(title))).toBe(false);
  }, 300_000);

  it('signals carry the names of playbooks, in the log and in what it says; alerts are told for those asked for', async () => {
    const cwd = folder();
    const [venue, { url, titles }] = [await exchange(), await pager()];
    const up = { left: { column: 'close' }, is: '>', right: 0 };
    writeFileSync(join(cwd, 'always.json'), JSON.stringify({ format: 1, name: 'always', long: up, short: up }));
    writeFileSync(join(cwd, 'never.json'), JSON.stringify({ format: 1, name: 'never', long: { not: up }, short: { not: up } }));
    const alerts = { channels: [{ kind: 'webhook', url: { env: 'PAGER' }, perMinute: 1000 }], repeatMs: 0, rules: { signalPlaybooks: ['never'] } };
    writeFileSync(join(cwd, 'veloce.config.json'), configOf(venue, { playbooks: ['always.json', 'never.json'], alerts }));
    const playing = venue.subscribed().then(() => venue.play({}));
    const ran = await veloce(['live', '--alert-only', '--no-journal', '--bars', '200', '--json'], { cwd, env: { PAGER: url }, now: venue.now });
    await playing;
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    const told = linesOf(ran).flatMap(({ signal }) => (signal === undefined ? [] : [signal as { playbooks: string[] }]));
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ playbooks }) => playbooks.join()))).toEqual(new Set(['always']));
    const logged = readFileSync(join(cwd, 'veloce.log'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { msg: string; playbooks?: string[] }).filter(({ msg }) => msg === 'signal');
    expect(logged.map(({ playbooks }) => playbooks)).toEqual(told.map(() => ['always']));
    expect(titles.filter((title) => /LONG|SHORT/.test(title))).toEqual([]);
    expect(linesOf(await veloce(['replay', 'runs/main', '--json'], { cwd }))[0]).toMatchObject({ differs: null });
    const wrong = await veloce(['live', '--set', 'playbooks=["gone.json"]'], { cwd, env: { PAGER: url } });
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('there is no file gone.json') as unknown });
  }, 300_000); // prettier-ignore

  it('takes parameters and a pause while it runs, shows shadows and its state, and the log replays with all of it', async () => {
    const cwd = folder();
    const venue = await exchange();
    const shadows = [{ name: 'slower', params: { fast: 20, slow: 80 } }];
    const { venues } = (JSON.parse(configOf(venue)) as { live: { venues: object } }).live;
    writeFileSync(join(cwd, 'veloce.config.json'), configOf(venue, { alerts: { channels: [] }, live: { venues, shadows } }));
    const { now } = venue;
    const told = async (...args: string[]): Promise<Outcome> => veloce(['live', ...args, '--json'], { cwd, now, env: { USER: 'anna' } });
    const running = veloce(['live', '--no-journal', '--bars', '200', '--json'], { cwd, now });
    await venue.subscribed();
    await venue.play({ frames: 400 });
    const changed = await told('set', 'fast=5', 'slow=20');
    expect(changed).toMatchObject({ code: 0, err: '' });
    expect((await told('pause', 'news', 'at', 'two')).code).toBe(0);
    await venue.play({ frames: 400 });
    const resumed = await told('resume');
    expect(resumed).toMatchObject({ code: 0 });
    await venue.play({});
    const ran = await running;
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    const notes = linesOf(ran).flatMap(({ note }) => (note === undefined ? [] : [(note as { message: string }).message]));
    expect(notes).toEqual([expect.stringMatching(/^BTCUSDT has {"fast":5,"slow":20} from the next bar on, by anna/)]);

    const state = linesOf(await told('status'))[0];
    expect(state).toMatchObject({
      ...{ paused: null, params: { BTCUSDT: { fast: 5, slow: 20 } }, versions: { BTCUSDT: null } },
      shadows: { slower: { params: { BTCUSDT: { fast: 20, slow: 80 } }, equity: expect.any(Number) as number } },
    });
    const text = await veloce(['live', 'status'], { cwd, now });
    expect(text.out).toMatch(/BTCUSDT +the strategy of the configuration fast=5 slow=20\n[^]*shadow +slower: equity \d+/);
    expect(linesOf(await veloce(['replay', 'runs/main', '--json'], { cwd }))[0]).toMatchObject({ differs: null });
    const late = await told('pause');
    expect(late).toMatchObject({ code: 1, out: expect.stringContaining('no run took it') as string });
  }, 300_000); // prettier-ignore

  it('an active playbook of the journal decides where the configuration says so: activated, and retired again, at the next bar', async () => {
    const cwd = folder();
    const venue = await exchange();
    await newJournal(join(cwd, 'journal'));
    const journal = await journalOrThrow(openJournal({ folder: join(cwd, 'journal') }));
    const person = personActing('anna');
    const up = { left: { column: 'close' }, is: '>', right: { column: 'open' } };
    const { id } = await journalOrThrow(journal.playbooks.create('rising', { format: 1, name: 'rising', long: up }, person));
    const markets = [{ symbol: 'BTCUSDT', playbook: 'rising' }];
    const loaded = { markets: [{ ...ConfigSchema.parse({ markets }).markets[0]! }] };
    const place = join(cwd, 'run');
    writeFileSync(join(cwd, 'veloce.config.json'), configOf(venue, { markets }));
    const plan = await planOf(await loadConfig({ cwd, env: {} }, {}));
    const run = await orFail(openRunFolder(place, plan));
    const ending = new AbortController();
    const faults: string[] = [];
    const commands = versionsOfJournal(loaded, { run, journal, signal: ending.signal, now: venue.now, onFault: (text) => faults.push(text), everyMs: 5 })[0]?.[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      const { value } = (await commands?.next()) as { value: Arrival };
      return run.take(value).outputs.map((one) => (one.kind === 'note' ? one.message : '')).join();
    };
    expect(await next()).toBe('nobody decides in BTCUSDT from the next bar on, by journal');
    await journalOrThrow(journal.playbooks.setState(id, 'review', person));
    await journalOrThrow(journal.playbooks.setState(id, 'active', person));
    expect(await next()).toMatch(/^rising v1 decides in BTCUSDT from the next bar on, by journal/);
    expect(run.status().versions).toEqual({ BTCUSDT: 'rising v1' });
    await journalOrThrow(journal.playbooks.setState(id, 'paused', person));
    expect(await next()).toBe('nobody decides in BTCUSDT from the next bar on, by journal');
    ending.abort();
    run.close();
    await journalOrThrow(journal.close());
    expect(faults).toEqual([]);
    const without = await veloce(['live', '--no-journal'], { cwd, env: { PAGER: 'http://127.0.0.1:9' } });
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining('follows a playbook of the journal, and --no-journal was given') as string });
  }, 300_000); // prettier-ignore

  it('Ctrl-C ends it with its state saved; the kill switch stops entries; a second process is told who runs', async () => {
    const cwd = folder();
    const venue = await exchange();
    writeFileSync(join(cwd, 'veloce.config.json'), configOf(venue, { alerts: { channels: [] } }));
    const running = (interrupt: (end: (code: 130 | 143) => void) => void): Promise<Outcome> =>
      veloce(['live', '--no-journal', '--json'], { cwd, interrupt });
    let end: (code: 130 | 143) => void = () => undefined;
    const first = running((stop) => {
      end = stop;
    });
    await venue.subscribed();
    await venue.play({ frames: 2_000 });
    const second = await veloce(['live', '--no-journal'], { cwd });
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining('holds it since') as unknown });
    end(130);
    expect((await first).code).toBe(130);
    expect(existsSync(join(cwd, 'runs/main/snapshots'))).toBe(true);
  }, 300_000);

  it.each([
    [{ markets: [] }, 'the configuration has no markets'],
    [{ markets: [{ symbol: 'X' }, { symbol: 'X', venue: 'okx' }] }, 'has X twice'],
    [
      { markets: [{ symbol: 'X' }], alerts: { channels: [{ kind: 'slack', url: { env: 'HOOK' } }] } },
      'needs HOOK, which is not set',
    ],
  ])('%j is refused', async (config, message) => {
    const cwd = folder();
    writeFileSync(join(cwd, 'veloce.config.json'), JSON.stringify(config));
    const { code, err } = await veloce(['live', '--no-journal'], { cwd });
    expect(code === 1 || code === 2).toBe(true);
    expect(err).toContain(message);
  });
});

describe('veloce record, replay', () => {
  it('what was recorded becomes the bars of the day, and a strategy runs on them', async () => {
    const cwd = folder();
    const venue = await exchange(120);
    writeFileSync(join(cwd, 'veloce.config.json'), configOf(venue));
    let end: (code: 130 | 143) => void = () => undefined;
    const recording = veloce(['record', 'BTCUSDT', '--out', 'rec', '--json'], {
      cwd,
      interrupt: (stop) => {
        end = stop;
      },
    });
    await venue.subscribed();
    await venue.play({});
    while (!existsSync(join(cwd, 'rec'))) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 3_000)); // the last frames are on their way
    end(130);
    const recorded = await recording;
    expect(recorded.code).toBe(130);
    expect((linesOf(recorded).at(-1)?.['counts'] as { trade: number }).trade).toBeGreaterThan(600);
    const replayed = await veloce(['replay', 'rec', '--strategy', 'crossover', '--json'], { cwd });
    expect(replayed.code).toBe(0);
    const [about] = linesOf(replayed);
    expect(about).toMatchObject({ venue: 'binance-usdm', symbol: 'BTCUSDT', holes: [] });
    expect(about?.['bars']).toBeGreaterThan(100);
    expect(await veloce(['replay', 'nowhere'], { cwd })).toMatchObject({ code: 2 });
  }, 120_000);
});

describe('veloce guard, emergency-exit', () => {
  /** A freqtrade that has one trade open until it is told to close it, or forever. */
  async function freqtrade(isStubborn = false): Promise<{ readonly url: string; readonly asked: string[] }> {
    const asked: string[] = [];
    let isOpen = true;
    const server = createServer((request, response) => {
      const path = (request.url ?? '').replace('/api/v1', '');
      asked.push(path);
      const isKnown =
        request.headers.authorization === `Basic ${Buffer.from(`desk:${secret}`).toString('base64')}`;
      if (!isKnown) return void response.writeHead(401).end('{"detail":"Unauthorized"}');
      if (path === '/forceexit' && !isStubborn) isOpen = false;
      const answers: Record<string, unknown> = {
        '/stopentry': { status: 'paused' },
        '/show_config': { state: 'paused' },
        '/forceexit': { result: 'Created exit orders for all open trades.' },
        '/status': isOpen ? [{ trade_id: 1, pair: 'BTC/USDT', amount: 0.5 }] : [],
        '/count': { current: isOpen ? 1 : 0 },
        '/health': { last_process_ts: Date.now() / 1_000 },
      };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers[path] ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => new Promise((resolve) => server.close(() => resolve())));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }
  const write = (cwd: string, url: string, more: object = {}): void =>
    writeFileSync(
      join(cwd, 'veloce.config.json'),
      JSON.stringify({
        freqtrade: { url, user: 'desk', password: { env: 'FT' } },
        alerts: { channels: [{ kind: 'console' }] },
        ...more,
      }),
    );

  it('gets flat, and says so; without --yes it says what it would do; what stays open is code 4', async () => {
    const cwd = folder();
    const well = await freqtrade();
    write(cwd, well.url);
    const env = { FT: secret };
    const asking = await veloce(['emergency-exit'], { cwd, env });
    expect(asking).toMatchObject({ code: 2, err: expect.stringContaining('--yes') as unknown });
    expect(well.asked).toEqual([]);
    const done = await veloce(['emergency-exit', '--yes'], { cwd, env });
    expect(done).toMatchObject({
      code: 0,
      out: expect.stringContaining('flat: the venue has said so twice') as unknown,
    });
    write(cwd, (await freqtrade(true)).url);
    const stuck = await veloce(['emergency-exit', '--yes', '--deadline', '1', '--json'], { cwd, env });
    expect(stuck.code).toBe(4);
    expect(linesOf(stuck).at(-1)).toMatchObject({
      kind: 'not-flat',
      open: [{ symbol: 'BTC/USDT', size: 0.5 }],
    });
    const wrong = await veloce(['emergency-exit', '--yes'], { cwd, env: { FT: 'canary-of-another' } });
    expect(wrong.code).toBe(4);
    expect(`${stuck.out}${wrong.out}${wrong.err}`).not.toContain('canary');
  }, 300_000);

  it('a run that never beats is dead: unarmed it tells, armed it gets out', async () => {
    const cwd = folder();
    const { url, asked } = await freqtrade();
    mkdirSync(join(cwd, 'runs/main'), { recursive: true });
    const guard = { graceMs: 50, silenceMs: 20 };
    write(cwd, url, { guard });
    const env = { FT: secret };
    const told = await veloce(['guard'], { cwd, env });
    expect(told).toMatchObject({
      code: 3,
      out: expect.stringContaining('[critical] paper: no heartbeat') as unknown,
    });
    expect(asked).not.toContain('/forceexit');
    const armed = await veloce(['guard', '--armed'], { cwd, env });
    expect(armed).toMatchObject({
      code: 3,
      out: expect.stringContaining('the run is dead; flat') as unknown,
    });
    expect(asked).toContain('/forceexit');
  }, 300_000);
});

describe('veloce journal, dashboard', () => {
  it('imports fills once, exports and restores them, and shows the desk', async () => {
    const cwd = folder();
    const rows = ['Time,Pair,Side,Filled,Price,Fee,Id'];
    for (let k = 0; k < 10; k++)
      rows.push(
        `2025-03-0${1 + (k >> 1)} ${k % 2 === 0 ? '09' : '16'}:30:00,BTCUSDT,${k % 2 === 0 ? 'BUY' : 'SELL'},0.05,${60_000 + 100 * k},1.5,${k}`,
      );
    writeFileSync(join(cwd, 'fills.csv'), rows.join('\n'));
    await newJournal(join(cwd, 'journal'));
    const columns = [
      'time=Time',
      'symbol=Pair',
      'side=Side',
      'size=Filled',
      'price=Price',
      'fee=Fee',
      'fillId=Id',
    ].flatMap((one) => ['--column', one]);
    const args = [
      'journal',
      'import',
      'fills.csv',
      '--format',
      'csv',
      '--zone',
      'Europe/Berlin',
      '--account',
      'main',
      ...columns,
      '--json',
    ];
    expect(linesOf(await veloce([...args, '--dry-run'], { cwd }))[0]).toMatchObject({
      fills: 10,
      added: 5,
      dryRun: true,
    });
    expect(linesOf(await veloce(args, { cwd }))[0]).toMatchObject({ fills: 10, added: 5, open: 0 });
    expect(linesOf(await veloce(args, { cwd }))[0]).toMatchObject({ fills: 0, known: 10 });
    expect(await veloce(['journal', 'check'], { cwd })).toMatchObject({
      code: 0,
      out: 'trades and fills agree\n',
    });
    expect((await veloce(['journal', 'export', 'out'], { cwd })).code).toBe(0);
    const restored = await veloce(['journal', 'restore', 'out', '--set', 'journal.folder=copy', '--json'], {
      cwd,
    });
    expect(linesOf(restored)[0]).toMatchObject({ rows: { fills: 10, trades: 5 } });

    let end: (code: 130 | 143) => void = () => undefined;
    const serving = veloce(['dashboard', '--port', '0', '--json'], {
      cwd,
      interrupt: (stop) => {
        end = stop;
      },
      onOut: (out) => {
        if (out.includes('"desk"')) setTimeout(end, 0, 143);
      },
    });
    const served = await serving;
    expect(served.code).toBe(143);
    expect(linesOf(served)[0]?.['desk']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#t=/);
  }, 300_000);
});

describe('veloce validate', () => {
  it('holds a strategy to its promises', async () => {
    const { code, out } = await veloce(['validate', 'crossover', '--simulated', '--bars', '3000'], {
      cwd: folder(),
    });
    expect(out).toMatch(
      /passed {2}architecture\npassed {2}data\npassed {2}causality\npassed {2}parity\npassed {2}backtest\npassed {2}report/,
    );
    expect(code).toBe(0);
  }, 120_000);

  it('--system goes through the stages in order, and stops at the first that fails', async () => {
    const cwd = folder();
    const args = ['validate', '--system', '--simulated', '--bars', '3000', '--json'];
    const stages = async (): Promise<readonly { stage: string; passed: boolean }[]> =>
      (linesOf(await veloce(args, { cwd }))[0]?.['stages'] ?? []) as { stage: string; passed: boolean }[];
    expect((await stages()).at(-1)).toMatchObject({ stage: 'dependencies', passed: false });
    writeFileSync(join(cwd, 'package.json'), '{ "dependencies": { "no-such-package-at-all": "1" } }');
    expect((await stages()).at(-1)).toMatchObject({ stage: 'dependencies', passed: false });
    writeFileSync(join(cwd, 'veloce.config.json'), '{ "strategy": "crossover" }');
    writeFileSync(join(cwd, 'package.json'), '{ "scripts": { "test": "node -e process.exit(5)" } }');
    expect((await stages()).at(-1)).toMatchObject({ stage: 'tests', passed: false });
    writeFileSync(join(cwd, 'package.json'), '{ "scripts": { "test": "node -e 0" } }');
    const last = await stages();
    expect(last.map(({ stage }) => stage)).toEqual([
      'dependencies',
      'architecture',
      'data',
      'strategy, causality',
      'strategy, parity',
      'tests',
      'backtest',
      'report',
      'safety',
    ]);
    expect(last.at(-1)).toMatchObject({ passed: false }); // the console alone
    writeFileSync(
      join(cwd, 'veloce.config.json'),
      '{ "strategy": "crossover", "alerts": { "channels": [{ "kind": "ntfy", "topic": { "env": "T" } }] } }',
    );
    expect(await veloce(args, { cwd, env: { T: 'topic-of-mine' } })).toMatchObject({ code: 0 });
  }, 300_000);
});

describe('open interest of a coin over its venues', () => {
  const event = (venue: string, received: number, openInterest: number): OpenInterestEvent => ({
    kind: 'open-interest',
    ...{ venue, symbol: 'BTCUSDT', time: received, received, openInterest, raw: openInterest },
  });

  it.each([
    // [both venues after, price, alert] : 100 + 100 before
    [[94, 94], 60_000, 'warning'],
    [[85, 85], 60_000, 'critical'],
    [[96, 96], 60_000, undefined],
    [[110, 112], 60_010, 'critical'],
    [[85, 85], 60_321, undefined],
  ] as const)('from 200 to %j at %d: %s', (after, price, severity) => {
    const watch = openInterestAlerts(
      {
        symbol: 'BTCUSDT',
        venues: { a: 'BTCUSDT', b: 'BTCUSDT' },
        wholeNumberSteps: [1_000, 500],
        tickSize: 0.1,
      },
      alertRules(),
    );
    const told = [
      event('a', 1_000, 100),
      event('b', 1_500, 100),
      event('a', 6_000, after[0]),
      event('b', 6_500, after[1]),
      event('a', 11_000, after[0]),
    ].flatMap((one) => watch.step(one, price));
    expect(told.map((alert) => alert.severity)).toEqual(severity === undefined ? [] : [severity]);
  });
});

describe('a log', () => {
  it('takes the values of secrets out of every line, wherever they stand, and rotates', () => {
    const file = join(folder(), 'logs/veloce.log');
    const log = openLog({ level: 'info', file, mostBytes: 2_000, kept: 2 }, [secret, 'p@ss/word']);
    // The seven places of the study, four of which path-wise redaction let through.
    log.info(
      {
        exchange: { apiKey: secret, deep: { apiKey: secret } },
        headers: { authorization: secret },
        token: secret,
      },
      'hello',
    );
    log.error(
      {
        err: Object.assign(new Error(`GET https://api.telegram.org/bot${secret}/sendMessage failed`), {
          config: { url: `https://x/?signature=${secret}` },
        }),
      },
      'oops',
    );
    log.warn({ url: `postgres://u:${encodeURIComponent('p@ss/word')}@h/db` }, `and in the text ${secret}`);
    for (let k = 0; k < 60; k++)
      log.info({ symbol: 'BTCUSDT', id: `run-${k}` }, 'a line of some length, to fill the file');
    log.close();
    const texts = [file, `${file}.1`, `${file}.2`].map((path) => readFileSync(path, 'utf8'));
    expect(texts.join('')).not.toMatch(/canary|p%40ss|p@ss/);
    expect(texts.every((text) => text.length <= 2_000)).toBe(true);
    expect(existsSync(`${file}.3`)).toBe(false);
    expect(
      texts
        .join('')
        .split('\n')
        .filter(Boolean)
        .every((line) => 'level' in (JSON.parse(line) as object)),
    ).toBe(true);
  });
});

describe('/metrics', () => {
  it('counts, in the format of Prometheus, for this machine alone', async () => {
    const metrics = createMetrics();
    metrics.bar('BTCUSDT', 0.2);
    metrics.signal('BTCUSDT', 'taken');
    metrics.delivery('telegram', 'delivered');
    metrics.hole('BTCUSDT');
    metrics.equity(10_100);
    const bars = { name: 'bars', hits: 3, misses: 1, entries: 1, bytes: 800 };
    metrics.cache(() => bars);
    bars.hits = 4;
    const { url, close } = await serveMetrics(metrics, 0);
    const text = await (await fetch(url)).text();
    expect(text).toContain('veloce_bar_lag_seconds_bucket{le="0.25",symbol="BTCUSDT"} 1');
    expect(text).toContain('veloce_signals_total{symbol="BTCUSDT",outcome="taken"} 1');
    expect(text).toContain('veloce_equity 10100');
    expect(text).toContain('veloce_cache_hits_total{cache="bars"} 4');
    expect(text).toContain('veloce_cache_bytes{cache="bars"} 800');
    expect((await fetch(url.replace('/metrics', '/'))).status).toBe(404);
    close();
  });
});
